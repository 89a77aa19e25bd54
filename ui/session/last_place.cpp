// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/last_place.h"

#include "core/query/filter.h"
#include "ui/settings/setting.h"

namespace spanwise::ui {

void rememberPlace(Settings& settings, const Location& place)
{
    const TimeRange fixed = place.range.fixed.value_or(TimeRange {0, 0});
    settings.set(setting::kPage, place.page);
    settings.set(setting::kPageArgument, place.argument);
    settings.set(setting::kRangeLength, qint64(place.range.length));
    settings.set(setting::kRangeFrom, qint64(fixed.from));
    settings.set(setting::kRangeTo, qint64(fixed.to));
    settings.set(setting::kFilter, place.filter);
    settings.set(setting::kCompare, place.compare);
}

Location lastPlace(const Settings& settings)
{
    Location out;
    out.page = settings.get(setting::kPage);
    out.argument = settings.get(setting::kPageArgument);
    out.range.length = settings.get(setting::kRangeLength);
    out.compare = settings.get(setting::kCompare);
    const TimeRange fixed {settings.get(setting::kRangeFrom), settings.get(setting::kRangeTo)};
    if (fixed.from < fixed.to && fixed.to != 0) out.range = {0, fixed};
    const QString filter = settings.get(setting::kFilter);
    if (query::Filter::parse(filter.toStdString())) out.filter = filter;
    return out;
}

} // namespace spanwise::ui
