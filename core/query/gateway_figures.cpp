// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/gateway_figures.h"

namespace spanwise::query {

namespace {

using gateway::Measure;

std::optional<double> share(const std::optional<double>& part, double whole) noexcept
{
    return part && whole > 0 ? std::optional(*part / whole) : std::nullopt;
}

class Asking {
public:
    Asking(const GatewayView& view, const GatewayFigureQuestion& asked, std::stop_token stop)
        : m_view(view)
        , m_stop(std::move(stop))
    {
        m_question.range = asked.range;
        m_question.step = asked.range.to - asked.range.from;
        m_question.filter = asked.filter;
        m_question.jobs = asked.jobs;
        m_question.addSources = asked.addSources;
        m_question.level = asked.level;
    }

    /// The one line of a measure; null when there is none or more than one.
    Result<const GatewaySeries*> line(Measure measure)
    {
        m_question.measure = measure;
        auto answered = answer(m_view, m_question, m_stop);
        if (!answered) return tl::unexpected(answered.error());
        m_answer = std::move(*answered);
        several = several || m_answer.series.size() > 1;
        collecting = collecting || m_answer.isCollecting;
        return m_answer.series.size() == 1 ? &m_answer.series.front() : nullptr;
    }

    /// Why the measure asked for last is too low; empty when nobody says so.
    [[nodiscard]] std::string whyAtLeast() const
    {
        return m_answer.isAtLeast && !m_answer.notes.empty() ? m_answer.notes.back() : std::string();
    }

    bool several = false;
    bool collecting = false;

private:
    const GatewayView& m_view;
    std::stop_token m_stop;
    GatewayQuestion m_question;
    GatewayAnswer m_answer;
};

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

Result<GatewayFigures> gatewayFigures(
    const GatewayView& view, const GatewayFigureQuestion& question, std::stop_token stop)
{
    GatewayFigures out;
    Asking asking(view, question, std::move(stop));
    const std::pair<Measure, std::optional<double> GatewayFigures::*> counters[] = {
        {Measure::Requests, &GatewayFigures::requests}, {Measure::Errors, &GatewayFigures::errors},
        {Measure::InputTokens, &GatewayFigures::inputTokens}, {Measure::OutputTokens, &GatewayFigures::outputTokens},
        {Measure::Cost, &GatewayFigures::costUsd}, {Measure::CacheHits, &GatewayFigures::cacheHits},
        {Measure::CacheMisses, &GatewayFigures::cacheMisses}};
    for (const auto& [measure, into] : counters) {
        const auto line = asking.line(measure);
        if (!line) return tl::unexpected(line.error());
        // A line without a sample in the range tells nothing about it.
        if (*line && (*line)->hasValues()) out.*into = (*line)->total;
        if (measure == Measure::Cost) out.costIsAtLeast = asking.whyAtLeast();
    }
    const std::pair<Measure, std::optional<GatewayFigures::Distribution> GatewayFigures::*> distributions[] = {
        {Measure::Latency, &GatewayFigures::latency}, {Measure::TimeToFirstToken, &GatewayFigures::firstToken}};
    for (const auto& [measure, into] : distributions) {
        const auto line = asking.line(measure);
        if (!line) return tl::unexpected(line.error());
        if (*line && (*line)->whole)
            out.*into = GatewayFigures::Distribution {
                (*line)->whole->n.value_or(0), (*line)->whole->average, (*line)->whole->p95};
    }
    out.severalSources = asking.several;
    out.isCollecting = asking.collecting;
    return out;
}

} // namespace spanwise::query
