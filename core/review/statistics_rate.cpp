// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/review/statistics_rate.h"

#include <algorithm>
#include <cmath>

namespace spanwise::review {

std::optional<ShareInterval> wilson(double share, double n) noexcept
{
    if (!(n > 0)) return std::nullopt;
    constexpr double kZ = 1.959963984540054; // 97.5 % of the standard normal distribution
    const double z2 = kZ * kZ;
    const double center = share + z2 / (2 * n);
    const double half = kZ * std::sqrt(share * (1 - share) / n + z2 / (4 * n * n));
    const double scale = 1 + z2 / n;
    return ShareInterval {std::max(0.0, (center - half) / scale), std::min(1.0, (center + half) / scale)};
}

WeightedRate weightedRate(std::span<const WeighedItem> items)
{
    WeightedRate out;
    double squares = 0;
    for (const WeighedItem& item : items) {
        const bool isSampled = item.inclusionP && *item.inclusionP > 0;
        const double weight = (isSampled ? 1 / *item.inclusionP : 0) + item.others;
        if (!(weight > 0)) {
            ++(item.copy ? out.excludedCopies : out.excludedByHand);
            continue;
        }
        ++out.reviewed;
        out.similar += item.similar;
        out.bad += item.bad;
        out.weightedItems += weight;
        if (item.bad) out.weightedBad += weight;
        squares += weight * weight;
    }
    if (out.reviewed == 0) return out;
    out.rate = out.weightedBad / out.weightedItems;
    out.effectiveN = out.weightedItems * out.weightedItems / squares;
    out.interval = wilson(*out.rate, out.effectiveN);
    out.plainShare = static_cast<double>(out.bad) / static_cast<double>(out.reviewed);
    return out;
}

JudgeQuality judgeQuality(const JudgeCounts& counts)
{
    JudgeQuality out;
    if (counts.humanPasses > 0) {
        out.tpr = static_cast<double>(counts.passesAgreed) / static_cast<double>(counts.humanPasses);
        out.tprInterval = wilson(*out.tpr, static_cast<double>(counts.humanPasses));
    }
    if (counts.humanFails > 0) {
        out.tnr = static_cast<double>(counts.failsAgreed) / static_cast<double>(counts.humanFails);
        out.tnrInterval = wilson(*out.tnr, static_cast<double>(counts.humanFails));
    }
    return out;
}

std::optional<double> correctedPassRate(double observed, double tpr, double tnr) noexcept
{
    if (tpr + tnr <= 1) return std::nullopt;
    return std::clamp((observed + tnr - 1) / (tpr + tnr - 1), 0.0, 1.0);
}

} // namespace spanwise::review
