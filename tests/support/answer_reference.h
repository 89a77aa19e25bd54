// SPDX-License-Identifier: GPL-3.0-or-later
// Reports and series added up row by row from plain lists, as their definitions say and as slowly as that goes: what
// the engine's answers are held against.
#pragma once

#include "core/model/quality.h"
#include "core/query/report.h"
#include "core/query/series.h"
#include "tests/support/query_world.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace spanwise::test {

using Rows = std::vector<const columns::SpanRow*>;

/// A value, or why there is none.
struct Measured {
    std::int64_t value = 0;
    std::string missing;
};

inline Measured measured(query::Measure measure, const columns::SpanRow& row)
{
    using query::Measure;
    const columns::CallColumns& call = *row.call;
    const auto stated = [](std::int64_t value) {
        return value < 0 ? Measured {0, "not_stated"} : Measured {value, {}};
    };
    const bool timed = measure == Measure::Latency || measure == Measure::TimeToFirstToken
        || measure == Measure::TimePerOutputToken || measure == Measure::TokensPerSecond;
    if (timed && (row.quality & quality::kTimeSuspect) != 0) return {0, "time_suspect"};
    if (timed && (row.quality & quality::kUnfinished) != 0) return {0, "unfinished"};
    switch (measure) {
    case Measure::Latency: return {row.duration, {}};
    case Measure::TimeToFirstToken: return stated(call.timeToFirstToken);
    case Measure::TimePerOutputToken:
        if (call.timeToFirstToken < 0 || call.outputTokens < 0) return {0, "not_stated"};
        if (call.outputTokens < 2 || row.duration < call.timeToFirstToken) return {0, "too_short"};
        return {(row.duration - call.timeToFirstToken) / (call.outputTokens - 1), {}};
    case Measure::TokensPerSecond:
        if (call.outputTokens < 0) return {0, "not_stated"};
        if (call.outputTokens == 0 || row.duration <= 0) return {0, "too_short"};
        return {static_cast<std::int64_t>(
                    static_cast<double>(call.outputTokens) * 1e12 / static_cast<double>(row.duration)),
            {}};
    case Measure::Errors:
    case Measure::ErrorRate: return {row.errorClass == ErrorClass::None ? 0 : 1, {}};
    case Measure::SoftErrors: return {call.softError ? 1 : 0, {}};
    case Measure::Truncated: return {call.truncated ? 1 : 0, {}};
    case Measure::Tokens: {
        if (call.inputTokens < 0 && call.outputTokens < 0) return stated(call.totalTokens);
        const std::int64_t sides =
            std::max<std::int64_t>(call.inputTokens, 0) + std::max<std::int64_t>(call.outputTokens, 0);
        const bool both = call.inputTokens >= 0 && call.outputTokens >= 0;
        return {both ? sides : std::max(sides, call.totalTokens), {}};
    }
    case Measure::InputTokens: return stated(call.inputTokens);
    case Measure::OutputTokens: return stated(call.outputTokens);
    case Measure::CachedInputTokens: return stated(call.cachedInputTokens);
    case Measure::ReasoningTokens: return stated(call.reasoningTokens);
    case Measure::Cost:
    case Measure::CostPerCall: return stated(call.costNanoUsd);
    default: return {1, {}};
    }
}

/// P(B ≤ k) of a binomial of n and p, summed term by term.
inline double chanceUpTo(std::int64_t k, std::int64_t n, double p)
{
    double sum = 0;
    for (std::int64_t i = 0; i <= k; ++i)
        sum += std::exp(std::lgamma(double(n + 1)) - std::lgamma(double(i + 1)) - std::lgamma(double(n - i + 1))
            + double(i) * std::log(p) + double(n - i) * std::log1p(-p));
    return sum;
}

