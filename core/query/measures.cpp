// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/measures.h"

#include <array>

namespace spanwise::query {
namespace {

// In the order of the enum.
constexpr std::array kMeasures {
    MeasureInfo {Measure::Latency, "latency", "Latency", Unit::Nanoseconds, Aggregation::Percentiles,
        "From the start to the end of each model call, failed calls included. Each call is counted once, however many "
        "spans describe it. Percentiles are exact: the smallest value that at least p of all values do not exceed. "
        "Calls with a suspect time or without an end are left out."},
    MeasureInfo {Measure::TimeToFirstToken, "ttft", "Time to first token", Unit::Nanoseconds, Aggregation::Percentiles,
        "From the start of a call to its first streamed part, as the sender states it. Calls that do not state it, "
        "and calls with a suspect time or without an end, are left out."},
    MeasureInfo {Measure::TimePerOutputToken, "time_per_output_token", "Time per output token", Unit::Nanoseconds,
        Aggregation::Percentiles,
        "(duration - time to first token) / (output tokens - 1) of each call that states both and has at least two "
        "output tokens."},
    MeasureInfo {Measure::TokensPerSecond, "tokens_per_second", "Output tokens per second", Unit::TokensPerSecondMilli,
        Aggregation::Percentiles, "Output tokens / duration of each call that states its output tokens and has some."},
    MeasureInfo {Measure::Calls, "calls", "Calls", Unit::Count, Aggregation::Sum,
        "Model calls, each counted once: spans that describe the same call, and agent or chain spans above it, do "
        "not count again."},
    MeasureInfo {Measure::Errors, "errors", "Failed calls", Unit::Count, Aggregation::Sum,
        "Calls that failed, by the status, error type, exception, HTTP status or finish reason of any span that "
        "describes them. An answer that the provider withheld is a soft error and not counted here."},
    MeasureInfo {Measure::ErrorRate, "error_rate", "Error rate", Unit::Share, Aggregation::Ratio,
        "Failed calls / all calls. Requests that failed without a recorded call are counted apart."},
    MeasureInfo {Measure::SoftErrors, "soft_errors", "Soft errors", Unit::Count, Aggregation::Sum,
        "Calls that succeeded on the wire while the provider withheld the answer. Not part of the error rate."},
    MeasureInfo {Measure::Truncated, "truncated", "Truncated answers", Unit::Count, Aggregation::Sum,
        "Calls whose answer ended at a length limit."},
    MeasureInfo {Measure::Tokens, "tokens", "Tokens", Unit::Tokens, Aggregation::Sum,
        "Input and output tokens of calls; where a call states only its total, that total. Cached tokens are part of "
        "the input and reasoning tokens part of the output: neither is added on top."},
    MeasureInfo {Measure::InputTokens, "input_tokens", "Input tokens", Unit::Tokens, Aggregation::Sum,
        "All input tokens of calls that state them, cached ones and cache writes included."},
    MeasureInfo {Measure::OutputTokens, "output_tokens", "Output tokens", Unit::Tokens, Aggregation::Sum,
        "All output tokens of calls that state them, reasoning included."},
    MeasureInfo {Measure::CachedInputTokens, "cached_input_tokens", "Cached input tokens", Unit::Tokens,
        Aggregation::Sum, "Input tokens that were read from a cache: a share of the input tokens."},
    MeasureInfo {Measure::ReasoningTokens, "reasoning_tokens", "Reasoning tokens", Unit::Tokens, Aggregation::Sum,
        "Output tokens spent on reasoning: a share of the output tokens."},
    MeasureInfo {Measure::Cost, "cost", "Cost", Unit::NanoUsd, Aggregation::Sum,
        "Tokens of each call times the price of its model on that day, cached and reasoning shares at their own "
        "prices; where no price is known, the cost that the sender states. Calls without a known cost add nothing "
        "and are counted by reason."},
    MeasureInfo {Measure::CostPerCall, "cost_per_call", "Cost per call", Unit::NanoUsd, Aggregation::Ratio,
        "Known cost / calls with a known cost."},
    MeasureInfo {Measure::Spans, "spans", "Spans", Unit::Count, Aggregation::Sum, "Everything stored, calls or not."},
    MeasureInfo {
        Measure::Traces, "traces", "Traces", Unit::Count, Aggregation::Sum, "Different traces that have a span here."},
    MeasureInfo {Measure::Sessions, "sessions", "Sessions", Unit::Count, Aggregation::Sum,
        "Different sessions that calls belong to."},
    MeasureInfo {Measure::FailedWithoutCall, "failed_without_call", "Failed without a call", Unit::Count,
        Aggregation::Sum,
        "Requests and chains that failed and below which no model call was recorded: some instrumentations lose the "
        "span of a rejected call. Not part of the error rate of calls."},
};

} // namespace

std::span<const MeasureInfo> measures() noexcept
{
    return kMeasures;
}
const MeasureInfo& infoOf(Measure measure) noexcept
{
    return kMeasures[static_cast<std::size_t>(measure)];
}

std::optional<Measure> measureFromName(std::string_view name) noexcept
{
    for (const MeasureInfo& info : kMeasures)
        if (info.name == name) return info.measure;
    return std::nullopt;
}

} // namespace spanwise::query
