// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/call_json.h"

#include "app/cli/number_json.h"
#include "core/analyze/cost.h"
#include "core/guard/masking.h"

#include <array>

namespace spanwise::cli {

namespace {
constexpr std::array<std::string_view, 6> kFinishReasons {
    "stop", "length", "tool_call", "content_filter", "error", "other"};

void writeCost(JsonWriter& json, const columns::CallColumns& row)
{
    const bool known = row.costNanoUsd != columns::kUnknown;
    json.key("cost_usd");
    if (known)
        json.text(analyze::usdText(row.costNanoUsd));
    else
        json.null();
    json.key("cost_unknown_reason");
    if (known)
        json.null();
    else
        json.text(kCostStateNames[static_cast<std::size_t>(row.costState)]);
    json.key("cost_state").text(kCostStateNames[static_cast<std::size_t>(row.costState)]);
}

void writeError(JsonWriter& json, const LlmCall& call)
{
    json.key("error");
    if (!call.failed()) {
        json.null();
        return;
    }
    json.beginObject().key("class").text(nameOf(call.errorClass)).key("http_status");
    if (call.httpStatus)
        json.integer(*call.httpStatus);
    else
        json.null();
    writeText(json, "provider_code", call.providerCode);
    writeText(json, "message", guard::maskedText(call.errorMessage)); // a provider may repeat the key it refused
    json.endObject();
}

void writeTokens(JsonWriter& json, const columns::CallColumns& row)
{
    writeCount(json, "input_tokens", row.inputTokens);
    writeCount(json, "output_tokens", row.outputTokens);
    writeCount(json, "total_tokens", row.totalTokens);
    writeCount(json, "cached_input_tokens", row.cachedInputTokens);
    writeCount(json, "cache_write_tokens", row.cacheWriteTokens);
    writeCount(json, "reasoning_tokens", row.reasoningTokens);
    json.key("tokens_estimated").boolean(row.tokensEstimated);
}

void writeLists(JsonWriter& json, const LlmCall& call)
{
    json.key("tool_calls").beginArray();
    for (const ToolCall& tool : call.toolCalls) {
        json.beginObject();
        writeText(json, "id", tool.id);
        writeText(json, "name", tool.name);
        json.endObject();
    }
    json.endArray();
}
} // namespace

void appendCallJson(const Batch& batch, const LlmCall& call, const columns::CallColumns& row, std::string& out)
{
    const Span& span = batch.spans[call.span];
    JsonWriter json(out);
    json.beginObject().key("trace_id").text(span.traceId.hex()).key("span_id").text(span.spanId.hex());
    json.key("same_call_span_ids").beginArray();
    for (const std::uint32_t other : call.sameCall) json.text(batch.spans[other].spanId.hex());
    json.endArray();
    writeText(json, "service", call.service);
    writeText(json, "operation", call.operation);
    writeText(json, "provider", call.provider);
    writeText(json, "request_model", call.requestModel);
    writeText(json, "response_model", call.responseModel);
    writeText(json, "response_id", call.responseId);
    writeText(json, "model", call.model());
    json.key("started_at_ns").integer(call.startedAt).key("duration_ms");
    writeMillis(json, call.duration);
    json.key("ttft_ms");
    if (call.timeToFirstToken)
        writeMillis(json, *call.timeToFirstToken);
    else
        json.null();
    json.key("stream");
    if (call.stream)
        json.boolean(*call.stream);
    else
        json.null();
    writeTokens(json, row);
    writeCost(json, row);
    json.key("finish_reasons").beginArray();
    for (const FinishReason reason : call.finishReasons) json.text(kFinishReasons[static_cast<std::size_t>(reason)]);
    json.endArray().key("truncated").boolean(call.truncated()).key("soft_error");
    if (call.softContentFilter)
        json.text("content_filter");
    else
        json.null();
    writeError(json, call);
    writeText(json, "session_id", call.sessionId);
    writeText(json, "user_id", call.userId);
    writeLists(json, call);
    json.endObject();
}

} // namespace spanwise::cli
