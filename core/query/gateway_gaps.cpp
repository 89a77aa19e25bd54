// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/gateway_gaps.h"

#include "core/query/gateways.h"

#include <algorithm>

namespace spanwise::query {

namespace {

constexpr Nanos kSilentAfter = 5 * kNanosPerMinute; ///< as long as a sample is a value for Prometheus
constexpr Nanos kApart = 4; ///< times their usual distance

/// Of two attempts next to each other; 0 where there are none.
Nanos distance(const std::vector<HealthPoint>& history, std::size_t later)
{
    return later == 0 || later >= history.size() ? 0 : history[later].at - history[later - 1].at;
}

bool hasValue(const GatewaySeries& line, std::size_t step)
{
    const GatewayPoint& point = line.points[step];
    return point.value || point.n || point.p95 || point.average;
}

} // namespace

TimeRange GatewayAnswer::extent() const noexcept
{
    TimeRange out {0, 0};
    for (std::size_t i = 0; i < starts.size(); ++i) {
        if (std::ranges::none_of(series, [&](const GatewaySeries& line) { return hasValue(line, i); })) continue;
        if (out.isEmpty()) out.from = starts[i];
        out.to = starts[i] + step;
    }
    return out;
}

Nanos patienceWith(Nanos interval) noexcept
{
    return std::max(kSilentAfter, kApart * interval);
}

std::vector<GatewayGap> gapsOf(const std::vector<HealthPoint>& history, Nanos interval, const TimeRange& range)
{
    using Kind = GatewayGap::Kind;
    std::vector<GatewayGap> out;
    bool failing = false; // the newest gap is of failures and still open
    const Nanos patience = patienceWith(interval);
    for (std::size_t i = 0; i < history.size(); ++i) {
        const HealthPoint& point = history[i];
        const Nanos usual = std::max(distance(history, i - 1), distance(history, i + 1));
        if (i > 0 && distance(history, i) > std::max(patience, kApart * usual)) {
            out.push_back({{history[i - 1].at, point.at}, Kind::NotAsked, 0});
            failing = false;
        }
        if (failing) out.back().range.to = point.at;
        if (!point.up && !failing) out.push_back({{point.at, point.at}, Kind::Failed, 0});
        if (!point.up) ++out.back().attempts;
        failing = !point.up;
    }
    if (history.empty()) return out;
    const UnixNanos last = history.back().at;
    if (range.to - last > std::max(patience, kApart * distance(history, history.size() - 1)))
        out.push_back({{last, range.to}, Kind::NotAsked, 0});
    else if (failing)
        out.back().range.to = std::max(last, range.to);
    return out;
}

std::vector<TimeRange> gapsOf(const GatewayAnswer& answer)
{
    std::vector<TimeRange> out;
    UnixNanos from = 0; // of the steps without a value so far; 0 before the first with one
    for (std::size_t step = 0; step < answer.starts.size(); ++step) {
        if (std::ranges::none_of(answer.series, [&](const GatewaySeries& line) { return hasValue(line, step); }))
            continue;
        const UnixNanos start = answer.starts[step];
        if (from != 0 && start - from > 2 * answer.interval) out.push_back({from, start});
        from = start + answer.step;
    }
    return out;
}

} // namespace spanwise::query