/// The smallest value such that at least ⌈p·n⌉ are not above it; around it the narrowest order statistics that hold the
/// true one with 2.5 % at most on either side.
inline query::Percentile percentile(const std::vector<std::int64_t>& sorted, double p, std::int64_t needed)
{
    query::Percentile out {p, {}, {}, {}, false};
    const auto n = static_cast<std::int64_t>(sorted.size());
    if (n == 0) return out;
    const auto at = [&](std::int64_t rank) { return sorted[static_cast<std::size_t>(rank - 1)]; };
    const std::int64_t percent = std::llround(p * 100);
    out.value = at(std::max<std::int64_t>((percent * n + 99) / 100, 1));
    for (std::int64_t low = 1; low <= n && chanceUpTo(low - 1, n, p) <= 0.025; ++low) out.low = at(low);
    for (std::int64_t high = n; high >= 1 && 1 - chanceUpTo(high - 1, n, p) <= 0.025; --high) out.high = at(high);
    out.enough = n >= needed;
    return out;
}

inline query::Percentiles percentiles(std::vector<std::int64_t> values)
{
    std::ranges::sort(values);
    query::Percentiles out;
    out.n = values.size();
    if (values.empty()) return out;
    out.p50 = percentile(values, 0.50, 2);
    out.p95 = percentile(values, 0.95, 20);
    out.p99 = percentile(values, 0.99, 100);
    out.max = values.back();
    return out;
}

inline query::Totals totals(const Rows& rows)
{
    using query::Measure;
    query::Totals out;
    std::set<std::uint32_t> traces;
    std::set<std::uint32_t> sessions;
    std::vector<std::int64_t> starts;
    query::CallTotals& calls = out.calls;
    const auto known = [](std::int64_t count) { return std::max<std::int64_t>(count, 0); };
    for (const columns::SpanRow* row : rows) {
        ++out.spans;
        if (row->errorClass != ErrorClass::None) ++out.errorSpans;
        if (row->failedWithoutCall) ++out.failedWithoutCall;
        traces.insert(row->trace);
        starts.push_back(row->start);
        if (!row->call) continue;
        const columns::CallColumns& call = *row->call;
        if (call.session != 0) sessions.insert(call.session);
        ++calls.n;
        ++calls.byErrorClass[static_cast<std::size_t>(row->errorClass)];
        if (row->errorClass != ErrorClass::None) ++calls.failed;
        if (call.softError) ++calls.softErrors;
        if (call.truncated) ++calls.truncated;
        if (call.tokensEstimated) ++calls.tokens.estimatedCalls;
        if (call.inputTokens < 0 && call.outputTokens < 0 && call.totalTokens < 0) ++calls.withoutUsage;
        if (call.costNanoUsd < 0) ++calls.withoutCost[static_cast<std::size_t>(call.costState)];
        if (call.costNanoUsd >= 0) ++calls.withCost;
        calls.costNanoUsd += known(call.costNanoUsd);
        calls.tokens.input += known(call.inputTokens);
        calls.tokens.output += known(call.outputTokens);
        calls.tokens.cachedInput += known(call.cachedInputTokens);
        calls.tokens.cacheWrite += known(call.cacheWriteTokens);
        calls.tokens.reasoning += known(call.reasoningTokens);
        if (call.inputTokens < 0 || call.outputTokens < 0)
            calls.tokens.totalOnly += known(call.totalTokens - known(call.inputTokens) - known(call.outputTokens));
    }
    out.traces = traces.size();
    out.sessions = sessions.size();
    if (!starts.empty()) out.firstStart = *std::ranges::min_element(starts);
    if (!starts.empty()) out.lastStart = *std::ranges::max_element(starts);
    const std::pair<Measure, query::Percentiles*> timed[] {{Measure::Latency, &out.latency},
        {Measure::TimeToFirstToken, &out.timeToFirstToken}, {Measure::TimePerOutputToken, &out.timePerOutputToken},
        {Measure::TokensPerSecond, &out.tokensPerSecond}};
    for (const auto& [measure, to] : timed) {
        std::vector<std::int64_t> values;
        std::map<std::string, std::uint64_t> missing;
        for (const columns::SpanRow* row : rows) {
            if (!row->call) continue;
            const Measured one = measured(measure, *row);
            if (one.missing.empty())
                values.push_back(one.value);
            else
                ++missing[one.missing];
        }
        *to = percentiles(std::move(values));
        for (const char* reason : {"not_stated", "time_suspect", "unfinished", "too_short"})
            if (missing.contains(reason)) out.excluded.push_back({measure, reason, missing[reason]});
    }
    for (std::size_t state = 0; state < query::kCostStates; ++state)
        if (calls.withoutCost[state] > 0)
            out.excluded.push_back({Measure::Cost, std::string(query::nameOf(static_cast<columns::CostState>(state))),
                calls.withoutCost[state]});
    return out;
}

