// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/gateway_charts.h"

#include "ui/format/format.h"
#include "ui/safe_text.h"

#include <QCoreApplication>
#include <algorithm>
#include <cmath>
#include <functional>

namespace spanwise::ui {
namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("gateways", text);
}

constexpr double kNanosInSecond = 1e9;
constexpr double kNanoUsdInUsd = 1e9;

query::Unit unitOf(gateway::Measure measure)
{
    switch (gateway::infoOf(measure).unit) {
    case gateway::Unit::Seconds: return query::Unit::Nanoseconds;
    case gateway::Unit::Tokens: return query::Unit::Tokens;
    case gateway::Unit::Usd: return query::Unit::NanoUsd;
    case gateway::Unit::Share: return query::Unit::Share;
    case gateway::Unit::Count:
    case gateway::Unit::State: break;
    }
    return query::Unit::Count;
}

/// From the gateway's unit to the chart's.
double scaled(double value, gateway::Measure measure)
{
    switch (gateway::infoOf(measure).unit) {
    case gateway::Unit::Seconds: return value * kNanosInSecond;
    case gateway::Unit::Usd: return value * kNanoUsdInUsd;
    default: return value;
    }
}

TimeChart emptyChart(const std::vector<UnixNanos>& starts, const TimeRange& range, Nanos step, query::Unit unit)
{
    TimeChart out;
    out.range = range;
    out.starts = starts;
    // The first step ends where the grid of round times begins.
    for (std::size_t i = 0; i < starts.size(); ++i)
        out.ends.push_back(i + 1 < starts.size() ? starts[i + 1] : starts[i] + step);
    out.unit = unit;
    return out;
}

QString nameOfLine(const query::GatewaySeries& line, bool severalJobs)
{
    QString name;
    switch (line.kind) {
    case query::GatewaySeries::Kind::Value: name = oneLine(fromCore(line.key), 60); break;
    case query::GatewaySeries::Kind::NotGiven: name = tr("not given"); break;
    case query::GatewaySeries::Kind::Other:
        name = line.folded > 1 ? tr("other (%1)").arg(format::count(std::int64_t(line.folded))) : tr("other");
        break;
    }
    const QString job = oneLine(fromCore(line.job), 40);
    if (name.isEmpty()) return job.isEmpty() ? tr("all") : job;
    return severalJobs && !job.isEmpty() ? job + QStringLiteral(" · ") + name : name;
}

bool hasSeveralJobs(const query::GatewayAnswer& answer)
{
    for (const query::GatewaySeries& line : answer.series)
        if (line.job != answer.series.front().job) return true;
    return false;
}

int colorOf(const query::GatewaySeries& line, const QString& name, CategoryColors& categories)
{
    return line.kind == query::GatewaySeries::Kind::Value ? categories.indexOf(QStringLiteral("gateway"), name)
                                                          : kOtherSeries;
}

} // namespace

TimeChart gatewayChart(const query::GatewayAnswer& answer, CategoryColors& categories)
{
    TimeChart out = emptyChart(answer.starts, answer.range, answer.step, unitOf(answer.measure));
    const bool several = hasSeveralJobs(answer);
    for (const query::GatewaySeries& line : answer.series) {
        ChartSeries s;
        s.name = nameOfLine(line, several);
        s.key = fromCore(line.key);
        s.color = colorOf(line, s.name, categories);
        if (line.endedAt != 0) s.name += tr(" (ended %1)").arg(format::timeShort(line.endedAt));
        if (line.toldAt != 0) s.name += tr(" (told %1)").arg(format::timeShort(line.toldAt));
        for (const query::GatewayPoint& point : line.points) {
            const bool isDrawn = point.value && std::isfinite(*point.value);
            s.values.push_back(isDrawn ? scaled(*point.value, answer.measure) : std::nan(""));
            s.texts.push_back(!point.value || isDrawn ? QString() : gatewayValue(*point.value, answer.measure));
        }
        out.series.push_back(std::move(s));
    }
    return out;
}

namespace {

using ValueOf = std::function<std::optional<double>(const query::GatewayPoint&)>;

ChartSeries lineOf(const query::GatewaySeries& from, gateway::Measure measure, const ValueOf& value)
{
    ChartSeries out;
    for (const query::GatewayPoint& point : from.points) {
        const std::optional<double> is = value(point);
        out.values.push_back(is && std::isfinite(*is) ? scaled(*is, measure) : std::nan(""));
        out.n.push_back(static_cast<std::uint64_t>(std::max(0.0, point.n.value_or(0))));
    }
    return out;
}

/// "2.1 s (2 s – 4 s)": the bucket that the percentile lies in says how exact it is.
QString percentileText(const query::GatewayPercentile& p, gateway::Measure measure)
{
    const QString value = gatewayValue(p.value, measure);
    QString text = std::isinf(p.upper)
        ? QStringLiteral("≥ ") + value
        : QStringLiteral("%1 (%2 – %3)").arg(value, gatewayValue(p.lower, measure), gatewayValue(p.upper, measure));
    if (p.fewRequests) text += QStringLiteral(" · ") + tr("few requests");
    return text;
}

using Which = std::optional<query::GatewayPercentile> query::GatewayPoint::*;
ValueOf percentileOf(Which which, double query::GatewayPercentile::*part)
{
    return [which, part](const query::GatewayPoint& point) {
        return point.*which ? std::optional((*(point.*which)).*part) : std::nullopt;
    };
}

void addTexts(ChartSeries& to, const query::GatewaySeries& from, Which which, gateway::Measure measure)
{
    for (const query::GatewayPoint& point : from.points) {
        const std::optional<query::GatewayPercentile>& p = point.*which;
        to.texts.push_back(p ? percentileText(*p, measure) : QString());
        to.weak.push_back(p && p->fewRequests ? tr("%1 is of few requests").arg(to.name) : QString());
    }
}

std::optional<double> averageOf(const query::GatewayPoint& point)
{
    return point.average;
}

} // namespace

