// SPDX-License-Identifier: GPL-3.0-or-later
// Round ticks for axes: values in their unit, times in the zone of the screen, and logarithmic bins. Qt Charts' own
// axes cannot do this (uneven times in the computer's zone, cut labels), so they are hidden and these are drawn.
#pragma once

#include "core/base/time.h"
#include "core/query/measures.h"
#include "core/query/time_steps.h"

#include <QString>
#include <cstdint>
#include <span>
#include <vector>

namespace spanwise::ui {

struct Tick {
    double at = 0;
    QString label; ///< empty: a grid line alone
};

struct Scale {
    double low = 0;
    double high = 1;
    std::vector<Tick> ticks;
};

/// From 0 to a round number at or above `largest`, with at most `wanted` steps. The unit stands on the top label alone.
[[nodiscard]] Scale valueScale(double largest, query::Unit unit, int wanted = 5, double lowest = 0);

struct TimeTick {
    UnixNanos at = 0;
    QString label; ///< "16:00", or "23 Nov" where a day begins
};

/// At 1, 2, 5, 10, 15, 30 s and min, 1, 2, 3, 6, 12 h, 1, 2, 7, 14 d, 1, 3 months in the zone of format::zone(); as
/// many as fit `pixels` with `apart` pixels between.
[[nodiscard]] std::vector<TimeTick> timeTicks(const TimeRange& range, int pixels, int apart = 84);

/// Ticks at 1, 2, 5 · 10^k (durations also at 1, 10, 30 of their bigger units) on bins with rising `edges`; positions
/// are bin numbers. At most `wanted`.
[[nodiscard]] std::vector<Tick> binTicks(std::span<const std::int64_t> edges, query::Unit unit, int wanted);
/// Where a value lies on such bins: a bin number with a fraction, logarithmic within the bin.
[[nodiscard]] double binPosition(std::span<const std::int64_t> edges, double value);

/// One number of a measure as text, in its unit ("572 ms", "$0.0004"); NaN is "–".
[[nodiscard]] QString valueText(double value, query::Unit unit);
/// The unit of raw values, for heads of tables and CSV: "ns", "nano-USD".
[[nodiscard]] QString rawUnit(query::Unit unit);

/// The offset of format::zone(), to be asked on any thread.
[[nodiscard]] query::OffsetAt zoneOffset();

} // namespace spanwise::ui
