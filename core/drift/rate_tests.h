// SPDX-License-Identifier: GPL-3.0-or-later
// Whether a share has changed, and how many such answers to believe when many are asked at once (guards.md §9).
#pragma once

#include <span>
#include <vector>

namespace spanwise::drift {

struct RateTest {
    double z = 0;
    double p = 1;
};
/// Two proportions, pooled: hits of n in the reference, hits of m in the present.
[[nodiscard]] RateTest twoProportions(double hits, double n, double currentHits, double m) noexcept;

/// Benjamini–Hochberg: which of the tests hold when at most `rate` of those that hold may be false. Same order as `p`.
[[nodiscard]] std::vector<bool> benjaminiHochberg(std::span<const double> p, double rate);

} // namespace spanwise::drift
