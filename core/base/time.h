// SPDX-License-Identifier: GPL-3.0-or-later
// Points and lengths of time as integers; they are turned into text only where a person reads them.
#pragma once

#include <cstdint>
#include <limits>

namespace spanwise {

using UnixNanos = std::int64_t; ///< nanoseconds since 1970-01-01T00:00:00Z
using Nanos = std::int64_t; ///< a length of time in nanoseconds

inline constexpr Nanos kNanosPerMicro = 1'000;
inline constexpr Nanos kNanosPerMilli = 1'000'000;
inline constexpr Nanos kNanosPerSecond = 1'000'000'000;
inline constexpr Nanos kNanosPerMinute = 60 * kNanosPerSecond;
inline constexpr Nanos kNanosPerHour = 60 * kNanosPerMinute;
inline constexpr Nanos kNanosPerDay = 24 * kNanosPerHour;

/// Half open: `from` belongs to it, `to` does not. The default holds every time.
struct TimeRange {
    UnixNanos from = std::numeric_limits<UnixNanos>::min();
    UnixNanos to = std::numeric_limits<UnixNanos>::max();

    [[nodiscard]] constexpr bool contains(UnixNanos at) const noexcept { return at >= from && at < to; }
    [[nodiscard]] constexpr bool isEmpty() const noexcept { return to <= from; }
    bool operator==(const TimeRange&) const = default;
};

} // namespace spanwise