/// The text of a dimension; empty = unknown. `text` spells an id.
inline std::string valueOf(
    query::Dimension dimension, const columns::SpanRow& row, const std::function<std::string(query::NameId)>& text)
{
    using query::Dimension;
    switch (dimension) {
    case Dimension::Service: return text(row.service);
    case Dimension::Version: return text(row.serviceVersion);
    case Dimension::Environment: return text(row.environment);
    case Dimension::Name: return text(row.name);
    case Dimension::Class: return std::string(spanwise::nameOf(row.spanClass));
    case Dimension::ErrorClass:
        return row.errorClass == ErrorClass::None ? std::string() : std::string(spanwise::nameOf(row.errorClass));
    default: break;
    }
    if (!row.call) return {};
    switch (dimension) {
    case Dimension::Model: return text(row.call->model);
    case Dimension::RequestModel: return text(row.call->requestModel);
    case Dimension::Provider: return text(row.call->provider);
    case Dimension::Operation: return text(row.call->operation);
    case Dimension::Session: return text(row.call->session);
    case Dimension::User: return text(row.call->user);
    case Dimension::Prompt: return text(row.call->prompt);
    default: return std::string(query::nameOf(row.call->costState));
    }
}

/// One bucket of one line. `held`: the store has some span in the bucket, whatever the filter says.
inline query::Point point(query::Measure measure, const Rows& rows, bool held)
{
    using query::Aggregation;
    using query::Measure;
    query::Point out;
    const query::MeasureInfo& info = infoOf(measure);
    if (measure == Measure::Traces || measure == Measure::Sessions) {
        std::set<std::uint32_t> different;
        for (const columns::SpanRow* row : rows) {
            if (measure == Measure::Traces) different.insert(row->trace);
            if (measure == Measure::Sessions && row->call && row->call->session != 0)
                different.insert(row->call->session);
        }
        out.n = different.size();
        if (held) out.value = static_cast<double>(out.n);
        return out;
    }
    std::vector<std::int64_t> values;
    for (const columns::SpanRow* row : rows) {
        if (measure == Measure::Spans) values.push_back(1);
        if (measure == Measure::FailedWithoutCall) values.push_back(row->failedWithoutCall ? 1 : 0);
        if (measure == Measure::Spans || measure == Measure::FailedWithoutCall || !row->call) continue;
        if (const Measured one = measured(measure, *row); one.missing.empty()) values.push_back(one.value);
    }
    out.n = values.size();
    if (info.aggregation == Aggregation::Percentiles) {
        std::ranges::sort(values);
        const auto at = [&](std::size_t percent) { return values[(percent * values.size() + 99) / 100 - 1]; };
        if (!values.empty()) out.p50 = at(50), out.p95 = at(95), out.p99 = at(99);
        return out;
    }
    double sum = 0;
    for (const std::int64_t value : values) sum += static_cast<double>(value);
    if (info.aggregation == Aggregation::Ratio) {
        if (!values.empty()) out.value = sum / static_cast<double>(values.size());
    } else if (!values.empty() || (held && info.unit == query::Unit::Count)) {
        out.value = sum;
    }
    return out;
}

} // namespace spanwise::test
