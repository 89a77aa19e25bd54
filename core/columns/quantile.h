// SPDX-License-Identifier: GPL-3.0-or-later
// Exact quantiles by nearest rank: the smallest value v such that at least ⌈p·n⌉ values are not above v.
// The interval around one holds the true quantile with 95 % probability whatever the distribution is (order statistics
// and the binomial; Conover, Practical Nonparametric Statistics, 3rd ed., §3.2).
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

namespace spanwise::columns {

struct Quantile {
    double p = 0;
    std::int64_t value = 0;
    std::optional<std::int64_t> low; ///< the interval; nothing where n is too small to have that end
    std::optional<std::int64_t> high;
    bool enough = true; ///< false: n is too small for this p (economics.md §5), to be shown greyed with the reason
};

/// Rank from 1 of the p-quantile of n values, n ≥ 1, p in (0, 1].
[[nodiscard]] std::uint64_t nearestRank(std::uint64_t n, double p) noexcept;

/// Ranks from 1 of the two order statistics that enclose the p-quantile with at least 95 %; 0 = there is none.
struct RankInterval {
    std::uint64_t low = 0;
    std::uint64_t high = 0;
};
[[nodiscard]] RankInterval rankInterval(std::uint64_t n, double p) noexcept;

/// Fewest values that the p-quantile needs to mean something: 20 for p95, 100 for p99, in general 1 / (1 - p).
[[nodiscard]] std::uint64_t enoughFor(double p) noexcept;

/// Values that need not lie in one place: hands all of them over, in pieces, each time it is called.
using ValueSink = std::function<void(std::span<const std::int64_t>)>;
struct ValueSource {
    std::uint64_t n = 0;
    std::int64_t min = 0; ///< no value is below
    std::int64_t max = 0; ///< no value is above
    std::function<void(const ValueSink&)> visit;
};

/// One entry per p in (0, 1], same order; nothing for n = 0.
/// Cost: two passes, O(n), a histogram of 64 KiB and at most 2 MiB of candidates (more passes if very many values lie
/// very close together).
[[nodiscard]] std::vector<Quantile> quantiles(const ValueSource& values, std::span<const double> ps);
[[nodiscard]] std::vector<Quantile> quantiles(std::span<const std::int64_t> values, std::span<const double> ps);

/// The values of the given ranks (from 1, at most n, rising, may repeat).
[[nodiscard]] std::vector<std::int64_t> orderStatistics(
    const ValueSource& values, std::span<const std::uint64_t> ranks);
[[nodiscard]] std::vector<std::int64_t> orderStatistics(
    std::span<const std::int64_t> values, std::span<const std::uint64_t> ranks);

/// The ranks that quantiles() looks up for `ps`, rising: for who keeps order statistics by other means.
[[nodiscard]] std::vector<std::uint64_t> ranksFor(std::uint64_t n, std::span<const double> ps);
/// Puts the values of ranksFor() together.
[[nodiscard]] std::vector<Quantile> quantilesFrom(std::uint64_t n, std::span<const double> ps,
    std::span<const std::uint64_t> ranks, std::span<const std::int64_t> values);

} // namespace spanwise::columns
