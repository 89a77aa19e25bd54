// SPDX-License-Identifier: GPL-3.0-or-later
// Exact quantiles by nearest rank: the smallest value v such that at least ⌈p·n⌉ values are not above v.
// The interval around one holds the true quantile with 95 % probability whatever the distribution is (order statistics
// and the binomial; Conover, Practical Nonparametric Statistics, 3rd ed., §3.2).
#pragma once

#include <cstdint>
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

/// `values` are not modified, any order; `ps` in (0, 1]. One entry per p, same order; nothing for n = 0.
/// Cost: two passes and a histogram of 64 KiB for large n, a partial sort of a copy for small n.
[[nodiscard]] std::vector<Quantile> quantiles(std::span<const std::int64_t> values, std::span<const double> ps);

/// The values of the given ranks (from 1, rising) of `values`. Basis of the above.
[[nodiscard]] std::vector<std::int64_t> orderStatistics(
    std::span<const std::int64_t> values, std::span<const std::uint64_t> ranks);

} // namespace spanwise::columns
