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

/// Of gauges there is a now, and no sum to compare.
bool isCompared(const query::GatewayAnswer& now)
{
    if (now.isMissing || now.series.empty()) return false;
    if (gateway::infoOf(now.measure).behavior == gateway::Behavior::Gauge) return false;
    return std::ranges::all_of(
        now.series, [&](const query::GatewaySeries& line) { return line.job == now.series.front().job; });
}

query::GatewayQuestion questionOf(const GatewayChart& chart, const GatewayPageQuestion& asked)
{
    query::GatewayQuestion question;
    question.range = asked.range;
    question.measure = chart.measure;
    question.by = chart.byChoice ? std::optional(asked.choice.by) : chart.by;
    question.filter = asked.filter;
    question.jobs = asked.choice.jobs;
    question.addSources = asked.choice.addSources;
    question.level = asked.choice.level;
    return question;
}

/// Tiles and charts: all questions that do not depend on the answer to another one, so that each source is read for
/// all of them at once.
Result<void> answerNow(const query::GatewayView& gateways, const GatewayPageQuestion& asked, GatewayAnswers& out,
    const std::stop_token& stop)
{
    const TimeRange before = query::previousPeriod(asked.range);
    const bool compares = asked.compare && !before.isEmpty();
    query::GatewayFigureQuestion tiles {
        asked.range, asked.filter, asked.choice.jobs, asked.choice.addSources, asked.choice.level};
    std::vector<query::GatewayQuestion> questions = query::figureQuestions(tiles);
    const std::size_t figures = questions.size();
    tiles.range = before;
    if (compares)
        for (query::GatewayQuestion& one : query::figureQuestions(tiles)) questions.push_back(std::move(one));
    const std::size_t first = questions.size();
    for (const GatewayChart& chart : kCharts) questions.push_back(questionOf(chart, asked));
    auto all = query::answers(gateways, questions, stop);
    if (!all) return tl::unexpected(all.error());
    const std::span<const query::GatewayAnswer> told(*all);
    out.tiles.period = asked.range.to - asked.range.from;
    out.tiles.now = query::figuresOf(told.first(figures));
    if (compares)
        if (auto then = query::figuresOf(told.subspan(figures, figures));
            then.requests || then.latency || then.inputTokens)
            out.tiles.before = std::move(then);
    out.charts.assign(std::make_move_iterator(all->begin() + static_cast<std::ptrdiff_t>(first)),
        std::make_move_iterator(all->end()));
    return {};
}

/// Of the period before all groups together: charts of one measure share it.
Result<void> answerBefore(const query::GatewayView& gateways, const GatewayPageQuestion& asked, GatewayAnswers& out,
    const std::stop_token& stop)
{
    out.before.resize(out.charts.size());
    const TimeRange before = query::previousPeriod(asked.range);
    if (!asked.compare || before.isEmpty()) return {};
    std::vector<query::GatewayQuestion> questions;
    std::map<Measure, std::size_t> places;
    for (std::size_t i = 0; i < out.charts.size(); ++i) {
        if (!isCompared(out.charts[i]) || !places.emplace(kCharts[i].measure, questions.size()).second) continue;
        query::GatewayQuestion& question = questions.emplace_back(questionOf(kCharts[i], asked));
        question.range = before;
        question.step = out.charts[i].step;
        question.by.reset();
    }
    const auto all = query::answers(gateways, questions, stop);
    if (!all) return tl::unexpected(all.error());
    for (std::size_t i = 0; i < out.charts.size(); ++i) {
        const auto place = places.find(kCharts[i].measure);
        if (place == places.end() || !isCompared(out.charts[i])) continue;
        const query::GatewayAnswer& one = (*all)[place->second];
        if (one.series.size() == 1 && one.series.front().hasValues()) out.before[i] = one;
    }
    return {};
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
    if (auto done = answerNow(*gateways, asked, out, stop); !done) return tl::unexpected(done.error());
    if (auto done = answerBefore(*gateways, asked, out, stop); !done) return tl::unexpected(done.error());
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
