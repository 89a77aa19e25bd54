// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/gateway_alarms.h"
#include "core/query/gateway_restarts.h"
#include "core/query/gateways.h"
#include "core/query/parallel_scan.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

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

/// The series of a target that bear some names, each read once.
using SeriesByName = std::map<std::string, std::vector<metrics::Series>, std::less<>>;
Result<SeriesByName> readNames(const GatewayView& view, const GatewayTarget& target, UnixMs from, UnixMs to,
    std::vector<std::string> names, const std::stop_token& stop)
{
    auto found = view.series->select({metrics::Matcher::oneOf(std::string(metrics::kNameLabel), std::move(names)),
                                         equal("job", target.job), equal("instance", target.instance)},
        from, to, stop);
    if (!found) return tl::unexpected(found.error());
    SeriesByName out;
    for (metrics::Series& series : *found) {
        auto& into = out[std::string(series.labels.metric())];
        into.push_back(std::move(series));
    }
    return out;
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

void readHistory(const SeriesByName& all, GatewayHealth& out)
{
    double good = 0;
    if (const auto up = all.find("up"); up != all.end())
        for (const metrics::Series& series : up->second)
            for (const metrics::Sample& one : series.floats) {
                if (metrics::isMark(one.value)) continue;
                out.history.push_back({one.at * kNanosPerMilli, one.value == 1});
                good += one.value == 1 ? 1 : 0;
            }
    out.availability =
        out.history.empty() ? std::numeric_limits<double>::quiet_NaN() : good / static_cast<double>(out.history.size());
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
void readFalls(const SeriesByName& all, const std::vector<std::string_view>& counters, GatewayHealth& out)
{
    GatewayRestarts restarts;
    std::string stormy;
    for (const std::string_view name : counters) {
        const auto found = all.find(name);
        if (found == all.end()) continue;
        for (const metrics::Series& series : found->second) {
            restarts.add(series);
            if (newestFalls(series.floats) >= kStormFalls) stormy = name;
        }
    }
    if (!stormy.empty()) {
        out.inTurn = true;
        out.warnings.push_back(stormy
            + " falls again and again while the source is up: several workers answer in turn, so its rates are wrong."
              " For LiteLLM set PROMETHEUS_MULTIPROC_DIR; behind a load balancer add each instance by itself");
        return;
    }
    for (const UnixMs at : restarts.found()) out.restarts.push_back(at * kNanosPerMilli);
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

Result<GatewayHealth> healthOf(const GatewayView& view, const GatewayTarget& target, const TimeRange& range,
    UnixNanos now, const std::stop_token& stop)
{
    GatewayHealth out;
    out.target = target;
    const gateway::Product* const product = view.dictionary->product(target.product);
    out.title = product != nullptr ? product->title : target.job;
    const std::vector<std::string_view> counters = counterNames(view, target);
    std::vector<std::string> names(counters.begin(), counters.end());
    names.emplace_back("up");
    const auto all =
        readNames(view, target, range.from / kNanosPerMilli, range.to / kNanosPerMilli, std::move(names), stop);
    if (!all) return tl::unexpected(all.error());
    readHistory(*all, out);
    if (target.kind != "file") out.gaps = gapsOf(out.history, target.interval, {range.from, std::min(range.to, now)});
    readFalls(*all, counters, out);
    if (auto done = readAlarms(view, range, out, stop); !done) return tl::unexpected(done.error());
    addWarnings(out, product);
    out.state = stateOf(out, now);
    return out;
}

} // namespace

Result<std::vector<GatewayHealth>> gatewayHealth(
    const GatewayView& view, TimeRange range, UnixNanos now, std::stop_token stop)
{
    std::vector<Result<GatewayHealth>> all(view.targets.size());
    std::uint64_t samples = 0;
    for (const GatewayTarget& target : view.targets)
        samples += target.samples * static_cast<std::uint64_t>((range.to - range.from) / kNanosPerMinute + 1);
    auto done = inParallel(all.size(), scanWorkers(samples), stop,
        [&](std::size_t, std::size_t i) { all[i] = healthOf(view, view.targets[i], range, now, stop); });
    if (!done) return tl::unexpected(done.error());
    std::vector<GatewayHealth> out;
    for (Result<GatewayHealth>& one : all) {
        if (!one) return tl::unexpected(one.error());
        out.push_back(std::move(*one));
    }
    return out;
}

} // namespace spanwise::query
