// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/gateway_charts.h"

#include "ui/format/format.h"
#include "ui/safe_text.h"

#include <QCoreApplication>
#include <cmath>

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
    for (const UnixNanos start : starts) out.ends.push_back(start + step);
    out.unit = unit;
    return out;
}

QString nameOfLine(const query::GatewaySeries& line, bool severalJobs)
{
    QString name;
    switch (line.kind) {
    case query::GatewaySeries::Kind::Value: name = oneLine(fromCore(line.key), 60); break;
    case query::GatewaySeries::Kind::NotGiven: name = tr("not given"); break;
    case query::GatewaySeries::Kind::Other: name = tr("other"); break;
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

} // namespace

TimeChart gatewayChart(const query::GatewayAnswer& answer, CategoryColors& categories)
{
    TimeChart out = emptyChart(answer.starts, answer.range, answer.step, unitOf(answer.measure));
    const bool several = hasSeveralJobs(answer);
    for (const query::GatewaySeries& line : answer.series) {
        ChartSeries s;
        s.name = nameOfLine(line, several);
        s.key = fromCore(line.key);
        s.color = line.kind == query::GatewaySeries::Kind::Value ? categories.indexOf(QStringLiteral("gateway"), s.name)
                                                                 : kOtherSeries;
        for (const query::GatewayPoint& point : line.points)
            s.values.push_back(point.value ? scaled(*point.value, answer.measure) : std::nan(""));
        out.series.push_back(std::move(s));
    }
    return out;
}

TimeChart gatewayPercentiles(const query::GatewayAnswer& answer)
{
    TimeChart out = emptyChart(answer.starts, answer.range, answer.step, unitOf(answer.measure));
    if (answer.series.empty()) return out;
    const auto add = [&](const char* name, auto value) {
        ChartSeries s;
        s.name = s.key = QString::fromLatin1(name);
        s.color = static_cast<int>(out.series.size());
        for (const query::GatewayPoint& point : answer.series.front().points) {
            const std::optional<double> is = value(point);
            s.values.push_back(is ? scaled(*is, answer.measure) : std::nan(""));
            s.n.push_back(static_cast<std::uint64_t>(point.n.value_or(0)));
        }
        out.series.push_back(std::move(s));
    };
    const auto of = [](const std::optional<query::GatewayPercentile>& p) {
        return p ? std::optional(p->value) : std::nullopt;
    };
    if (answer.averagesOnly) {
        add("average", [](const query::GatewayPoint& p) { return p.average; });
        return out;
    }
    add("p50", [&](const query::GatewayPoint& p) { return of(p.p50); });
    add("p95", [&](const query::GatewayPoint& p) { return of(p.p95); });
    add("p99", [&](const query::GatewayPoint& p) { return of(p.p99); });
    return out;
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
