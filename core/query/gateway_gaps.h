// SPDX-License-Identifier: GPL-3.0-or-later
// When nothing is known of a source of gateway metrics, and why: what a chart must not draw as zero or as a straight
// line.
#pragma once

#include "core/base/time.h"

#include <cstdint>
#include <vector>

namespace spanwise::query {

struct GatewayAnswer;

struct HealthPoint {
    UnixNanos at = 0;
    bool up = false;
};

/// A stretch without an answer. Failed: from the first attempt that failed to the next one that succeeded, or to the
/// end of what is known. NotAsked: between two attempts that lie far apart.
struct GatewayGap {
    enum class Kind : std::uint8_t { Failed, NotAsked };
    TimeRange range;
    Kind kind = Kind::Failed;
    std::uint64_t attempts = 0; ///< that failed in it
};

/// After so long without an attempt a source that is read every `interval` (0 = unknown) is not being asked.
[[nodiscard]] Nanos patienceWith(Nanos interval) noexcept;

/// `history` is in order. Old attempts are stored thinned: how far two may lie apart is seen from their neighbors too.
[[nodiscard]] std::vector<GatewayGap> gapsOf(
    const std::vector<HealthPoint>& history, Nanos interval, const TimeRange& range);

/// Steps in a row in which no line of the answer has a value, between steps in which one has, where they last longer
/// than two samples.
[[nodiscard]] std::vector<TimeRange> gapsOf(const GatewayAnswer& answer);

} // namespace spanwise::query
