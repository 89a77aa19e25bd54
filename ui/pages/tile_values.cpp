// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/tile_values.h"

#include "ui/charts/axis.h"
#include "ui/format/format.h"
#include "ui/safe_text.h"
#include "ui/session/follower.h"

#include <QCoreApplication>
#include <cmath>

namespace spanwise::ui {
namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("tiles", text);
}

/// "vs previous 24 h"; with no period before, the reason.
QString againstText(const TileAnswer& answer)
{
    if (!answer.previous) return {};
    const TimeRange& r = answer.current.range;
    return tr("vs prev. %1").arg(format::period(r.to - r.from));
}

/// Figures in tiles are short: 12.4 k instead of 12,431 once they would not fit.
QString figureText(double value, query::Unit unit)
{
    if (std::isnan(value)) return format::unknown();
    if (unit == query::Unit::NanoUsd) return format::total(std::llround(value));
    const bool counted = unit == query::Unit::Count || unit == query::Unit::Tokens;
    return counted && value >= 1e6 ? format::compact(value) : valueText(value, unit);
}

} // namespace

Result<TileAnswer> answer(
    const query::DataView& view, const TileQuestion& question, std::stop_token stop, Follower* follower)
{
    const auto ask = [&](const auto& asked, int slot) {
        return follower ? follower->answer(view, asked, stop, slot) : query::answer(view, asked, stop);
    };
    TileAnswer out;
    query::ReportQuestion report;
    report.scope = question.scope;
    report.percentiles = question.percentiles;
    report.distinct = false; // no tile shows traces or sessions
    report.times.timePerOutputToken = report.times.tokensPerSecond = false; // no tile shows them
    auto current = ask(report, 0);
    if (!current) return tl::unexpected(current.error());
    out.current = std::move(*current);
    const TimeRange before = query::previousPeriod(question.scope.range);
    if (question.compare && !before.isEmpty()) {
        report.scope.range = before;
        auto previous = ask(report, 1);
        if (!previous) return tl::unexpected(previous.error());
        if (previous->totals.spans > 0) out.previous = std::move(*previous);
    }
    for (const TileShape& asked : question.shapes) {
        query::SeriesQuestion shape;
        shape.scope = question.scope;
        shape.scope.filter = shape.scope.filter && asked.filter;
        shape.measure = asked.measure;
        shape.step.width = 160;
        shape.step.pixelsPerPoint = 4;
        shape.step.offset = question.offset;
        auto series = ask(shape, 0);
        if (!series) return tl::unexpected(series.error());
        out.shapes.push_back(std::move(*series));
    }
    return out;
}

TileText tileText(double now, double before, query::Unit unit, Better better, const TileAnswer& answer)
{
    TileText out;
    out.figure = figureText(now, unit);
    out.against = againstText(answer);
    if (!answer.previous) return out;
    out.change = unit == query::Unit::Share ? format::changeInPoints(now, before) : format::change(now, before);
    if (out.change.isEmpty()) out.against = tr("no value in the period before");
    if (better == Better::Less) out.meaning = lessIsBetter(now, before);
    return out;
}

TileText percentileText(const query::Percentiles& now, const query::Percentiles* before,
    const query::Percentile query::Percentiles::*which, query::Unit unit, const TileAnswer& answer)
{
    const query::Percentile& p = now.*which;
    const double value = p.value ? double(*p.value) : std::nan("");
    const double was = before && (before->*which).value ? double(*(before->*which).value) : std::nan("");
    TileText out = tileText(value, was, unit, Better::Less, answer);
    out.hint = tr("n %1").arg(format::count(std::int64_t(now.n)));
    if (p.low && p.high)
        out.hint +=
            tr("\n95 % interval %1 – %2").arg(valueText(double(*p.low), unit), valueText(double(*p.high), unit));
    if (!p.enough) out.hint += u'\n' + fromCore(query::whyNotEnough(p.p, now.n));
    if (!p.value) out.against = tr("no call states it");
    return out;
}

} // namespace spanwise::ui
