// SPDX-License-Identifier: GPL-3.0-or-later
// How far two distributions are apart. Pure arithmetic (guards.md §9).
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace spanwise::drift {

/// Population stability index Σ (q−p)·ln(q/p) of two rows of counts, same order; empty shares count as 0.0001.
/// Customary words: under 0.1 stable, under 0.2 slight, else a shift.
[[nodiscard]] double psi(std::span<const double> reference, std::span<const double> current);
/// What it is expected to be without any drift: (k−1)(1/n + 1/m).
[[nodiscard]] double expectedPsi(std::size_t bins, double n, double m) noexcept;

struct ChiSquare {
    double statistic = 0;
    std::size_t degrees = 0;
    double p = 1;
};
/// Of homogeneity of the two rows; bins that are empty in both are left out.
[[nodiscard]] ChiSquare chiSquare(std::span<const double> reference, std::span<const double> current);

/// Jensen–Shannon divergence to base 2, in [0, 1]; its square root is the distance that is shown.
[[nodiscard]] double jensenShannon(std::span<const double> reference, std::span<const double> current);

struct KolmogorovSmirnov {
    double distance = 0; ///< max |F − G|
    double p = 1; ///< by Q((√ne + 0.12 + 0.11/√ne)·D), Stephens 1970
};
/// Of two samples in any order, modified.
[[nodiscard]] KolmogorovSmirnov kolmogorovSmirnov(std::vector<double> reference, std::vector<double> current);

/// Bounds of up to ten bins with about as many reference values each; equal bounds are merged. `bounds[i]` is the
/// upper, exclusive end of bin i; the last bin is open.
[[nodiscard]] std::vector<double> decileBounds(std::vector<double> reference);
/// Counts of the values per bin of those bounds.
[[nodiscard]] std::vector<double> countsIn(std::span<const double> bounds, std::span<const double> values);

/// Probability that a standard normal is farther out than |z|.
[[nodiscard]] double twoSided(double z) noexcept;

} // namespace spanwise::drift
