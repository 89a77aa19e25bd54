// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/review/statistics_agreement.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>

namespace spanwise::review {

namespace {
/// (a − b) / (1 − b), where that has a meaning.
std::optional<double> beyondChance(double observed, double expected)
{
    if (1 - expected <= 1e-12) return std::nullopt;
    return (observed - expected) / (1 - expected);
}

struct Margins {
    std::vector<double> rows;
    std::vector<double> columns;
    double total = 0;
};

Margins marginsOf(const ConfusionTable& table)
{
    Margins margins;
    margins.rows.assign(table.size(), 0);
    margins.columns.assign(table.size(), 0);
    for (std::size_t i = 0; i < table.size(); ++i)
        for (std::size_t j = 0; j < table.size(); ++j) {
            const auto count = static_cast<double>(table[i][j]);
            margins.rows[i] += count;
            margins.columns[j] += count;
            margins.total += count;
        }
    return margins;
}

template <typename Weight>
std::optional<double> weightedKappa(const ConfusionTable& table, const Margins& margins, Weight weight)
{
    double observed = 0;
    double expected = 0;
    for (std::size_t i = 0; i < table.size(); ++i)
        for (std::size_t j = 0; j < table.size(); ++j) {
            const double w = weight(i, j);
            observed += w * static_cast<double>(table[i][j]) / margins.total;
            expected += w * margins.rows[i] * margins.columns[j] / (margins.total * margins.total);
        }
    if (expected <= 1e-12) return std::nullopt;
    return 1 - observed / expected;
}

/// Squared distance of the values with these ranks. `before[r]`: how many values rank below r.
class Distance {
public:
    Distance(Scale scale, const std::vector<double>& values, const std::vector<double>& counts)
        : m_scale(scale)
        , m_values(values)
        , m_counts(counts)
        , m_before(counts.size() + 1, 0)
    {
        for (std::size_t i = 0; i < counts.size(); ++i) m_before[i + 1] = m_before[i] + counts[i];
    }

