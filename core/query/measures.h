// SPDX-License-Identifier: GPL-3.0-or-later
// Every number that the product shows, defined once: charts, filters, command line, exports and "Explain" read it here.
// Latency, tokens, cost and errors are those of model calls, each counted once.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace spanwise::query {

enum class Measure : std::uint8_t {
    Latency, ///< duration of calls, ns
    TimeToFirstToken, ///< ns
    TimePerOutputToken, ///< ns a token after the first: (duration - ttft) / (output tokens - 1)
    TokensPerSecond, ///< output tokens a second of duration, in thousandths
    Calls,
    Errors, ///< failed calls
    ErrorRate, ///< failed calls / calls
    SoftErrors,
    Truncated,
    Tokens, ///< input + output, or the stated total where only that is known
    InputTokens,
    OutputTokens,
    CachedInputTokens,
    ReasoningTokens,
    Cost, ///< nano-USD
    CostPerCall, ///< known cost / calls with a known cost, nano-USD
    Spans,
    Traces,
    Sessions,
    FailedWithoutCall, ///< requests that failed without a recorded call
};

/// Score: a number on a scale that only its evaluator knows, of either sign.
enum class Unit : std::uint8_t { Count, Nanoseconds, Tokens, NanoUsd, Share, TokensPerSecondMilli, Score };

/// How many values make one number.
enum class Aggregation : std::uint8_t { Percentiles, Sum, Ratio };

struct MeasureInfo {
    Measure measure;
    std::string_view name; ///< `--measure NAME`
    std::string_view title; ///< on screen, to be translated there
    Unit unit;
    Aggregation aggregation;
    std::string_view definition; ///< sentences for "Explain"
};

[[nodiscard]] std::span<const MeasureInfo> measures() noexcept;
[[nodiscard]] const MeasureInfo& infoOf(Measure measure) noexcept;
[[nodiscard]] std::optional<Measure> measureFromName(std::string_view name) noexcept;

} // namespace spanwise::query
