// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/point_change.h"

#include "core/query/measure_values.h"

#include <cmath>

namespace spanwise::query {

bool addsUp(Measure measure) noexcept
{
    return infoOf(measure).aggregation != Aggregation::Percentiles && measure != Measure::Traces
        && measure != Measure::Sessions;
}

std::optional<std::int64_t> addedBy(Measure measure, const columns::SpanRow& row) noexcept
{
    if (measure == Measure::Spans) return 1;
    if (measure == Measure::FailedWithoutCall) return row.failedWithoutCall ? 1 : 0;
    if (!row.call) return std::nullopt;
    const std::int64_t value = valueOf(measure, row);
    return value < 0 ? std::nullopt : std::optional(value);
}

Point emptyPoint(const MeasureInfo& info, bool received)
{
    Point point;
    if (info.aggregation == Aggregation::Sum && info.unit == Unit::Count && received) point.value = 0;
    return point;
}

double sumOf(const MeasureInfo& info, const Point& point) noexcept
{
    if (info.aggregation == Aggregation::Percentiles || !point.value) return 0;
    return info.aggregation == Aggregation::Ratio ? *point.value * static_cast<double>(point.n) : *point.value;
}

bool change(const MeasureInfo& info, Point& point, std::int64_t value, bool adds, bool received)
{
    // Below this a quotient of doubles, times its divisor, is less than a half away from the number it was made of.
    constexpr double kExact = 0x1p51;
    const double before = sumOf(info, point);
    if (before >= kExact || static_cast<double>(value) >= kExact) return false;
    const std::int64_t sum = std::llround(before) + (adds ? value : -value);
    if (static_cast<double>(sum) >= kExact || sum < 0 || (!adds && point.n == 0)) return false;
    const std::uint64_t n = adds ? point.n + 1 : point.n - 1;
    if (n == 0) {
        point = emptyPoint(info, received);
        return true;
    }
    point.n = n;
    point.value = static_cast<double>(sum);
    if (info.aggregation == Aggregation::Ratio) *point.value /= static_cast<double>(n);
    return true;
}

} // namespace spanwise::query
