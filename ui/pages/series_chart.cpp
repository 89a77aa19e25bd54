// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/series_chart.h"

#include "core/query/measures.h"
#include "core/query/statistics.h"
#include "ui/format/format.h"
#include "ui/safe_text.h"

#include <QCoreApplication>
#include <algorithm>
#include <cmath>

namespace spanwise::ui {
namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("charts", text);
}

double valueOf(const std::optional<std::int64_t>& value)
{
    return value ? double(*value) : std::nan("");
}

double valueOf(const query::Point& point, bool percentiles, Rank rank)
{
    if (!percentiles) return point.value.value_or(std::nan(""));
    return valueOf(rank == Rank::P50 ? point.p50 : rank == Rank::P95 ? point.p95 : point.p99);
}

bool hasPercentiles(query::Measure measure)
{
    return query::infoOf(measure).aggregation == query::Aggregation::Percentiles;
}

TimeChart emptyChart(const query::SeriesAnswer& answer)
{
    TimeChart out;
    out.range = answer.range;
    out.starts = answer.starts;
    out.ends = answer.ends;
    out.unit = query::infoOf(answer.measure).unit;
    for (const query::DeployMark& mark : answer.deployMarks)
        out.marks.push_back(
            {mark.at, isolated(fromCore(mark.service), 24) + u' ' + isolated(fromCore(mark.version), 16)});
    return out;
}

/// Counts of a bucket are their own n; statistics bring theirs.
bool countsItself(query::Measure measure)
{
    return query::infoOf(measure).unit == query::Unit::Count;
}

double shareOf(Rank rank)
{
    return rank == Rank::P50 ? 0.5 : rank == Rank::P95 ? 0.95 : 0.99;
}

} // namespace

QString errorClassName(ErrorClass c)
{
    if (c == ErrorClass::None) return tr("did not fail");
    return fromCore(nameOf(c)).replace(u'_', u' ');
}

QString dimensionTitle(query::Dimension by)
{
    return QCoreApplication::translate("dimensions", std::string(query::infoOf(by).title).c_str());
}

QString groupName(query::Dimension by, std::string_view value)
{
    if (by == query::Dimension::ErrorClass)
        return value.empty() ? tr("did not fail") : fromCore(value).replace(u'_', u' ');
    if (value.empty()) return tr("unknown");
    if (by == query::Dimension::CostState) return fromCore(value).replace(u'_', u' ');
    return oneLine(fromCore(value), 80);
}

ChartSeries lineOf(const query::Series& series, query::Measure measure, Rank rank)
{
    ChartSeries out;
    out.values = valuesOf(series, measure, rank);
    for (const query::Point& point : series.points) {
        if (!countsItself(measure)) out.n.push_back(point.n);
        if (!hasPercentiles(measure)) continue;
        const bool isGap = point.n == 0; // nothing is there that could be of too few
        out.weak.push_back(isGap ? QString() : fromCore(query::whyNotEnough(shareOf(rank), point.n)));
    }
    return out;
}

TimeChart percentileChart(const query::SeriesAnswer& answer)
{
    TimeChart out = emptyChart(answer);
    if (answer.series.empty()) return out;
    int color = 0;
    for (const auto& [rank, name] :
        {std::pair(Rank::P50, "p50"), std::pair(Rank::P95, "p95"), std::pair(Rank::P99, "p99")}) {
        ChartSeries s = lineOf(answer.series.front(), answer.measure, rank);
        s.name = s.key = QString::fromLatin1(name);
        s.color = color++;
        out.series.push_back(std::move(s));
    }
    return out;
}

TimeChart groupChart(const query::SeriesAnswer& answer, query::Dimension by, CategoryColors& categories, Rank rank)
{
    TimeChart out = emptyChart(answer);
    const QString dimension = fromCore(query::infoOf(by).name);
    for (const query::Series& from : answer.series) {
        ChartSeries s = lineOf(from, answer.measure, rank);
        const bool isValue = from.kind == query::Series::Kind::Value;
        s.key = isValue ? fromCore(from.key) : QString();
        s.name = isValue                                ? groupName(by, from.key)
            : from.kind == query::Series::Kind::Other   ? tr("other")
            : from.kind == query::Series::Kind::Unknown ? groupName(by, {})
                                                        : tr("all");
        if (by == query::Dimension::ErrorClass)
            s.color = seriesIndexOf(errorClassFromName(from.key).value_or(ErrorClass::Unknown));
        else
            s.color = isValue ? categories.indexOf(dimension, s.key) : kOtherSeries;
        out.series.push_back(std::move(s));
    }
    return out;
}

