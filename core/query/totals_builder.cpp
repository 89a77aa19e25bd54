// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/totals_builder.h"

#include <algorithm>

namespace spanwise::query {

void TotalsBuilder::add(const columns::SpanRow& row)
{
    if (m_totals.spans == 0) m_totals.firstStart = m_totals.lastStart = row.start;
    m_totals.firstStart = std::min(m_totals.firstStart, row.start);
    m_totals.lastStart = std::max(m_totals.lastStart, row.start);
    ++m_totals.spans;
    m_totals.errorSpans += row.errorClass != ErrorClass::None ? 1U : 0U;
    m_totals.failedWithoutCall += row.failedWithoutCall ? 1U : 0U;
    m_traces.insert(row.trace);
    if (row.call) addCall(row);
}

void TotalsBuilder::addCall(const columns::SpanRow& row)
{
    const columns::CallColumns& call = *row.call;
    CallTotals& calls = m_totals.calls;
    ++calls.n;
    calls.failed += row.errorClass != ErrorClass::None ? 1U : 0U;
    calls.softErrors += call.softError ? 1U : 0U;
    calls.truncated += call.truncated ? 1U : 0U;
    ++calls.byErrorClass[static_cast<std::size_t>(row.errorClass)];
    if (call.costNanoUsd >= 0) {
        ++calls.withCost;
        calls.costNanoUsd += call.costNanoUsd;
    } else {
        ++calls.withoutCost[static_cast<std::size_t>(call.costState)];
    }
    if (call.session != 0) m_sessions.insert(call.session);
    addTokens(call);
}

void TotalsBuilder::addTokens(const columns::CallColumns& call)
{
    const auto known = [](std::int64_t count) { return std::max<std::int64_t>(count, 0); };
    TokenTotals& tokens = m_totals.calls.tokens;
    if (call.inputTokens < 0 && call.outputTokens < 0 && call.totalTokens < 0) ++m_totals.calls.withoutUsage;
    tokens.input += known(call.inputTokens);
    tokens.output += known(call.outputTokens);
    if (call.inputTokens < 0 || call.outputTokens < 0)
        tokens.totalOnly += known(call.totalTokens - known(call.inputTokens) - known(call.outputTokens));
    tokens.cachedInput += known(call.cachedInputTokens);
    tokens.cacheWrite += known(call.cacheWriteTokens);
    tokens.reasoning += known(call.reasoningTokens);
    tokens.estimatedCalls += call.tokensEstimated ? 1U : 0U;
}

Totals TotalsBuilder::finish()
{
    m_totals.traces = m_traces.size();
    m_totals.sessions = m_sessions.size();
    putExclusions(m_totals, {});
    return std::move(m_totals);
}

std::array<bool, kTimed.size()> wantedTimes(const ReportQuestion& question) noexcept
{
    if (!question.percentiles) return {};
    const TimesWanted& times = question.times;
    return {times.latency, times.timeToFirstToken, times.timePerOutputToken, times.tokensPerSecond};
}

void putExclusions(Totals& totals, const WithoutTime& without)
{
    totals.excluded.clear();
    for (std::size_t i = 0; i < kTimed.size(); ++i)
        for (std::size_t reason = 1; reason < kReasons; ++reason)
            if (without[i][reason] > 0)
                totals.excluded.push_back(
                    {kTimed[i], std::string(reasonName(-static_cast<std::int64_t>(reason))), without[i][reason]});
    for (std::size_t state = 0; state < kCostStates; ++state)
        if (totals.calls.withoutCost[state] > 0)
            totals.excluded.push_back({Measure::Cost, std::string(nameOf(static_cast<columns::CostState>(state))),
                totals.calls.withoutCost[state]});
}

} // namespace spanwise::query