TimeChart gatewayPercentiles(const query::GatewayAnswer& answer, CategoryColors& categories)
{
    using query::GatewayPercentile;
    using query::GatewayPoint;
    TimeChart out = emptyChart(answer.starts, answer.range, answer.step, unitOf(answer.measure));
    if (answer.series.empty()) return out;
    const ValueOf p95 = percentileOf(&GatewayPoint::p95, &GatewayPercentile::value);
    if (answer.series.size() > 1) {
        const bool several = hasSeveralJobs(answer);
        for (const query::GatewaySeries& line : answer.series) {
            ChartSeries s = lineOf(line, answer.measure, answer.averagesOnly ? ValueOf(averageOf) : p95);
            const QString name = nameOfLine(line, several);
            s.color = colorOf(line, name, categories);
            s.name = (answer.averagesOnly ? tr("average of %1") : tr("p95 of %1")).arg(name);
            s.key = fromCore(line.key);
            if (!answer.averagesOnly) addTexts(s, line, &GatewayPoint::p95, answer.measure);
            out.series.push_back(std::move(s));
        }
        return out;
    }
    const auto add = [&](const QString& name, const ValueOf& value, int color, bool shown = true, Which of = nullptr) {
        ChartSeries s = lineOf(answer.series.front(), answer.measure, value);
        s.name = s.key = name;
        s.color = color;
        s.shown = shown;
        if (of) addTexts(s, answer.series.front(), of, answer.measure);
        out.series.push_back(std::move(s));
    };
    if (answer.averagesOnly) {
        add(tr("average"), averageOf, 0);
        return out;
    }
    add(QStringLiteral("p50"), percentileOf(&GatewayPoint::p50, &GatewayPercentile::value), 0, true,
        &GatewayPoint::p50);
    add(QStringLiteral("p95"), p95, 1, true, &GatewayPoint::p95);
    add(QStringLiteral("p99"), percentileOf(&GatewayPoint::p99, &GatewayPercentile::value), 2, true,
        &GatewayPoint::p99);
    add(tr("p95 at least"), percentileOf(&GatewayPoint::p95, &GatewayPercentile::lower), 3, false);
    add(tr("p95 at most"), percentileOf(&GatewayPoint::p95, &GatewayPercentile::upper), 4, false);
    return out;
}

void addBefore(TimeChart& chart, const query::GatewayAnswer& now, const query::GatewayAnswer* before)
{
    if (!before || chart.series.empty()) return;
    const bool isDistribution = gateway::infoOf(now.measure).behavior == gateway::Behavior::Distribution;
    if (isDistribution && (now.series.size() != 1 || now.averagesOnly != before->averagesOnly)) return;
    const ValueOf p95 = percentileOf(&query::GatewayPoint::p95, &query::GatewayPercentile::value);
    const ValueOf counted = [](const query::GatewayPoint& point) { return point.value; };
    const ValueOf value = !isDistribution ? counted : now.averagesOnly ? ValueOf(averageOf) : p95;
    const ChartSeries then = lineOf(before->series.front(), before->measure, value);
    const Nanos earlier = now.range.from - before->range.from;
    ChartSeries line;
    line.before = true;
    line.color = kOtherSeries;
    line.name = tr("previous %1").arg(format::period(earlier));
    if (isDistribution) line.name = (now.averagesOnly ? tr("average, %1") : tr("p95, %1")).arg(line.name);
    for (std::size_t i = 0; i < chart.buckets(); ++i) {
        const UnixNanos middle = chart.starts[i] + (chart.ends[i] - chart.starts[i]) / 2 - earlier;
        const auto at = std::ranges::upper_bound(before->starts, middle) - before->starts.begin();
        const bool isThere = at > 0 && middle < before->range.to;
        line.values.push_back(isThere ? then.values[static_cast<std::size_t>(at - 1)] : std::nan(""));
        if (isDistribution) line.n.push_back(isThere ? then.n[static_cast<std::size_t>(at - 1)] : 0);
    }
    chart.series.push_back(std::move(line));
}

