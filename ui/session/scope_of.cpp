// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/scope_of.h"

#include <limits>

namespace spanwise::ui {

TimeRange resolved(const RangeChoice& range, const TimeRange& held)
{
    if (range.fixed) return *range.fixed;
    if (range.isAll() || held.isEmpty()) return {};
    return {held.to - range.length, held.to};
}

TimeRange resolved(const RangeChoice& range, const query::DataView& view)
{
    return resolved(range, view.snapshot->startRange());
}

UnixNanos firstAskedFor(const RangeChoice& range, const TimeRange& held)
{
    const TimeRange asked = resolved(range, held);
    const TimeRange before = query::previousPeriod(asked);
    if (before.isEmpty()) return asked.from;
    const Nanos step = (asked.to - asked.from) / 4; // no chart has fewer
    return before.from > std::numeric_limits<UnixNanos>::min() + step ? before.from - step : before.from;
}

query::Scope scopeOf(const Location& location, const query::DataView& view)
{
    query::Scope scope {resolved(location.range, view), {}};
    if (auto filter = query::Filter::parse(location.filter.toStdString())) scope.filter = std::move(*filter);
    return scope;
}

} // namespace spanwise::ui
