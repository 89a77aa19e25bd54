// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/gateway_alarms.h"
#include "core/query/gateway_restarts.h"
#include "core/query/gateways.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace spanwise::query {

namespace {

using metrics::UnixMs;

/// A counter that falls in so many of the newest scrapes is no counter that restarts: several workers answer in turn.
constexpr std::size_t kStormScrapes = 20;
constexpr int kStormFalls = 3;
constexpr double kSlowShare = 0.8; ///< of the timeout, which is 10 s or the interval
constexpr UnixMs kTimeout = 10'000;
constexpr std::size_t kMostOther = 20; ///< counters that are asked of a source without known ones

metrics::Matcher equal(std::string_view label, const std::string& value)
{
    return *metrics::Matcher::make(std::string(label), metrics::Matcher::Kind::Equal, value); // never a pattern
}

std::vector<metrics::Matcher> matchersOf(const GatewayTarget& target, std::string_view name)
{
    return {
        equal(metrics::kNameLabel, std::string(name)), equal("job", target.job), equal("instance", target.instance)};
}

/// At how many of the newest samples the counter was lower than before.
int newestFalls(const std::vector<metrics::Sample>& samples)
{
    int falls = 0;
    std::size_t seen = 0;
    const metrics::Sample* later = nullptr;
    for (auto one = samples.rbegin(); one != samples.rend() && seen < kStormScrapes; ++one) {
        if (metrics::isMark(one->value)) continue;
        if (later != nullptr && later->value < one->value) ++falls;
        later = &*one;
        ++seen;
    }
    return falls;
}

Result<void> readHistory(const GatewayView& view, UnixMs from, UnixMs to, GatewayHealth& out, std::stop_token stop)
{
    const auto up = view.series->select(matchersOf(out.target, "up"), from, to, stop);
    if (!up) return tl::unexpected(up.error());
    double good = 0;
    for (const metrics::Series& series : *up)
        for (const metrics::Sample& one : series.floats) {
            if (metrics::isMark(one.value)) continue;
            out.history.push_back({one.at * kNanosPerMilli, one.value == 1});
            good += one.value == 1 ? 1 : 0;
        }
    out.availability =
        out.history.empty() ? std::numeric_limits<double>::quiet_NaN() : good / static_cast<double>(out.history.size());
    return {};
}

/// Names of its counters of requests and tokens. A source that is not known by any: a few of those that end as
/// counters.
std::vector<std::string_view> counterNames(const GatewayView& view, const GatewayTarget& target)
{
    const gateway::Product* const product = view.dictionary->product(target.product);
    const std::vector<std::string_view> names(target.names.begin(), target.names.end());
    std::vector<std::string_view> out;
    for (const auto measure : {gateway::Measure::Requests, gateway::Measure::InputTokens})
        for (const std::string_view name : view.dictionary->namesFor(product, measure, names))
            if (!name.ends_with("_bucket") && std::ranges::find(out, name) == out.end()) out.push_back(name);
    if (!out.empty()) return out;
    for (const std::string_view name : names)
        if (name.ends_with("_total") && out.size() < kMostOther) out.push_back(name);
    return out;
}

/// Counters of the target: how often they fall in turn, and when most of them began anew.
Result<void> readFalls(const GatewayView& view, UnixMs from, UnixMs to, GatewayHealth& out, std::stop_token stop)
{
    GatewayRestarts restarts;
    std::string stormy;
    for (const std::string_view name : counterNames(view, out.target)) {
        const auto found = view.series->select(matchersOf(out.target, name), from, to, stop);
        if (!found) return tl::unexpected(found.error());
        for (const metrics::Series& series : *found) {
            restarts.add(series);
            if (newestFalls(series.floats) >= kStormFalls) stormy = name;
        }
    }
    if (!stormy.empty()) {
        out.inTurn = true;
        out.warnings.push_back(stormy
            + " falls again and again while the source is up: several workers answer in turn, so its rates are wrong."
              " For LiteLLM set PROMETHEUS_MULTIPROC_DIR; behind a load balancer add each instance by itself");
        return {};
    }
    for (const UnixMs at : restarts.found()) out.restarts.push_back(at * kNanosPerMilli);
    return {};
}

/// Metrics that tell of trouble, and have risen in the range.
Result<void> readAlarms(
    const GatewayView& view, const TimeRange& range, GatewayHealth& out, const std::stop_token& stop)
{
    const auto alarms = alarmsOf(view, out.target, range, stop);
    if (!alarms) return tl::unexpected(alarms.error());
    for (const GatewayAlarm& alarm : *alarms)
        out.warnings.push_back(alarm.text + " (" + std::to_string(std::llround(alarm.times)) + " times)");
    return {};
}

void addWarnings(GatewayHealth& out, const gateway::Product* product)
{
    const GatewayTarget& target = out.target;
    if (target.refusedSeries > 0)
        out.warnings.push_back(std::to_string(target.refusedSeries)
            + " series were refused, there are too many: the label " + target.widestLabel + " has the most values");
    const UnixMs timeout =
        target.interval > 0 ? std::min(kTimeout, static_cast<UnixMs>(target.interval / kNanosPerMilli)) : kTimeout;
    if (static_cast<double>(target.duration / kNanosPerMilli) > kSlowShare * static_cast<double>(timeout))
        out.warnings.push_back("it answers slowly: " + std::to_string(target.duration / kNanosPerMilli) + " ms for "
            + std::to_string(target.bytes) + " bytes");
    for (const GatewayRemark& remark : target.remarks)
        if (remark.isOfClock && remark.lastAt + patienceWith(target.interval) >= target.lastAt)
            out.warnings.push_back(remark.reason + " (" + remark.sample + ')');
    if (target.failingSince == 0 && target.lastOkAt != 0 && target.samples == 0 && target.kind == "scrape")
        out.warnings.emplace_back("there are no metrics in its answer");
    if (product != nullptr && product->id == "kong" && target.samples > 0) {
        const bool hasAi =
            std::ranges::any_of(target.names, [](const std::string& name) { return name.starts_with("kong_ai_"); });
        if (!hasAi)
            out.warnings.emplace_back(
                "Kong answers, but its AI metrics are switched off: set ai_metrics in its Prometheus plugin");
    }
}

HealthState stateOf(const GatewayHealth& health, UnixNanos now)
{
    const GatewayTarget& target = health.target;
    if (target.lastAt == 0) return HealthState::NeverAsked;
    if (target.failingSince != 0) return HealthState::Down;
    if (target.kind != "file" && now - target.lastAt > patienceWith(target.interval)) return HealthState::Silent;
    const std::size_t newest = std::min(health.history.size(), kStormScrapes);
    const bool failed = std::any_of(health.history.end() - static_cast<std::ptrdiff_t>(newest), health.history.end(),
        [](const HealthPoint& point) { return !point.up; });
    return failed ? HealthState::Shaky : HealthState::Up;
}

} // namespace

Result<std::vector<GatewayHealth>> gatewayHealth(
    const GatewayView& view, TimeRange range, UnixNanos now, std::stop_token stop)
{
    std::vector<GatewayHealth> out;
    for (const GatewayTarget& target : view.targets) {
        GatewayHealth& one = out.emplace_back();
        one.target = target;
        const gateway::Product* const product = view.dictionary->product(target.product);
        one.title = product != nullptr ? product->title : target.job;
        const UnixMs from = range.from / kNanosPerMilli;
        const UnixMs to = range.to / kNanosPerMilli;
        if (auto done = readHistory(view, from, to, one, stop); !done) return tl::unexpected(done.error());
        if (target.kind != "file")
            one.gaps = gapsOf(one.history, target.interval, {range.from, std::min(range.to, now)});
        if (auto done = readFalls(view, from, to, one, stop); !done) return tl::unexpected(done.error());
        if (auto done = readAlarms(view, range, one, stop); !done) return tl::unexpected(done.error());
        addWarnings(one, product);
        one.state = stateOf(one, now);
    }
    return out;
}

} // namespace spanwise::query
