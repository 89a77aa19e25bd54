// SPDX-License-Identifier: GPL-3.0-or-later
// What every question is asked about: the spans that start in a range and pass a filter.
#pragma once

#include "core/base/time.h"
#include "core/query/dimension.h"
#include "core/query/filter.h"

#include <string_view>

namespace spanwise::query {

struct Scope {
    TimeRange range; ///< the default holds every time
    Filter filter;
    bool operator==(const Scope&) const = default;
};

/// The same range and filter, and `dimension` has this value (empty = is unknown): where a click on a group leads.
[[nodiscard]] Scope narrowed(const Scope& scope, Dimension dimension, std::string_view value);
/// The opposite: "exclude this".
[[nodiscard]] Scope without(const Scope& scope, Dimension dimension, std::string_view value);
/// The part of the scope in `range`: where a click on a chart point leads.
[[nodiscard]] Scope narrowed(const Scope& scope, TimeRange range);

/// The period of equal length that ends where `range` begins. A range without bounds has none: it comes back empty.
[[nodiscard]] TimeRange previousPeriod(TimeRange range) noexcept;

} // namespace spanwise::query
