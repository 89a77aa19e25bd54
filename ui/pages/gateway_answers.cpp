// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/gateway_answers.h"

#include "core/base/clock.h"
#include "core/ingest/gateway_view.h"

#include <QCoreApplication>
#include <algorithm>
#include <map>

namespace spanwise::ui {
namespace {

using gateway::Dimension;
using gateway::Measure;

constexpr GatewayChart kCharts[] = {
    {QT_TRANSLATE_NOOP("gateways", "Requests"), Measure::Requests, true, {}},
    {QT_TRANSLATE_NOOP("gateways", "Errors"), Measure::Errors, true, {}},
    {QT_TRANSLATE_NOOP("gateways", "Errors by type"), Measure::Errors, false, Dimension::ErrorType},
    {QT_TRANSLATE_NOOP("gateways", "Errors by status"), Measure::Errors, false, Dimension::Status},
    {QT_TRANSLATE_NOOP("gateways", "Latency"), Measure::Latency, false, {}},
    {QT_TRANSLATE_NOOP("gateways", "Latency by group"), Measure::Latency, true, {}},
    {QT_TRANSLATE_NOOP("gateways", "Time to first token"), Measure::TimeToFirstToken, false, {}},
    {QT_TRANSLATE_NOOP("gateways", "Time to first token by group"), Measure::TimeToFirstToken, true, {}},
    {QT_TRANSLATE_NOOP("gateways", "Time per output token"), Measure::TimePerOutputToken, false, {}},
    {QT_TRANSLATE_NOOP("gateways", "Latency of the provider"), Measure::ProviderLatency, false, {}},
    {QT_TRANSLATE_NOOP("gateways", "Overhead of the gateway"), Measure::GatewayOverhead, false, {}},
    {QT_TRANSLATE_NOOP("gateways", "Time in the queue"), Measure::QueueTime, false, {}},
    {QT_TRANSLATE_NOOP("gateways", "Input tokens"), Measure::InputTokens, true, {}},
    {QT_TRANSLATE_NOOP("gateways", "Output tokens"), Measure::OutputTokens, true, {}},
    {QT_TRANSLATE_NOOP("gateways", "Cached tokens, a part of the input"), Measure::CachedTokens, true, {}},
    {QT_TRANSLATE_NOOP("gateways", "Reasoning tokens, a part of the output"), Measure::ReasoningTokens, true, {}},
    {QT_TRANSLATE_NOOP("gateways", "Cost"), Measure::Cost, true, {}},
    {QT_TRANSLATE_NOOP("gateways", "Cache hits"), Measure::CacheHits, true, {}},
    {QT_TRANSLATE_NOOP("gateways", "Cache misses"), Measure::CacheMisses, true, {}},
    {QT_TRANSLATE_NOOP("gateways", "Retries"), Measure::Retries, true, {}},
    {QT_TRANSLATE_NOOP("gateways", "Fallbacks"), Measure::Fallbacks, true, {}},
    {QT_TRANSLATE_NOOP("gateways", "Cooldowns"), Measure::Cooldowns, true, {}},
    {QT_TRANSLATE_NOOP("gateways", "Circuit state: 0 healthy, 1 degraded, 2 down"), Measure::Circuit, true, {}},
    {QT_TRANSLATE_NOOP("gateways", "Requests left to the rate limit"), Measure::RemainingRequests, true, {}},
    {QT_TRANSLATE_NOOP("gateways", "Tokens left to the rate limit"), Measure::RemainingTokens, true, {}},
    {QT_TRANSLATE_NOOP("gateways", "Budget left"), Measure::RemainingBudget, true, {}},
    {QT_TRANSLATE_NOOP("gateways", "Queue"), Measure::QueueDepth, true, {}},
    {QT_TRANSLATE_NOOP("gateways", "In flight"), Measure::InFlight, true, {}},
    {QT_TRANSLATE_NOOP("gateways", "KV cache in use"), Measure::KvCacheUsage, true, {}},
    {QT_TRANSLATE_NOOP("gateways", "Blocked by guardrails"), Measure::GuardrailBlocks, true, {}},
    {QT_TRANSLATE_NOOP("gateways", "Sign-ins refused"), Measure::AuthRejections, true, {}},
};
constexpr Nanos kEverything = 30LL * 24 * 3600 * kNanosPerSecond; ///< as long as series are kept whole

Result<GatewayTiles> tilesOf(const query::GatewayView& gateways, TimeRange range, const query::Filter& filter,
    const GatewayChoice& choice, bool compare, const std::stop_token& stop)
{
    GatewayTiles out;
    out.period = range.to - range.from;
    query::GatewayFigureQuestion question {range, filter, choice.jobs, choice.addSources, choice.level};
    auto now = query::gatewayFigures(gateways, question, stop);
    if (!now) return tl::unexpected(now.error());
    out.now = *now;
    if (!compare) return out;
    question.range = query::previousPeriod(range);
    if (question.range.isEmpty()) return out;
    auto before = query::gatewayFigures(gateways, question, stop);
    if (!before) return tl::unexpected(before.error());
    if (before->requests || before->latency || before->inputTokens) out.before = *before;
    return out;
}

/// Of gauges there is a now, and no sum to compare.
bool isCompared(const query::GatewayAnswer& now)
{
    if (now.isMissing || now.series.empty()) return false;
    if (gateway::infoOf(now.measure).behavior == gateway::Behavior::Gauge) return false;
    return std::ranges::all_of(
        now.series, [&](const query::GatewaySeries& line) { return line.job == now.series.front().job; });
}

using Before = std::optional<query::GatewayAnswer>;

/// All groups together: charts of one measure share it, `known` holds those that were asked for.
Result<Before> beforeOf(const query::GatewayView& gateways, query::GatewayQuestion question,
    const query::GatewayAnswer& now, std::map<Measure, Before>& known, const std::stop_token& stop)
{
    question.range = query::previousPeriod(question.range);
    if (!isCompared(now) || question.range.isEmpty()) return Before();
    if (const auto found = known.find(question.measure); found != known.end()) return found->second;
    question.step = now.step;
    question.by.reset();
    auto answered = query::answer(gateways, question, stop);
    if (!answered) return tl::unexpected(answered.error());
    Before& out = known[question.measure];
    if (answered->series.size() == 1 && answered->series.front().hasValues()) out = std::move(*answered);
    return out;
}

} // namespace

std::span<const GatewayChart> gatewayCharts()
{
    return kCharts;
}

Result<GatewayAnswers> answer(GatewayPageQuestion asked, std::stop_token stop)
{
    auto gateways = ingest::gatewayViewOf(*asked.store, asked.dictionary);
    if (!gateways) return tl::unexpected(gateways.error());
    GatewayAnswers out;
    out.now = SystemClock().now();
    const TimeRange spans = asked.view.snapshot->startRange();
    UnixNanos newest = spans.isEmpty() ? 0 : spans.to;
    for (const query::GatewayTarget& target : gateways->targets) {
        out.jobs.push_back(target.job);
        newest = std::max(newest, target.lastAt + 1);
    }
    if (gateways->targets.empty()) return out;
    // "The last 24 h" end with the newest span or scrape; "everything" is what was scraped in a month.
    if (asked.range == TimeRange {} || asked.length > 0)
        asked.range = {newest - (asked.length > 0 ? asked.length : kEverything), newest};
    auto health = query::gatewayHealth(*gateways, asked.range, out.now, stop);
    if (!health) return tl::unexpected(health.error());
    out.health = std::move(*health);
    auto tiles = tilesOf(*gateways, asked.range, asked.filter, asked.choice, asked.compare, stop);
    if (!tiles) return tl::unexpected(tiles.error());
    out.tiles = std::move(*tiles);
    std::map<Measure, Before> befores;
    for (const GatewayChart& spec : kCharts) {
        query::GatewayQuestion question;
        question.range = asked.range;
        question.measure = spec.measure;
        question.by = spec.byChoice ? std::optional(asked.choice.by) : spec.by;
        question.filter = asked.filter;
        question.jobs = asked.choice.jobs;
        question.addSources = asked.choice.addSources;
        question.level = asked.choice.level;
        auto answered = query::answer(*gateways, question, stop);
        if (!answered) return tl::unexpected(answered.error());
        std::optional<query::GatewayAnswer> earlier;
        if (asked.compare) {
            auto before = beforeOf(*gateways, question, *answered, befores, stop);
            if (!before) return tl::unexpected(before.error());
            earlier = std::move(*before);
        }
        out.before.push_back(std::move(earlier));
        out.charts.push_back(std::move(*answered));
    }
    auto exemplars = ingest::exemplarsOf(*asked.store, *gateways, asked.range);
    if (!exemplars) return tl::unexpected(exemplars.error());
    const auto& jobs = asked.choice.jobs;
    std::erase_if(*exemplars, [&](const ingest::GatewayExemplar& one) {
        return !jobs.empty() && std::ranges::find(jobs, one.job) == jobs.end();
    });
    out.exemplars = std::move(*exemplars);
    query::ReconcileQuestion against;
    against.range = asked.range;
    against.filter = asked.filter;
    against.jobs = asked.choice.jobs;
    against.level = asked.choice.level;
    auto reconciled = query::reconcile(*gateways, asked.view, against, stop);
    if (!reconciled) return tl::unexpected(reconciled.error());
    out.reconciled = std::move(*reconciled);
    return out;
}

} // namespace spanwise::ui