namespace {
QString fewSteps(const query::GatewaySeries& line)
{
    const auto few = std::ranges::count_if(
        line.points, [](const query::GatewayPoint& point) { return point.p95 && point.p95->fewRequests; });
    const auto all =
        std::ranges::count_if(line.points, [](const query::GatewayPoint& point) { return bool(point.p95); });
    return few == 0 ? QString()
                    : tr("few requests for a p95 in %1 of %2 steps").arg(format::count(few), format::count(all));
}
} // namespace

QString exhaustedSentence(const query::GatewayAnswer& answer, UnixNanos now)
{
    using gateway::Measure;
    if (answer.measure != Measure::RemainingRequests && answer.measure != Measure::RemainingTokens) return {};
    QStringList out;
    const bool several = hasSeveralJobs(answer);
    for (const query::GatewaySeries& line : answer.series) {
        if (line.endedAt != 0 || !line.whole || !line.whole->value || *line.whole->value > 0) continue;
        out << (line.toldAt != 0 ? tr("%1 (told %2 ago)").arg(nameOfLine(line, several), format::ago(line.toldAt, now))
                                 : nameOfLine(line, several));
    }
    return out.isEmpty() ? QString() : tr("nothing left: %1").arg(out.join(QStringLiteral(", ")));
}

QString gatewaySummary(const query::GatewayAnswer& answer, UnixNanos now)
{
    if (answer.series.empty()) return {};
    const query::GatewaySeries& first = answer.series.front();
    QStringList parts;
    switch (gateway::infoOf(answer.measure).behavior) {
    case gateway::Behavior::Counter: {
        if (hasSeveralJobs(answer)) break; // sources are not added
        double total = 0;
        for (const query::GatewaySeries& line : answer.series) total += line.total;
        parts << (answer.isAtLeast ? tr("at least %1 in the range") : tr("%1 in the range"))
                     .arg(gatewayValue(total, answer.measure));
        break;
    }
    case gateway::Behavior::Distribution:
        if (answer.series.size() == 1 && first.whole) parts << percentileSentence(*first.whole);
        if (answer.series.size() == 1) parts << fewSteps(first);
        break;
    case gateway::Behavior::Gauge:
        if (answer.series.size() == 1 && first.whole && first.whole->value)
            parts << tr("now %1").arg(gatewayValue(*first.whole->value, answer.measure));
        if (answer.series.size() == 1 && first.toldAt != 0)
            parts << tr("as a request of %1 ago was told").arg(format::ago(first.toldAt, now));
        break;
    }
    parts.removeAll(QString());
    return parts.join(QStringLiteral(" · "));
}

TimeChart reconcileChart(const query::ReconcileAnswer& answer)
{
    TimeChart out = emptyChart(answer.starts, answer.range, answer.step, query::Unit::Count);
    ChartSeries gateway;
    gateway.name = tr("gateway");
    gateway.color = 0;
    ChartSeries spans;
    spans.name = tr("spans");
    spans.color = 1;
    for (const query::ReconcileCell& cell : answer.steps) {
        gateway.values.push_back(cell.requests.gateway.value_or(std::nan("")));
        spans.values.push_back(cell.requests.spans.value_or(std::nan("")));
    }
    out.series = {std::move(gateway), std::move(spans)};
    return out;
}

QString gatewayValue(double value, gateway::Measure measure)
{
    if (std::isnan(value)) return format::unknown();
    if (std::isinf(value)) return tr("no limit");
    switch (gateway::infoOf(measure).unit) {
    case gateway::Unit::Seconds: return format::duration(static_cast<Nanos>(value * kNanosInSecond));
    case gateway::Unit::Usd: return format::total(static_cast<std::int64_t>(std::llround(value * kNanoUsdInUsd)));
    case gateway::Unit::Share: return format::percent(value);
    case gateway::Unit::State: return value < 0.5 ? tr("healthy") : value < 1.5 ? tr("degraded") : tr("down");
    case gateway::Unit::Tokens:
    case gateway::Unit::Count: break;
    }
    return format::compact(value);
}

QString percentileSentence(const query::GatewayPoint& whole)
{
    if (!whole.p95) {
        return whole.average ? tr("only averages: %1").arg(gatewayValue(*whole.average, gateway::Measure::Latency))
                             : QString();
    }
    const query::GatewayPercentile& p = *whole.p95;
    const auto seconds = [](double value) { return gatewayValue(value, gateway::Measure::Latency); };
    QString text = std::isinf(p.upper)
        ? tr("p95 is above %1, the highest bucket").arg(seconds(p.lower))
        : tr("p95 lies between %1 and %2, the bounds of its bucket").arg(seconds(p.lower), seconds(p.upper));
    if (p.fewRequests) text += QStringLiteral(" · ") + tr("few requests");
    return text;
}

QString measureTitle(gateway::Measure measure)
{
    QString name = fromCore(gateway::infoOf(measure).name);
    name.replace(u'.', u' ').replace(u'_', u' ');
    if (!name.isEmpty()) name[0] = name[0].toUpper();
    return name;
}

QString dimensionTitle(gateway::Dimension dimension)
{
    QString name = fromCore(gateway::nameOf(dimension));
    name.replace(u'_', u' ');
    if (!name.isEmpty()) name[0] = name[0].toUpper();
    return name;
}

} // namespace spanwise::ui
