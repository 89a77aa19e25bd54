// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/calls/awaited_calls.h"

#include "core/base/ascii.h"
#include "core/calls/read_call.h"

#include <algorithm>

namespace spanwise::calls {
namespace {

bool evaluatesCall(const LogRecord& record)
{
    return record.eventName == "gen_ai.evaluation.result" || ascii::containsLower(record.eventName, "feedback");
}

std::string_view responseIdOf(const Batch& batch, const LogRecord& record)
{
    for (const Attribute& attribute : batch.of(record.attributes))
        if (attribute.key == "gen_ai.response.id" && attribute.value.kind == Value::Kind::String)
            return attribute.value.view();
    return {};
}

/// The ids of a trace's spans, looked up when first asked: few traces have such records, some have many of both.
class SpanIds {
public:
    SpanIds(const Batch& batch, const ResolvedTrace& trace)
        : m_batch(batch)
        , m_trace(trace)
    {
    }
    [[nodiscard]] bool has(const SpanId& id)
    {
        if (id.isZero()) return false;
        if (m_sorted.empty()) {
            for (const std::uint32_t span : m_trace.spanIndexes) m_sorted.push_back(m_batch.spans[span].spanId);
            std::ranges::sort(m_sorted);
        }
        return std::ranges::binary_search(m_sorted, id);
    }

private:
    const Batch& m_batch;
    const ResolvedTrace& m_trace;
    std::vector<SpanId> m_sorted;
};

} // namespace

std::vector<AwaitedCall> awaitedCalls(
    const Batch& batch, const ResolvedTrace& trace, std::span<const std::uint32_t> logs)
{
    std::vector<AwaitedCall> out;
    const bool hasSpans = !trace.spanIndexes.empty();
    SpanIds spans(batch, trace);
    for (const std::uint32_t index : logs) {
        const LogRecord& record = batch.logs[index];
        const bool evaluates = evaluatesCall(record);
        if (!evaluates && !isDetailsEvent(record)) continue;
        if (hasSpans && (record.traceId != trace.traceId || spans.has(record.spanId))) continue;
        const std::string_view id = responseIdOf(batch, record);
        if (id.empty() && hasSpans && evaluates) continue; // it is about the trace as a whole
        if (!id.empty() && std::ranges::find(trace.calls, id, &LlmCall::responseId) != trace.calls.end()) continue;
        out.push_back({index, id, evaluates});
    }
    return out;
}

} // namespace spanwise::calls
