// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/trace_scan.h"

#include "core/calls/read_conversation.h"
#include "core/guard/scan_call.h"
#include "core/ingest/call_facts.h"
#include "core/query/data_view.h"

#include <numeric>
#include <unordered_map>

namespace spanwise::ingest {

namespace {
/// A response format as the request stated it, on the span of the call.
std::string_view schemaOf(const Batch& batch, const Span& span)
{
    for (const Attribute& attribute : batch.of(span.attributes)) {
        if (attribute.value.kind != Value::Kind::String) continue;
        for (const std::string_view name : {"gen_ai.request.response_format", "gen_ai.output.schema",
                 "gen_ai.request.structured_output_schema", "llm.request.structured_output_schema",
                 "llm.response_format", "gen_ai.openai.request.response_format_schema", "schema", "ai.schema"})
            if (attribute.key == name) return attribute.value.view();
    }
    return {};
}

bool hasContentClass(SpanClass spanClass)
{
    return spanClass == SpanClass::Tool || spanClass == SpanClass::Retriever;
}

/// The documents of all retrievers of a trace: what its answers may be held against.
struct Retrieved {
    std::vector<calls::Conversation> conversations;
    std::vector<std::string_view> texts;

    void add(calls::Conversation conversation)
    {
        conversations.push_back(std::move(conversation));
        for (const Message& message : conversations.back().messages)
            for (const MessagePart& part : message.parts)
                if (part.kind == MessagePart::Kind::Document && !part.text.empty()) texts.push_back(part.text);
    }
};
} // namespace

std::vector<ScannedSpan> scanTrace(const StoredTrace& trace, const TraceScan& with)
{
    const Batch& batch = trace.batch;
    const calls::ResolvedTrace& resolved = trace.resolved;
    std::vector<std::uint32_t> logs(batch.logs.size());
    std::iota(logs.begin(), logs.end(), 0U);
    Retrieved retrieved;
    for (std::size_t i = 0; i < resolved.spans.size(); ++i)
        if (resolved.spans[i].spanClass == SpanClass::Retriever)
            retrieved.add(calls::readConversation(batch, resolved, i, logs));
    std::unordered_map<std::uint32_t, const LlmCall*> callOfSpan;
    for (const LlmCall& call : resolved.calls) callOfSpan.emplace(call.span, &call);

    std::vector<ScannedSpan> out;
    for (std::size_t i = 0; i < resolved.spans.size(); ++i) {
        const auto found = callOfSpan.find(resolved.spanIndexes[i]);
        const LlmCall* call = found == callOfSpan.end() ? nullptr : found->second;
        if (call == nullptr && !hasContentClass(resolved.spans[i].spanClass)) continue;
        const Span& span = batch.spans[resolved.spanIndexes[i]];
        const calls::Conversation conversation = calls::readConversation(batch, resolved, i, logs);
        ScannedSpan one;
        one.spanId = query::numberOf(span.spanId);
        one.start = span.start;
        one.call = call;
        one.hasContent = !conversation.isEmpty();
        if (call != nullptr) {
            one.facts = factsOf(*call, conversation.messages);
            one.facts->span.spanId = one.spanId;
        }
        if (one.hasContent) {
            guard::CallToScan scan;
            scan.messages = conversation.messages;
            scan.secretKey = with.secretKey;
            scan.requestSchema = schemaOf(batch, span);
            if (call != nullptr) {
                scan.service = call->service;
                scan.retrieved = retrieved.texts;
                if (call->truncated()) scan.finishReason = "length";
                for (const ToolCall& tool : call->toolCalls)
                    if (with.isNewTool && with.isNewTool(call->service, tool.name)) scan.newTools.push_back(tool.name);
            }
            for (const Message& message : conversation.messages)
                for (const MessagePart& part : message.parts) one.bytes += part.text.size();
            one.findings = guard::scanCall(scan, *with.rules, *with.allow);
        }
        out.push_back(std::move(one));
    }
    return out;
}

} // namespace spanwise::ingest