TimeChart singleChart(const query::SeriesAnswer& answer, const QString& name, Rank rank)
{
    TimeChart out = emptyChart(answer);
    if (answer.series.empty()) return out;
    ChartSeries s = lineOf(answer.series.front(), answer.measure, rank);
    s.name = name;
    out.series.push_back(std::move(s));
    return out;
}

TimeChart shareChart(const query::SeriesAnswer& part, const query::SeriesAnswer& whole, CategoryColors& categories)
{
    TimeChart out = groupChart(part, query::Dimension::ErrorClass, categories);
    out.unit = query::Unit::Share;
    if (whole.series.empty()) return out;
    const std::vector<query::Point>& all = whole.series.front().points;
    for (ChartSeries& s : out.series) {
        s.n.assign(s.values.size(), 0);
        for (std::size_t i = 0; i < s.values.size() && i < all.size(); ++i) {
            const double n = all[i].value.value_or(0);
            s.n[i] = static_cast<std::uint64_t>(n);
            const double failed = std::isnan(s.values[i]) ? 0 : s.values[i];
            s.values[i] = n > 0 ? failed / n : std::nan("");
        }
    }
    return out;
}

std::vector<double> shapeOf(const query::SeriesAnswer& answer, Rank rank)
{
    return answer.series.empty() ? std::vector<double> {} : valuesOf(answer.series.front(), answer.measure, rank);
}

std::vector<double> valuesOf(const query::Series& series, query::Measure measure, Rank rank)
{
    std::vector<double> out;
    const bool percentiles = hasPercentiles(measure);
    for (const query::Point& point : series.points) out.push_back(valueOf(point, percentiles, rank));
    return out;
}

BinChart binChart(const query::DistributionAnswer& answer)
{
    BinChart out;
    out.edges = answer.edges;
    out.counts = answer.counts;
    out.unit = query::infoOf(answer.measure).unit;
    out.countName = tr("calls");
    const query::Percentiles& p = answer.percentiles;
    for (const auto& [percentile, name] : {std::pair(p.p50, "p50"), std::pair(p.p95, "p95"), std::pair(p.p99, "p99")})
        if (percentile.value)
            out.marks.push_back({double(*percentile.value),
                QString::fromLatin1(name) + (percentile.enough ? QString() : QStringLiteral("?"))});
    return out;
}

HeatChart heatChart(const query::HeatMapAnswer& answer)
{
    HeatChart out;
    out.starts = answer.starts;
    out.ends = answer.ends;
    out.edges = answer.edges;
    out.counts = answer.counts;
    out.largest = answer.largest;
    out.unit = query::infoOf(answer.measure).unit;
    out.countName = tr("calls");
    return out;
}

BinChart binChart(const query::ComparedDistribution& both, Nanos length)
{
    BinChart out = binChart(both.current);
    if (both.previous.percentiles.n == 0) return out;
    out.before = both.previous.counts;
    out.beforeName = tr("previous %1").arg(format::period(length));
    return out;
}

HeatChart heatChart(const query::ComparedHeatMap& both, Nanos length)
{
    HeatChart out = heatChart(both.current);
    const query::HeatMapAnswer& then = both.previous;
    if (then.n == 0) return out;
    out.before.assign(out.counts.size(), 0);
    out.beforeName = tr("previous %1").arg(format::period(length));
    for (std::size_t column = 0; column < out.starts.size(); ++column) {
        const UnixNanos middle = out.starts[column] + (out.ends[column] - out.starts[column]) / 2 - length;
        const auto above = std::ranges::upper_bound(then.starts, middle);
        const auto at = std::size_t(above - then.starts.begin());
        if (at == 0 || middle >= then.ends[at - 1]) continue;
        for (std::size_t row = 0; row < out.rows(); ++row) out.before[column * out.rows() + row] = then.at(at - 1, row);
    }
    return out;
}

} // namespace spanwise::ui
