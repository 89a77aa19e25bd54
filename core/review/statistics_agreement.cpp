// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/review/statistics_agreement.h"

#include <algorithm>
#include <cmath>
#include <map>
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

template <typename Item> Alpha alphaOf(std::size_t count, Item item, Scale scale)
{
    Alpha out;
    std::map<double, std::size_t> ranks;
    for (std::size_t i = 0; i < count; ++i)
        if (item(i).size() >= 2)
            for (const double value : item(i)) ranks.emplace(value, 0);
    std::vector<double> values;
    for (auto& [value, rank] : ranks) {
        rank = values.size();
        values.push_back(value);
    }
    const std::size_t k = values.size();
    std::vector<double> coincidences(k * k, 0);
    std::vector<double> counts(k, 0);
    std::vector<double> own(k, 0);
    for (std::size_t i = 0; i < count; ++i) {
        const Values& given = item(i);
        if (given.size() < 2) continue;
        ++out.items;
        out.pairable += static_cast<std::int64_t>(given.size());
        std::ranges::fill(own, 0.0);
        for (const double value : given) ++own[ranks[value]];
        const double share = 1 / static_cast<double>(given.size() - 1);
        for (std::size_t c = 0; c < k; ++c) {
            if (own[c] == 0) continue;
            counts[c] += own[c];
            for (std::size_t d = 0; d < k; ++d) coincidences[c * k + d] += own[c] * (own[d] - (c == d ? 1 : 0)) * share;
        }
    }
    const Distance distance(scale, values, counts);
    double observed = 0;
    double expected = 0;
    for (std::size_t c = 0; c < k; ++c)
        for (std::size_t d = 0; d < k; ++d) {
            observed += coincidences[c * k + d] * distance(c, d);
            expected += counts[c] * counts[d] * distance(c, d);
        }
    if (expected > 0) out.alpha = 1 - (static_cast<double>(out.pairable) - 1) * observed / expected;
    return out;
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
    return alphaOf(
        items.size(), [&](std::size_t i) -> const Values& { return items[i]; }, scale);
}

Alpha krippendorffAlphaWithInterval(std::span<const Values> items, Scale scale, int draws)
{
    Alpha out = krippendorffAlpha(items, scale);
    if (!out.alpha || draws < 2) return out;
    std::vector<const Values*> usable;
    for (const Values& item : items)
        if (item.size() >= 2) usable.push_back(&item);
    // The generator and the reduction are fixed, so that every computer draws the same samples.
    std::mt19937_64 random(20260301);
    std::vector<double> alphas;
    std::vector<const Values*> sample(usable.size());
    for (int draw = 0; draw < draws; ++draw) {
        for (const Values*& one : sample) one = usable[random() % usable.size()];
        const Alpha drawn = alphaOf(
            sample.size(), [&](std::size_t i) -> const Values& { return *sample[i]; }, scale);
        if (drawn.alpha) alphas.push_back(*drawn.alpha);
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
