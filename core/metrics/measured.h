// SPDX-License-Identifier: GPL-3.0-or-later
// Totals that are shown as facts: the growth of a counter as it was seen, without extrapolation. Each piece of growth
// belongs to the time of the sample that showed it. A first sample is unknown history and adds nothing, unless a start
// mark says that it counts from zero; a hole does not matter when the counter goes on.
#pragma once

#include "core/metrics/rate.h"

#include <cmath>
#include <optional>
#include <span>

namespace spanwise::metrics {

/// Calls `visit(at, growth)` for each sample after the first; marks may stand among the samples.
template <typename Visit> void visitGrowth(std::span<const Sample> samples, Visit visit)
{
    std::optional<double> before;
    for (const Sample& sample : samples) {
        if (isStart(sample.value)) before = 0;
        if (isMark(sample.value) || !std::isfinite(sample.value)) continue;
        if (before) visit(sample.at, growth(*before, sample.value));
        before = sample.value;
    }
}

/// The sum of it over from < time <= to. Nothing when the window holds no sample that has one before it.
[[nodiscard]] std::optional<double> measuredIncrease(std::span<const Sample> samples, Window window);

} // namespace spanwise::metrics
