// SPDX-License-Identifier: GPL-3.0-or-later
// Cuts a time range into buckets with round bounds, in UTC or in a zone.
#pragma once

#include "core/base/time.h"

#include <cstddef>
#include <functional>
#include <vector>

namespace spanwise::query {

/// Local time minus UTC at a moment. Empty = UTC. (Core knows no zones; whoever does hands one in.)
using OffsetAt = std::function<Nanos(UnixNanos)>;

struct StepChoice {
    Nanos step = 0; ///< 0 = the smallest round step that gives at most `width / pixelsPerPoint` buckets
    int width = 800; ///< pixels of the plot
    int pixelsPerPoint = 4;
    OffsetAt offset; ///< steps of an hour and more start at round local times; a day is a local day, also of 23 or 25 h
};

struct TimeSteps {
    Nanos step = 0; ///< the nominal length
    std::vector<UnixNanos> bounds; ///< rising; bucket i is [bounds[i], bounds[i + 1]); one more than there are buckets
    [[nodiscard]] std::size_t count() const noexcept { return bounds.empty() ? 0 : bounds.size() - 1; }
};

/// `range` must have both ends. Steps: 1 2 5 10 … ms, 1 2 5 10 15 30 s and min, 1 2 3 6 12 h, 1 2 7 14 28 d. At most
/// 10,000 buckets: a given step that would make more is made longer.
[[nodiscard]] TimeSteps timeSteps(TimeRange range, const StepChoice& choice);

} // namespace spanwise::query
