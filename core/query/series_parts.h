// SPDX-License-Identifier: GPL-3.0-or-later
// Parts of a series' answer that the one-off answer and the one that follows live data share.
#pragma once

#include "core/query/measures.h"
#include "core/query/series.h"

#include <span>
#include <vector>

namespace spanwise::query {

/// The buckets of a question: its range, cut to what the store holds where it has no end.
[[nodiscard]] TimeSteps stepsOf(const DataView& view, const SeriesQuestion& question);

/// Which of the buckets bounds[i] … bounds[i + 1] the store holds anything in, whatever the filter says.
[[nodiscard]] std::vector<bool> receivedIn(const DataView& view, std::span<const UnixNanos> bounds);

} // namespace spanwise::query