    [[nodiscard]] double operator()(std::size_t a, std::size_t b) const
    {
        if (a == b) return 0;
        if (a > b) std::swap(a, b);
        double d = 1;
        switch (m_scale) {
        case Scale::Nominal: return 1;
        case Scale::Ordinal: d = m_before[b + 1] - m_before[a] - (m_counts[a] + m_counts[b]) / 2; break;
        case Scale::Interval: d = m_values[a] - m_values[b]; break;
        case Scale::Ratio: {
            const double sum = m_values[a] + m_values[b];
            d = sum == 0 ? 0 : (m_values[a] - m_values[b]) / sum;
            break;
        }
        }
        return d * d;
    }

private:
    Scale m_scale;
    const std::vector<double>& m_values;
    const std::vector<double>& m_counts;
    std::vector<double> m_before;
};

/// The items with at least two values, each value as its place in `values`.
struct Ranked {
    std::vector<double> values; ///< rising
    std::vector<std::vector<std::size_t>> items;
};

Ranked rankedOf(std::span<const Values> items)
{
    Ranked out;
    for (const Values& item : items)
        if (item.size() >= 2) out.values.insert(out.values.end(), item.begin(), item.end());
    std::ranges::sort(out.values);
    out.values.erase(std::unique(out.values.begin(), out.values.end()), out.values.end());
    for (const Values& item : items) {
        if (item.size() < 2) continue;
        auto& own = out.items.emplace_back();
        for (const double value : item)
            own.push_back(static_cast<std::size_t>(std::ranges::lower_bound(out.values, value) - out.values.begin()));
    }
    return out;
}

/// Of those items that `sample` holds the numbers of, one as often as it stands there. Values that none of them has
/// count nothing.
Alpha alphaOf(const Ranked& ranked, std::span<const std::size_t> sample, Scale scale)
{
    Alpha out;
    const std::size_t k = ranked.values.size();
    std::vector<double> coincidences(k * k, 0);
    std::vector<double> counts(k, 0);
    for (const std::size_t number : sample) {
        const std::vector<std::size_t>& given = ranked.items[number];
        ++out.items;
        out.pairable += static_cast<std::int64_t>(given.size());
        const double share = 1 / static_cast<double>(given.size() - 1);
        for (std::size_t a = 0; a < given.size(); ++a) {
            ++counts[given[a]];
            for (std::size_t b = 0; b < given.size(); ++b)
                if (a != b) coincidences[given[a] * k + given[b]] += share;
        }
    }
    const Distance distance(scale, ranked.values, counts);
    double observed = 0;
    double expected = 0;
    for (std::size_t c = 0; c < k; ++c) {
        if (counts[c] == 0) continue;
        for (std::size_t d = 0; d < k; ++d) {
            if (counts[d] == 0) continue;
            const double squared = distance(c, d);
            observed += coincidences[c * k + d] * squared;
            expected += counts[c] * counts[d] * squared;
        }
    }
    if (expected > 0) out.alpha = 1 - (static_cast<double>(out.pairable) - 1) * observed / expected;
    return out;
}

Alpha alphaOf(const Ranked& ranked, Scale scale)
{
    std::vector<std::size_t> all(ranked.items.size());
    std::iota(all.begin(), all.end(), std::size_t {0});
    return alphaOf(ranked, all, scale);
}
} // namespace

PairAgreement pairAgreement(const ConfusionTable& table)
{
    PairAgreement out;
    const Margins margins = marginsOf(table);
    out.n = static_cast<std::int64_t>(margins.total);
    if (out.n == 0) return out;
    double po = 0;
    double pe = 0;
    double gwet = 0;
    const auto k = static_cast<double>(table.size());
    for (std::size_t i = 0; i < table.size(); ++i) {
        po += static_cast<double>(table[i][i]) / margins.total;
        pe += margins.rows[i] * margins.columns[i] / (margins.total * margins.total);
        const double share = (margins.rows[i] + margins.columns[i]) / (2 * margins.total);
        gwet += share * (1 - share);
    }
    out.po = po;
    out.pe = pe;
    out.kappa = beyondChance(po, pe);
    if (!out.kappa) return out;
    out.standardError = std::sqrt(po * (1 - po) / (margins.total * (1 - pe) * (1 - pe)));
    out.linear = weightedKappa(table, margins, [&](std::size_t i, std::size_t j) {
        return std::fabs(static_cast<double>(i) - static_cast<double>(j)) / (k - 1);
    });
    out.quadratic = weightedKappa(table, margins, [&](std::size_t i, std::size_t j) {
        const double d = (static_cast<double>(i) - static_cast<double>(j)) / (k - 1);
        return d * d;
    });
    out.ac1 = beyondChance(po, gwet / (k - 1));
    return out;
}

FleissAgreement fleissAgreement(const std::vector<std::vector<std::int64_t>>& rows)
{
    FleissAgreement out;
    if (rows.empty()) return out;
    double reviews = 0;
    for (const std::int64_t count : rows.front()) reviews += static_cast<double>(count);
    if (reviews < 2) return out;
    std::vector<double> shares(rows.front().size(), 0);
    double sum = 0;
    for (const auto& row : rows) {
        double squares = 0;
        double total = 0;
        for (std::size_t j = 0; j < row.size(); ++j) {
            const auto count = static_cast<double>(row[j]);
            squares += count * count;
            total += count;
            shares[j] += count / (static_cast<double>(rows.size()) * reviews);
        }
        if (total != reviews) return out; // not made for gaps: Krippendorff's alpha is
        sum += (squares - reviews) / (reviews * (reviews - 1));
    }
    out.meanP = sum / static_cast<double>(rows.size());
    out.expected = 0;
    for (const double share : shares) *out.expected += share * share;
    out.kappa = beyondChance(*out.meanP, *out.expected);
    return out;
}

Alpha krippendorffAlpha(std::span<const Values> items, Scale scale)
{
    return alphaOf(rankedOf(items), scale);
}

Alpha krippendorffAlphaWithInterval(std::span<const Values> items, Scale scale, int draws)
{
    const Ranked ranked = rankedOf(items); // once: it is most of the work of a draw
    Alpha out = alphaOf(ranked, scale);
    if (!out.alpha || draws < 2) return out;
    // The generator and the reduction are fixed, so that every computer draws the same samples.
    std::mt19937_64 random(20260301);
    std::vector<double> alphas;
    std::vector<std::size_t> sample(ranked.items.size());
    for (int draw = 0; draw < draws; ++draw) {
        for (std::size_t& one : sample) one = random() % ranked.items.size();
        if (const Alpha drawn = alphaOf(ranked, sample, scale); drawn.alpha) alphas.push_back(*drawn.alpha);
    }
    if (alphas.size() < 2) return out;
    std::ranges::sort(alphas);
    const auto nearestRank = [&](double p) {
        const double rank = std::ceil(p * static_cast<double>(alphas.size()));
        return alphas[static_cast<std::size_t>(std::max(rank, 1.0)) - 1];
    };
    out.low = nearestRank(0.025);
    out.high = nearestRank(0.975);
    return out;
}

} // namespace spanwise::review
