// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/gateway_figures.h"

namespace spanwise::query {

namespace {

using gateway::Measure;

std::optional<double> share(const std::optional<double>& part, double whole) noexcept
{
    return part && whole > 0 ? std::optional(*part / whole) : std::nullopt;
}

using Distribution = GatewayFigures::Distribution;
constexpr std::pair<Measure, std::optional<double> GatewayFigures::*> kCounters[] = {
    {Measure::Requests, &GatewayFigures::requests}, {Measure::Errors, &GatewayFigures::errors},
    {Measure::InputTokens, &GatewayFigures::inputTokens}, {Measure::OutputTokens, &GatewayFigures::outputTokens},
    {Measure::Cost, &GatewayFigures::costUsd}, {Measure::CacheHits, &GatewayFigures::cacheHits},
    {Measure::CacheMisses, &GatewayFigures::cacheMisses}};
constexpr std::pair<Measure, std::optional<Distribution> GatewayFigures::*> kDistributions[] = {
    {Measure::Latency, &GatewayFigures::latency}, {Measure::TimeToFirstToken, &GatewayFigures::firstToken}};

/// The one line of an answer; null when there is none or more than one.
const GatewaySeries* lineOf(const GatewayAnswer& answer)
{
    return answer.series.size() == 1 ? &answer.series.front() : nullptr;
}

} // namespace

std::optional<double> GatewayFigures::errorRate() const noexcept
{
    return share(errors, requests.value_or(0));
}

std::optional<double> GatewayFigures::cacheHitShare() const noexcept
{
    if (!cacheHits || !cacheMisses) return std::nullopt;
    return share(cacheHits, *cacheHits + *cacheMisses);
}

std::vector<GatewayQuestion> figureQuestions(const GatewayFigureQuestion& asked)
{
    GatewayQuestion question;
    question.range = asked.range;
    question.step = asked.range.to - asked.range.from;
    question.filter = asked.filter;
    question.jobs = asked.jobs;
    question.addSources = asked.addSources;
    question.level = asked.level;
    std::vector<GatewayQuestion> out;
    const auto add = [&](Measure measure) {
        question.measure = measure;
        out.push_back(question);
    };
    for (const auto& [measure, into] : kCounters) add(measure);
    for (const auto& [measure, into] : kDistributions) add(measure);
    return out;
}

GatewayFigures figuresOf(std::span<const GatewayAnswer> answers)
{
    GatewayFigures out;
    for (const GatewayAnswer& answer : answers) {
        out.severalSources = out.severalSources || answer.series.size() > 1;
        out.isCollecting = out.isCollecting || answer.isCollecting;
        const GatewaySeries* const line = lineOf(answer);
        for (const auto& [measure, into] : kCounters) // a line without a sample in the range tells nothing about it
            if (measure == answer.measure && line != nullptr && line->hasValues()) out.*into = line->total;
        for (const auto& [measure, into] : kDistributions)
            if (measure == answer.measure && line != nullptr && line->whole)
                out.*into = Distribution {line->whole->n.value_or(0), line->whole->average, line->whole->p95};
        if (answer.measure == Measure::Cost && answer.isAtLeast && !answer.notes.empty())
            out.costIsAtLeast = answer.notes.back();
    }
    return out;
}

Result<GatewayFigures> gatewayFigures(
    const GatewayView& view, const GatewayFigureQuestion& question, std::stop_token stop)
{
    const auto all = answers(view, figureQuestions(question), std::move(stop));
    if (!all) return tl::unexpected(all.error());
    return figuresOf(*all);
}

} // namespace spanwise::query
