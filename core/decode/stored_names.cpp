// SPDX-License-Identifier: GPL-3.0-or-later
// Numbers are part of the stored form: names are only added, at the end of a table, and never change their place.
// Names: those of core/dialect/keys.h, of OpenTelemetry's semantic conventions, and what SDKs send beside those.
#include "core/decode/stored_names.h"

#include <array>
#include <charconv>
#include <string>
#include <vector>

namespace spanwise::decode {

namespace {

/// Their numbers begin at 1; the first 127, the most frequent ones, take one byte.
// clang-format off
constexpr std::string_view kNames[] {
    "gen_ai.operation.name", "gen_ai.request.model", "gen_ai.response.model", "gen_ai.provider.name", "gen_ai.system",
    "gen_ai.response.id", "gen_ai.response.finish_reasons", "gen_ai.usage.input_tokens", "gen_ai.usage.output_tokens",
    "gen_ai.usage.total_tokens", "gen_ai.usage.prompt_tokens", "gen_ai.usage.completion_tokens",
    "gen_ai.usage.cache_read.input_tokens", "gen_ai.usage.cache_read_input_tokens",
    "gen_ai.usage.cache_creation.input_tokens", "gen_ai.usage.cache_creation_input_tokens",
    "gen_ai.usage.reasoning.output_tokens", "gen_ai.input.messages", "gen_ai.output.messages",
    "gen_ai.system_instructions", "gen_ai.tool.definitions", "gen_ai.tool.name", "gen_ai.tool.type",
    "gen_ai.tool.call.id", "gen_ai.tool.call.arguments", "gen_ai.tool.call.result", "gen_ai.agent.name",
    "gen_ai.agent.id", "gen_ai.conversation.id", "gen_ai.output.type", "gen_ai.request.max_tokens",
    "gen_ai.request.temperature", "gen_ai.request.top_p", "gen_ai.request.stream",
    "gen_ai.response.time_to_first_chunk", "gen_ai.prompt", "gen_ai.completion", "gen_ai.prompt.name",
    "openinference.span.kind", "input.value", "input.mime_type", "output.value", "output.mime_type", "llm.model_name",
    "llm.provider", "llm.system", "llm.invocation_parameters", "llm.finish_reason", "llm.token_count.prompt",
    "llm.token_count.completion", "llm.token_count.total", "llm.token_count.prompt_details.cache_read",
    "llm.token_count.completion_details.reasoning", "embedding.model_name", "metadata", "tag.tags", "tool.name",
    "tool.parameters", "llm.request.type", "llm.usage.total_tokens", "traceloop.span.kind", "traceloop.entity.name",
    "traceloop.entity.path", "traceloop.entity.input", "traceloop.entity.output", "traceloop.workflow.name",
    "traceloop.association.properties.session_id", "traceloop.association.properties.user_id", "session.id", "user.id",
    "ai.operationId", "operation.name", "resource.name", "ai.telemetry.functionId", "ai.model.id", "ai.model.provider",
    "ai.settings.maxRetries", "ai.prompt", "ai.prompt.messages", "ai.prompt.tools", "ai.prompt.toolChoice",
    "ai.response.text", "ai.response.toolCalls", "ai.response.finishReason", "ai.response.providerMetadata",
    "ai.response.id", "ai.response.model", "ai.response.timestamp", "ai.usage.promptTokens",
    "ai.usage.completionTokens", "ai.usage.inputTokens", "ai.usage.outputTokens", "ai.usage.totalTokens",
    "ai.telemetry.metadata.sessionId", "ai.telemetry.metadata.userId", "ai.toolCall.name", "ai.toolCall.id",
    "ai.toolCall.args", "ai.toolCall.result", "langfuse.observation.type", "langfuse.observation.input",
    "langfuse.observation.output", "langfuse.environment", "langsmith.span.kind", "langsmith.trace.name", "error.type",
    "exception.type", "exception.message", "exception.stacktrace", "event.name", "server.address", "server.port",
    "http.request.method", "http.response.status_code", "http.route", "url.full", "role", "content", "type", "name",
    "id", "arguments", "message", "index",
    // in order of the alphabet, as far as this release knew them
    "agent.id", "agent.name", "ai.embeddings", "ai.finishReason", "ai.prompt.format", "ai.request.headers.user-agent",
    "ai.response.avgOutputTokensPerSecond", "ai.response.msToFinish", "ai.response.msToFirstChunk",
    "ai.response.object", "ai.response.reasoning", "ai.result.object", "ai.result.text", "ai.result.toolCalls",
    "ai.schema", "ai.settings.maxOutputTokens", "ai.settings.maxSteps", "ai.settings.output", "ai.settings.temperature",
    "ai.stream.msToFirstChunk", "ai.telemetry.metadata.langfusePrompt", "ai.telemetry.metadata.tags",
    "ai.toolCall.input", "ai.toolCall.output", "ai.usage.cachedInputTokens",
    "ai.usage.inputTokenDetails.cacheReadTokens", "ai.usage.inputTokenDetails.cacheWriteTokens",
    "ai.usage.outputTokenDetails.reasoningTokens", "ai.usage.reasoningTokens", "ai.usage.tokens", "ai.values",
    "annotation.annotator_kind", "annotation.explanation", "annotation.label", "annotation.name", "annotation.score",
    "anthropic.message.stop_reason", "anthropic.request.id", "anthropic.response.service_tier", "code.filepath",
    "code.function", "code.lineno", "completion", "db.operation.name", "db.query.text", "db.statement", "db.system",
    "db.system.name", "deployment.environment", "deployment.environment.name", "description", "enduser.id",
    "error.message", "eval.explanation", "eval.label", "eval.name", "eval.score", "evaluation.annotator_kind",
    "evaluation.explanation", "evaluation.label", "evaluation.name", "evaluation.score", "exception.escaped",
    "finish_reason", "function", "gcp.vertex.agent.invocation_id", "gcp.vertex.agent.llm_request",
    "gcp.vertex.agent.llm_response", "gcp.vertex.agent.session_id", "gcp.vertex.agent.tool_call_args",
    "gcp.vertex.agent.tool_response", "gen_ai.agent.description", "gen_ai.aggregated_usage.input_tokens",
    "gen_ai.aggregated_usage.output_tokens", "gen_ai.application_name", "gen_ai.choice",
    "gen_ai.client.operation.time_to_first_chunk", "gen_ai.cost.input_cost", "gen_ai.cost.output_cost",
    "gen_ai.cost.total_cost", "gen_ai.data_source.id", "gen_ai.embeddings.dimension.count",
    "gen_ai.evaluation.explanation", "gen_ai.evaluation.name", "gen_ai.evaluation.score.label",
    "gen_ai.evaluation.score.value", "gen_ai.event.content", "gen_ai.guardrail.duration", "gen_ai.guardrail.name",
    "gen_ai.guardrail.status", "gen_ai.input.value", "gen_ai.is_streaming", "gen_ai.openai.api_base",
    "gen_ai.openai.request.service_tier", "gen_ai.openai.response.service_tier", "gen_ai.output.value",
    "gen_ai.prompt.version", "gen_ai.request.choice.count", "gen_ai.request.encoding_formats",
    "gen_ai.request.frequency_penalty", "gen_ai.request.is_stream", "gen_ai.request.presence_penalty",
    "gen_ai.request.seed", "gen_ai.request.service_tier", "gen_ai.request.stop_sequences", "gen_ai.request.top_k",
    "gen_ai.request.user", "gen_ai.response.finish_reason", "gen_ai.response.reasoning", "gen_ai.response.service_tier",
    "gen_ai.response.stop_reason", "gen_ai.response.system_fingerprint", "gen_ai.retrieval.documents",
    "gen_ai.retrieval.query.text", "gen_ai.sdk.version", "gen_ai.server.time_to_first_token", "gen_ai.token.type",
    "gen_ai.tool.args", "gen_ai.tool.input", "gen_ai.tool.output", "gen_ai.usage.audio.input_tokens",
    "gen_ai.usage.audio.output_tokens", "gen_ai.usage.cache_write.input_tokens",
    "gen_ai.usage.cache_write_input_tokens", "gen_ai.usage.cached_input_tokens", "gen_ai.usage.cached_tokens",
    "gen_ai.usage.completion_tokens_details.reasoning", "gen_ai.usage.cost",
    "gen_ai.usage.details.cache_creation_input_tokens", "gen_ai.usage.details.cache_read_input_tokens",
    "gen_ai.usage.details.cache_read_tokens", "gen_ai.usage.details.cache_write_tokens",
    "gen_ai.usage.details.cached_tokens", "gen_ai.usage.details.input_audio_tokens",
    "gen_ai.usage.details.output_audio_tokens", "gen_ai.usage.details.reasoning_tokens",
    "gen_ai.usage.details.thoughts_tokens", "gen_ai.usage.input_token_details", "gen_ai.usage.output_token_details",
    "gen_ai.usage.prompt_tokens_details.cache_read", "gen_ai.usage.prompt_tokens_details.cache_write",
    "gen_ai.usage.reasoning_tokens", "gen_ai.usage.thoughts_tokens", "gen_ai.user", "gen_ai.workflow.name",
    "genkit:input", "genkit:metadata:subtype", "genkit:name", "genkit:output", "genkit:sessionId", "genkit:state",
    "genkit:type", "graph.node.id", "guard.action", "guard.classification", "guard.explanation", "guard.latency_ms",
    "guard.name", "guard.phase", "guard.score", "hidden_params", "host.name", "http.method", "http.status_code",
    "input", "langfuse.internal.is_app_root", "langfuse.observation.completion_start_time",
    "langfuse.observation.cost_details", "langfuse.observation.level", "langfuse.observation.model.name",
    "langfuse.observation.model.parameters", "langfuse.observation.prompt.name", "langfuse.observation.prompt.version",
    "langfuse.observation.status_message", "langfuse.observation.usage", "langfuse.observation.usage_details",
    "langfuse.prompt.name", "langfuse.prompt.version", "langfuse.release", "langfuse.session.id", "langfuse.trace.name",
    "langfuse.trace.tags", "langfuse.user.id", "langfuse.version", "langsmith.is_root",
    "langsmith.metadata.conversation_id", "langsmith.metadata.ls_invocation_params", "langsmith.metadata.ls_model_name",
    "langsmith.metadata.ls_model_type", "langsmith.metadata.ls_provider", "langsmith.metadata.ls_temperature",
    "langsmith.metadata.session_id", "langsmith.metadata.thread_id", "langsmith.metadata.usage_metadata",
    "langsmith.metadata.user_id", "langsmith.request.streaming", "langsmith.span.parent_id", "langsmith.span.tags",
    "langsmith.status_message", "langsmith.trace.session_name", "langsmith.traceable",
    "langsmith.traceable_parent_otel_span_id", "langsmith.usage_metadata", "lk.session_id", "llm.cost.completion",
    "llm.cost.prompt", "llm.cost.total", "llm.headers", "llm.invocation.model", "llm.is_streaming", "llm.prompt.id",
    "llm.prompt_template.template", "llm.prompt_template.variables", "llm.prompt_template.version", "llm.request.model",
    "llm.request.model_name", "llm.response.id", "llm.response.model", "llm.response.model_name",
    "llm.token_count.completion_details.audio", "llm.token_count.prompt_details.audio",
    "llm.token_count.prompt_details.cache_input", "llm.token_count.prompt_details.cache_write",
    "llm.usage.cache_creation_input_tokens", "llm.usage.cache_read_input_tokens", "llm.usage.completion_tokens",
    "llm.usage.prompt_tokens", "llm.usage.reasoning_tokens", "llm.user", "log.level", "logfire.json_schema",
    "logfire.msg", "mastra.span.type", "mcp.method.name", "metadata.sessionId", "metadata.session_id",
    "metadata.tenant", "metadata.userId", "metadata.user_id", "mlflow.chat.tokenUsage", "mlflow.linkedPrompts",
    "mlflow.llm.cost", "mlflow.llm.model", "mlflow.llm.provider", "mlflow.spanInputs", "mlflow.spanOutputs",
    "mlflow.spanType", "mlflow.trace.session", "mlflow.trace.user", "model", "model_request_parameters",
    "net.peer.name", "network.protocol.version", "openai.api.type", "openai.request.service_tier",
    "openai.response.service_tier", "openai.response.system_fingerprint", "openinference.project.name",
    "openlit.agent.version_hash", "operation.cost", "output", "parts", "process.pid", "prompt", "prompt.id",
    "pydantic_ai.all_messages", "query", "reranker.model_name", "reranker.query", "score", "service.instance.id",
    "service.name", "service.namespace", "service.version", "sessionId", "stream", "telemetry.sdk.language",
    "telemetry.sdk.name", "telemetry.sdk.version", "text", "thread.id", "thread.name", "title", "tokens", "tokens.used",
    "tool.id", "tool_call.id", "tool_calls", "total_tokens", "traceloop.association.properties.chat_id",
    "traceloop.association.properties.conversation_id", "traceloop.association.properties.thread_id",
    "traceloop.prompt.key", "traceloop.prompt.template", "traceloop.prompt.template_variables",
    "traceloop.prompt.version", "url.path", "url.query", "url.scheme", "usage.total_tokens", "userId",
    "user_agent.original", "value", "vercel.env",
};
// clang-format on

/// Names with the number of a message or document in them: `before` 12 `after`. Numbers up to 63 are in the table.
struct Family {
    std::string_view before;
    std::string_view after;
};
constexpr Family kFamilies[] {
    {"llm.input_messages.", ".message.role"},
    {"llm.input_messages.", ".message.content"},
    {"llm.output_messages.", ".message.role"},
    {"llm.output_messages.", ".message.content"},
    {"gen_ai.prompt.", ".role"},
    {"gen_ai.prompt.", ".content"},
    {"gen_ai.completion.", ".role"},
    {"gen_ai.completion.", ".content"},
    {"gen_ai.completion.", ".finish_reason"},
    {"llm.input_messages.", ".message.tool_call_id"},
    {"gen_ai.prompt.", ".tool_call_id"},
    {"retrieval.documents.", ".document.content"},
    {"retrieval.documents.", ".document.id"},
    {"retrieval.documents.", ".document.score"},
    {"retrieval.documents.", ".document.metadata"},
    {"embedding.embeddings.", ".embedding.text"},
    {"embedding.embeddings.", ".embedding.vector"},
    {"llm.tools.", ".tool.json_schema"},
};
constexpr std::uint32_t kFirstOfFamilies = 1024; ///< + 64 · family + the number in the name
constexpr std::uint32_t kInFamily = 64;
static_assert(std::size(kNames) < kFirstOfFamilies);

constexpr std::size_t kSlots = 2048; // four times the names: short probes
static_assert(std::size(kNames) * 4 < kSlots);

/// Length and characters from all over the name, which tell almost all of them apart.
constexpr std::size_t hash(std::string_view name) noexcept
{
    const std::size_t n = name.size();
    std::uint64_t word = n;
    for (const std::size_t at : {n - 1, n / 2, n / 3, n - n / 4 - 1, n / 5, n - n / 8 - 1, std::size_t {0}})
        word = (word << 8U) | static_cast<unsigned char>(name[at]);
    return static_cast<std::size_t>((word * 0x9E37'79B9'7F4A'7C15ULL) >> 53U);
}

/// Numbers by hash, open addressing; 0 = free.
constexpr auto kTable = [] {
    std::array<std::uint16_t, kSlots> table {};
    for (std::size_t i = 0; i < std::size(kNames); ++i) {
        std::size_t at = hash(kNames[i]);
        while (table[at] != 0) at = (at + 1) % kSlots;
        table[at] = static_cast<std::uint16_t>(i + 1);
    }
    return table;
}();

std::uint32_t numberInFamilies(std::string_view name) noexcept
{
    for (std::uint32_t i = 0; i < std::size(kFamilies); ++i) {
        const Family& family = kFamilies[i];
        if (!name.starts_with(family.before) || !name.ends_with(family.after)) continue;
        if (name.size() <= family.before.size() + family.after.size()) continue;
        const std::string_view digits =
            name.substr(family.before.size(), name.size() - family.before.size() - family.after.size());
        std::uint32_t index = 0;
        const auto [end, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), index);
        const bool isPlain = digits.size() == 1 || digits.front() != '0'; // "03" would come back as "3"
        if (failed == std::errc() && end == digits.data() + digits.size() && isPlain && index < kInFamily)
            return kFirstOfFamilies + kInFamily * i + index;
    }
    return 0;
}

/// The names of all families, spelled.
const std::vector<std::string>& familyNames()
{
    static const std::vector<std::string> names = [] {
        std::vector<std::string> out;
        for (const Family& family : kFamilies)
            for (std::uint32_t i = 0; i < kInFamily; ++i)
                out.push_back(std::string(family.before) + std::to_string(i) + std::string(family.after));
        return out;
    }();
    return names;
}

} // namespace

std::uint32_t storedNumberOf(std::string_view name) noexcept
{
    if (name.empty()) return 0;
    for (std::size_t at = hash(name); kTable[at] != 0; at = (at + 1) % kSlots)
        if (kNames[kTable[at] - 1U] == name) return kTable[at];
    const char first = name.front();
    return first == 'l' || first == 'g' || first == 'r' || first == 'e' ? numberInFamilies(name) : 0;
}

std::string_view storedNameOf(std::uint64_t number) noexcept
{
    if (number == 0) return {};
    if (number <= std::size(kNames)) return kNames[number - 1];
    if (number < kFirstOfFamilies || number - kFirstOfFamilies >= familyNames().size()) return {};
    return familyNames()[number - kFirstOfFamilies];
}

} // namespace spanwise::decode
