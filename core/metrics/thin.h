// SPDX-License-Identifier: GPL-3.0-or-later
// Fewer samples of an old series, chosen so that what was counted stays exact: nothing is averaged, samples are left
// out. Of each step a counter or histogram keeps its newest sample and, around every fall, the one before and the one
// after; so all growth between kept samples, and every reset, is that of the raw series (the deltas of histogram
// buckets add up). A gauge keeps its newest, smallest and largest. Marks always stay.
#pragma once

#include "core/metrics/series.h"
#include "core/model/exposition.h"

namespace spanwise::metrics {

/// Steps end at multiples of `step` ms. The type of the series' family decides; unknown ones keep what both kinds need.
[[nodiscard]] Series thinned(const Series& series, MetricType type, UnixMs step);

} // namespace spanwise::metrics
