// SPDX-License-Identifier: GPL-3.0-or-later
// How far reviewers agree beyond chance. Every figure is nothing where it is undefined (only one value was ever used):
// never 0, never 1.
//
// Sources: J. Cohen, Educ. Psychol. Meas. 20 (1960); J. L. Fleiss, Psychol. Bull. 76 (1971); K. Krippendorff, Content
// Analysis (2004), ch. 11; K. L. Gwet, Br. J. Math. Stat. Psychol. 61 (2008).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace spanwise::review {

/// counts[i][j]: items on which the first reviewer said i and the second j. Square.
using ConfusionTable = std::vector<std::vector<std::int64_t>>;

struct PairAgreement {
    std::int64_t n = 0;
    std::optional<double> po; ///< share of equal values
    std::optional<double> pe; ///< expected by chance
    std::optional<double> kappa; ///< Cohen
    std::optional<double> standardError; ///< of kappa
    std::optional<double> linear; ///< weighted kappa, |i − j| / (k − 1)
    std::optional<double> quadratic;
    std::optional<double> ac1; ///< Gwet: steady when one value is rare
};
[[nodiscard]] PairAgreement pairAgreement(const ConfusionTable& table);

/// rows: items; columns: how many reviewers chose each value. Every row has the same sum, at least 2.
struct FleissAgreement {
    std::optional<double> meanP;
    std::optional<double> expected; ///< Σ p²
    std::optional<double> kappa;
};
[[nodiscard]] FleissAgreement fleissAgreement(const std::vector<std::vector<std::int64_t>>& rows);

enum class Scale : std::uint8_t { Nominal, Ordinal, Interval, Ratio };

/// The values that one item got, one a reviewer.
using Values = std::vector<double>;

struct Alpha {
    std::int64_t pairable = 0; ///< values of items with at least two
    std::size_t items = 0; ///< with at least two values
    std::optional<double> alpha;
    std::optional<double> low; ///< percentile bootstrap over items, 95 %; only when asked for
    std::optional<double> high;
};
/// Any number of reviewers, gaps allowed.
[[nodiscard]] Alpha krippendorffAlpha(std::span<const Values> items, Scale scale);
/// With the interval: `draws` samples of items with replacement, always the same ones.
[[nodiscard]] Alpha krippendorffAlphaWithInterval(std::span<const Values> items, Scale scale, int draws = 1000);

inline constexpr std::size_t kFewItems = 20; ///< fewer are shown as too few
inline constexpr double kReliableAlpha = 0.800;
inline constexpr double kTentativeAlpha = 0.667;

} // namespace spanwise::review
