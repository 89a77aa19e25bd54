// SPDX-License-Identifier: GPL-3.0-or-later
// The value of a measure for one call, and for many calls of a segment at once. This is where each number is computed.
#pragma once

#include "core/columns/scan.h"
#include "core/query/measures.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace spanwise::query {

/// A value below 0 says why there is none.
inline constexpr std::int64_t kNotStated = -1; ///< = columns::kUnknown
inline constexpr std::int64_t kTimeSuspect = -2;
inline constexpr std::int64_t kUnfinished = -3;
inline constexpr std::int64_t kTooShort = -4; ///< too few output tokens, or no duration, to state a speed
inline constexpr std::size_t kReasons = 5; ///< index = -value; 0 is not used

/// not_stated, time_suspect, unfinished, too_short
[[nodiscard]] std::string_view reasonName(std::int64_t value) noexcept;

/// Of one call: Latency, TimeToFirstToken, TimePerOutputToken, TokensPerSecond, the token measures, Cost; for Calls,
/// Errors, SoftErrors, Truncated 1 or 0. `row.call` must be set, except for Latency.
[[nodiscard]] std::int64_t valueOf(Measure measure, const columns::SpanRow& row) noexcept;

/// Room for the columns that a measure is computed from.
struct MeasureScratch {
    std::array<std::int64_t, columns::kBlock> a;
    std::array<std::int64_t, columns::kBlock> b;
    std::array<std::int64_t, columns::kBlock> c;
};

/// valueOf() for the calls first + positions[i] of a segment, into the front of `out`.
void readMeasure(const columns::Segment& segment, Measure measure, std::size_t first,
    std::span<const std::uint16_t> positions, std::span<std::int64_t> out, MeasureScratch& scratch) noexcept;

/// No value of the measure in the segment is above this one or, apart from reasons, below 0.
[[nodiscard]] std::int64_t largestPossible(const columns::Segment& segment, Measure measure) noexcept;

} // namespace spanwise::query
