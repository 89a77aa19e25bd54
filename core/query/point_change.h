// SPDX-License-Identifier: GPL-3.0-or-later
// Points of a series that add up, changed by single rows that come and leave instead of being asked anew.
#pragma once

#include "core/columns/row.h"
#include "core/query/measures.h"
#include "core/query/series.h"

#include <cstdint>
#include <optional>

namespace spanwise::query {

/// Counts, sums and ratios, but not percentiles and not counts of different things.
[[nodiscard]] bool addsUp(Measure measure) noexcept;

/// What a row adds to a point of a measure that adds up; nothing where it has no value.
[[nodiscard]] std::optional<std::int64_t> addedBy(Measure measure, const columns::SpanRow& row) noexcept;

/// A bucket without any value.
[[nodiscard]] Point emptyPoint(const MeasureInfo& info, bool received);

/// What the points of a series add up to.
[[nodiscard]] double sumOf(const MeasureInfo& info, const Point& point) noexcept;

/// Adds one value to the point, or takes it off. False, and nothing is changed: its sum is so large that the point does
/// not say it exactly.
[[nodiscard]] bool change(const MeasureInfo& info, Point& point, std::int64_t value, bool adds, bool received);

} // namespace spanwise::query
