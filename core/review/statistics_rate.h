// SPDX-License-Identifier: GPL-3.0-or-later
// Rates that people read off reviewed items. Queues hold more bad items than traffic does, so the plain share of bad
// ones says nothing: each item is weighted by the inverse of its probability of getting in.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

namespace spanwise::review {

/// 95 %, Wilson (J. Am. Stat. Assoc. 22, 1927). `n` may be an effective number.
struct ShareInterval {
    double low = 0;
    double high = 1;
};
[[nodiscard]] std::optional<ShareInterval> wilson(double share, double n) noexcept;

struct WeighedItem {
    std::optional<double> inclusionP; ///< of its own call; nothing: no rule took that one
    bool bad = false;
    bool copy = false; ///< without a probability: holds a copied verdict, and was not added by hand
    double others = 0; ///< Σ 1/p over near-duplicates that rules took and that it stands for
    std::int64_t similar = 0; ///< how many these are
};

/// rate = Σ bad·w / Σ w (Hájek), with w = Σ 1/p over the call of the item and those that it stands for: what rules took
/// is the sample, and the item's verdict is that of its group. The interval is Wilson's with Kish's effective number,
/// (Σw)² / Σw², by which a large group counts as the one judgement that it is.
struct WeightedRate {
    std::int64_t reviewed = 0; ///< that count
    std::int64_t bad = 0;
    std::int64_t similar = 0; ///< near-duplicates that those stand for
    std::int64_t excludedByHand = 0;
    std::int64_t excludedCopies = 0; ///< verdicts applied to similar calls: the item that they are copied from has them
    double weightedItems = 0; ///< Σ w
    double weightedBad = 0;
    double effectiveN = 0;
    std::optional<double> rate;
    std::optional<ShareInterval> interval;
    std::optional<double> plainShare; ///< for showing how wrong it would be, never as the rate
};
[[nodiscard]] WeightedRate weightedRate(std::span<const WeighedItem> items);

/// An automatic check against final verdicts of people.
struct JudgeCounts {
    std::int64_t humanPasses = 0;
    std::int64_t passesAgreed = 0;
    std::int64_t humanFails = 0;
    std::int64_t failsAgreed = 0;
};
struct JudgeQuality {
    std::optional<double> tpr;
    std::optional<ShareInterval> tprInterval;
    std::optional<double> tnr;
    std::optional<ShareInterval> tnrInterval;
};
[[nodiscard]] JudgeQuality judgeQuality(const JudgeCounts& counts);
/// (p + TNR − 1) / (TPR + TNR − 1), clamped to 0 … 1; nothing when TPR + TNR ≤ 1 (Rogan and Gladen, 1978).
[[nodiscard]] std::optional<double> correctedPassRate(double observed, double tpr, double tnr) noexcept;

} // namespace spanwise::review
