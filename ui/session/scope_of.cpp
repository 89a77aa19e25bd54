// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/scope_of.h"

namespace spanwise::ui {

TimeRange resolved(const RangeChoice& range, const query::DataView& view)
{
    if (range.fixed) return *range.fixed;
    if (range.isAll()) return {};
    const TimeRange data = view.snapshot->startRange();
    if (data.isEmpty()) return {};
    return {data.to - range.length, data.to};
}

query::Scope scopeOf(const Location& location, const query::DataView& view)
{
    query::Scope scope {resolved(location.range, view), {}};
    if (auto filter = query::Filter::parse(location.filter.toStdString())) scope.filter = std::move(*filter);
    return scope;
}

} // namespace spanwise::ui
