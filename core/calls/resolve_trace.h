// SPDX-License-Identifier: GPL-3.0-or-later
// From the spans and log records of one trace to its model calls, each counted once.
//
// A call can be described by several spans (double instrumentation, outer spans that repeat their child) and by log
// events; sessions and users often stand on another span of the trace. So the unit of reading is the whole trace as far
// as it is known. When more of it arrives, it is resolved again from all of its spans: the answer depends only on the
// set of spans and log records, not on the order or the portions in which they came.
#pragma once

#include "core/base/arena.h"
#include "core/model/llm_call.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace spanwise::calls {

/// What the trace says about one of its spans. Same order as ResolvedTrace::spanIndexes.
struct ResolvedSpan {
    SpanClass spanClass = SpanClass::Other;
    ErrorClass errorClass = ErrorClass::None; ///< None = did not fail
    std::int32_t parent =
        -1; ///< position in ResolvedTrace::spans; -1 = root, or the parent never came, or a cycle was cut here
    std::int32_t call = -1; ///< position in ResolvedTrace::calls of the call that this span describes (counted or not)
    bool failedWithoutCall = false; ///< a failed request or chain below which no call was recorded
    bool detail = false; ///< one of many small spans (chunks, steps) that views hide by default
    std::int64_t statedTokens = -1; ///< input + output that an agent, chain or request span states; never added up
    QualityFlags quality = 0; ///< marks found while reading, to be joined with Span::quality
};

/// A score that telemetry carries. Scales differ between evaluators: they are never averaged together.
struct Evaluation {
    std::int32_t span = -1; ///< position in ResolvedTrace::spans; -1 = only `responseId` is known (another trace)
    std::string_view responseId;
    std::string_view name;
    std::optional<double> score;
    std::string_view label;
    std::string_view explanation;
    std::string_view annotator; ///< HUMAN, LLM, CODE, or a guard's name; empty = not said
    bool feedback = false; ///< said by an end user
    UnixNanos at = 0;
};

/// Views are valid while the batch and this object live.
struct ResolvedTrace {
    TraceId traceId;
    std::vector<std::uint32_t> spanIndexes; ///< into Batch::spans, in start order (ties by span id)
    std::vector<ResolvedSpan> spans;
    std::vector<LlmCall> calls; ///< in start order (ties by span id)
    std::vector<Evaluation> evaluations;
    std::string_view sessionId; ///< of the trace: that of its first call, else of its first span that knows one
    std::string_view userId;
    Arena arena;
};

struct MappingRules; // core/dialect/user_mapping.h: names of hand-made attributes, from a file of the user

/// `spans` and `logs` are indexes into the batch and belong to one trace, in any order, no span twice. Log records of
/// other traces may be among them: they join calls by response id alone.
/// `mapping` may be null. Cost: O(n log n) in the spans of the trace.
[[nodiscard]] ResolvedTrace resolveTrace(const Batch& batch, std::span<const std::uint32_t> spans,
    std::span<const std::uint32_t> logs, const MappingRules* mapping);

} // namespace spanwise::calls
