// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/columns/quantile.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <numeric>

namespace spanwise::columns {
namespace {

constexpr unsigned kBinBits = 14; ///< 16 Ki counters of 4 bytes: 64 KiB
constexpr std::size_t kBins = std::size_t {1} << kBinBits;
constexpr std::size_t kMostCandidates = 256 * 1024; ///< 2 MiB
constexpr std::size_t kFewValues = 4096; ///< below, sorting beats counting

std::uint64_t above(std::int64_t value, std::int64_t base) noexcept
{
    return static_cast<std::uint64_t>(value) - static_cast<std::uint64_t>(base);
}

/// Puts the wanted ranks (rising, from 1) of `values` into `out`. Reorders `values`.
void selectRanks(std::vector<std::int64_t>& values, std::span<const std::uint64_t> ranks, std::int64_t* out)
{
    auto from = values.begin();
    for (std::size_t i = 0; i < ranks.size(); ++i) {
        const auto place = values.begin() + static_cast<std::ptrdiff_t>(ranks[i] - 1);
        if (place >= from) { // a repeated rank is in place already
            std::nth_element(from, place, values.end());
            from = place + 1;
        }
        out[i] = *place;
    }
}

/// Finds `ranks` among the values in [low, high]; there are `n` of them. Each level narrows to 1/16384.
void narrow(const ValueSource& source, std::int64_t low, std::int64_t high, std::uint64_t n,
    std::span<const std::uint64_t> ranks, std::int64_t* out)
{
    if (low == high) {
        std::fill(out, out + ranks.size(), low);
        return;
    }
    const std::uint64_t spread = above(high, low);
    if (n <= kMostCandidates) {
        std::vector<std::int64_t> candidates;
        candidates.reserve(n);
        source.visit([&](std::span<const std::int64_t> values) {
            for (const std::int64_t value : values)
                if (above(value, low) <= spread) candidates.push_back(value);
        });
        selectRanks(candidates, ranks, out);
        return;
    }

    const unsigned bits = static_cast<unsigned>(std::bit_width(spread));
    const unsigned shift = bits > kBinBits ? bits - kBinBits : 0;
    std::vector<std::uint32_t> counts(kBins);
    source.visit([&](std::span<const std::int64_t> values) {
        for (const std::int64_t value : values) {
            const std::uint64_t delta = above(value, low);
            if (delta <= spread) ++counts[delta >> shift];
        }
    });

    // The bins that hold a wanted rank, each with its ranks and with how many values lie below it.
    struct Wanted {
        std::size_t bin;
        std::uint64_t below;
        std::size_t firstRank;
        std::size_t ranks;
    };
    std::vector<Wanted> wanted;
    std::uint64_t candidates = 0;
    std::uint64_t below = 0;
    std::size_t next = 0;
    for (std::size_t bin = 0; bin < kBins && next < ranks.size(); ++bin) {
        const std::uint64_t upTo = below + counts[bin];
        if (ranks[next] <= upTo) {
            Wanted w {bin, below, next, 0};
            while (next < ranks.size() && ranks[next] <= upTo) {
                ++next;
                ++w.ranks;
            }
            if (shift > 0) candidates += counts[bin];
            wanted.push_back(w);
        }
        below = upTo;
    }

    const auto binLow = [&](std::size_t bin) {
        return static_cast<std::int64_t>(static_cast<std::uint64_t>(low) + (bin << shift));
    };
    if (shift == 0) { // a bin is one value
        for (const Wanted& w : wanted) std::fill_n(out + w.firstRank, w.ranks, binLow(w.bin));
        return;
    }
    if (candidates > kMostCandidates) {
        for (const Wanted& w : wanted) {
            std::vector<std::uint64_t> inner(ranks.begin() + static_cast<std::ptrdiff_t>(w.firstRank),
                ranks.begin() + static_cast<std::ptrdiff_t>(w.firstRank + w.ranks));
            for (std::uint64_t& rank : inner) rank -= w.below;
            const std::int64_t from = binLow(w.bin);
            const std::uint64_t width = (std::uint64_t {1} << shift) - 1;
            const std::int64_t to = above(high, from) < width ? high : from + static_cast<std::int64_t>(width);
            narrow(source, from, to, counts[w.bin], inner, out + w.firstRank);
        }
        return;
    }

    std::vector<std::uint8_t> take(kBins);
    std::vector<std::uint64_t> inner(ranks.begin(), ranks.end());
    std::uint64_t kept = 0;
    for (const Wanted& w : wanted) {
        take[w.bin] = 1;
        for (std::size_t i = 0; i < w.ranks; ++i) inner[w.firstRank + i] -= w.below - kept;
        kept += counts[w.bin];
    }
    std::vector<std::int64_t> values(candidates + 1);
    std::size_t used = 0;
    source.visit([&](std::span<const std::int64_t> block) {
        for (const std::int64_t value : block) { // without a branch: the one too many is overwritten or cut off
            const std::uint64_t delta = above(value, low);
            values[used] = value;
            used += delta <= spread ? take[delta >> shift] : 0U;
        }
    });
    values.resize(used);
    selectRanks(values, inner, out);
}

RankInterval intervalOf(std::uint64_t n, double p) noexcept
{
    constexpr double kTail = 0.025;
    if (n == 0 || p <= 0 || p >= 1) return {};
    const double mean = static_cast<double>(n) * p;
    const double variance = mean * (1 - p);
    if (variance >= 2500) { // the normal curve is right to less than one rank; that one is given on both sides
        const double reach = 1.959964 * std::sqrt(variance);
        const double low = std::floor(mean - reach);
        const double high = std::ceil(mean + reach) + 1;
        return {low < 1 ? 0 : static_cast<std::uint64_t>(low),
            high > static_cast<double>(n) ? 0 : static_cast<std::uint64_t>(high)};
    }
    // Below: the binomial itself, from its mode outwards, in units of the mode's probability.
    const auto mode = static_cast<std::uint64_t>(std::min(std::floor(mean + p), static_cast<double>(n)));
    const double odds = p / (1 - p);
    // Each tail is summed from its far, small end.
    std::vector<double> down {1};
    for (std::uint64_t k = mode; k > 0 && down.back() > 1e-18; --k)
        down.push_back(down.back() * static_cast<double>(k) / (static_cast<double>(n - k + 1) * odds));
    std::vector<double> up {1};
    for (std::uint64_t k = mode; k < n && up.back() > 1e-18; ++k)
        up.push_back(up.back() * static_cast<double>(n - k) * odds / static_cast<double>(k + 1));
    const double total =
        std::accumulate(down.begin(), down.end(), 0.0) + std::accumulate(up.begin() + 1, up.end(), 0.0);

    RankInterval out;
    double tail = 0; // P(B < low): as much as fits into 2.5 %
    for (std::size_t i = down.size(); i-- > 0;) {
        if (tail / total > kTail) break;
        out.low = mode - i; // rank `low` is above the quantile with P(B <= low - 1) = tail
        tail += down[i];
    }
    tail = 0; // P(B >= high)
    bool fits = false;
    for (std::size_t i = up.size(); i-- > 0;) {
        if (tail / total > kTail) break;
        out.high = mode + i + 1;
        fits = true;
        tail += up[i];
    }
    if (!fits || out.high > n) out.high = 0;
    return out;
}

} // namespace

std::uint64_t nearestRank(std::uint64_t n, double p) noexcept
{
    // p·n of a p like 0.95 may come out a hair above a whole number: that hair is not a rank.
    const double exact = p * static_cast<double>(n);
    const double rank = std::ceil(exact - exact * 1e-12);
    return std::clamp<std::uint64_t>(static_cast<std::uint64_t>(std::max(rank, 1.0)), 1, std::max<std::uint64_t>(n, 1));
}

RankInterval rankInterval(std::uint64_t n, double p) noexcept
{
    // Adding up a binomial takes some 10 µs, and those who follow live data ask for the same n again and again.
    struct Known {
        std::uint64_t n = 0;
        double p = 0;
        RankInterval interval;
    };
    thread_local std::array<Known, 512> known {};
    const std::uint64_t mixed = (n * 0x9E37'79B9'7F4A'7C15ULL) ^ std::bit_cast<std::uint64_t>(p);
    Known& place = known[(mixed * 0x9E37'79B9'7F4A'7C15ULL) >> 55U];
    if (place.n != n || place.p != p) place = {n, p, intervalOf(n, p)};
    return place.interval;
}

std::uint64_t enoughFor(double p) noexcept
{
    return p >= 1 ? 1 : static_cast<std::uint64_t>(std::ceil(1 / (1 - p) - 1e-9));
}

std::vector<std::int64_t> orderStatistics(const ValueSource& values, std::span<const std::uint64_t> ranks)
{
    std::vector<std::int64_t> out(ranks.size());
    if (values.n > 0 && !ranks.empty()) narrow(values, values.min, values.max, values.n, ranks, out.data());
    return out;
}

std::vector<std::int64_t> orderStatistics(std::span<const std::int64_t> values, std::span<const std::uint64_t> ranks)
{
    std::vector<std::int64_t> out(ranks.size());
    if (values.empty() || ranks.empty()) return out;
    if (values.size() <= kFewValues) {
        std::vector<std::int64_t> copy(values.begin(), values.end());
        selectRanks(copy, ranks, out.data());
        return out;
    }
    const auto [low, high] = std::minmax_element(values.begin(), values.end());
    const ValueSource source {values.size(), *low, *high, [values](const ValueSink& sink) { sink(values); }};
    return orderStatistics(source, ranks);
}

std::vector<std::uint64_t> ranksFor(std::uint64_t n, std::span<const double> ps)
{
    std::vector<std::uint64_t> ranks;
    for (const double p : ps) {
        const RankInterval interval = rankInterval(n, p);
        for (const std::uint64_t rank : {nearestRank(n, p), interval.low, interval.high})
            if (rank > 0) ranks.push_back(rank);
    }
    std::sort(ranks.begin(), ranks.end());
    return ranks;
}

std::vector<Quantile> quantilesFrom(std::uint64_t n, std::span<const double> ps, std::span<const std::uint64_t> ranks,
    std::span<const std::int64_t> values)
{
    const auto at = [&](std::uint64_t rank) -> std::optional<std::int64_t> {
        if (rank == 0) return std::nullopt;
        const auto place = std::lower_bound(ranks.begin(), ranks.end(), rank);
        return values[static_cast<std::size_t>(place - ranks.begin())];
    };
    std::vector<Quantile> out;
    for (const double p : ps) {
        const RankInterval interval = rankInterval(n, p);
        out.push_back({p, *at(nearestRank(n, p)), at(interval.low), at(interval.high), n >= enoughFor(p)});
    }
    return out;
}

std::vector<Quantile> quantiles(const ValueSource& values, std::span<const double> ps)
{
    if (values.n == 0) return {};
    const auto ranks = ranksFor(values.n, ps);
    return quantilesFrom(values.n, ps, ranks, orderStatistics(values, ranks));
}

std::vector<Quantile> quantiles(std::span<const std::int64_t> values, std::span<const double> ps)
{
    if (values.empty()) return {};
    const auto ranks = ranksFor(values.size(), ps);
    return quantilesFrom(values.size(), ps, ranks, orderStatistics(values, ranks));
}

} // namespace spanwise::columns
