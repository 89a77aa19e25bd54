// SPDX-License-Identifier: GPL-3.0-or-later
// Totals that are shown as facts: the growth of a counter as it was seen, without extrapolation. Each piece of growth
// belongs to the time of the sample that showed it. A first sample is unknown history and adds nothing, unless a start
// mark says that it counts from zero; a hole does not matter when the counter goes on.
#pragma once

#include "core/metrics/rate.h"

#include <functional>

namespace spanwise::metrics {

/// Calls `visit(at, growth)` for each sample after the first; marks may stand among the samples.
void visitGrowth(std::span<const Sample> samples, const std::function<void(UnixMs, double)>& visit);

/// The sum of it over from < time <= to. Nothing when the window holds no sample that has one before it.
[[nodiscard]] std::optional<double> measuredIncrease(std::span<const Sample> samples, Window window);

} // namespace spanwise::metrics
