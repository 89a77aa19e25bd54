// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialect/span_class.h"

#include "core/base/ascii.h"

#include <optional>

namespace spanwise::dialect {
namespace {

using enum SpanClass;
using Found = std::optional<ClassVerdict>;

struct Word {
    std::string_view word; ///< lower case
    SpanClass spanClass;
};

template <std::size_t N> Found among(const Word (&words)[N], std::string_view text)
{
    for (const Word& word : words)
        if (ascii::equalsLower(text, word.word)) return ClassVerdict {word.spanClass, true};
    return std::nullopt;
}

Found is(SpanClass spanClass)
{
    return ClassVerdict {spanClass, true};
}

bool hasTokens(const SpanView& view)
{
    for (const Field field : {Field::InputTokens, Field::OutputTokens, Field::TotalTokens})
        for (const Source& source : sourcesOf(field))
            if (view.has(source.key)) return true;
    return view.has(Key::LangfuseObservationUsageDetails) || view.has(Key::LangsmithUsageMetadata)
        || view.has(Key::MlflowChatTokenUsage);
}

bool hasModelName(const SpanView& view)
{
    return view.has(Key::GenAiRequestModel) || view.has(Key::LlmModelName) || view.has(Key::LlmRequestModel);
}

bool hasAnyModel(Reader& reader, const SpanView& view)
{
    return !reader.text(*view.attributes, Field::RequestModel).empty()
        || !reader.text(*view.attributes, Field::ResponseModel).empty();
}

/// Nothing that a model wrote: no output, an empty one, or the list of an embeddings API.
bool hasNoOutputText(Reader& reader, const SpanView& view)
{
    const std::string_view output = reader.text(*view.attributes, Key::LangfuseObservationOutput);
    if (output.empty() || output == "null" || output == "\"\"") return true;
    return reader.asText(reader.json().at(output, "/object", reader.arena())) == "list";
}

Found byMapping(Reader& reader, const SpanView& view)
{
    if (reader.mapping() == nullptr) return std::nullopt;
    const auto fits = [](std::string_view pattern, std::string_view text) {
        if (pattern.empty()) return true;
        if (pattern.back() != '*') return pattern == text;
        return text.substr(0, pattern.size() - 1) == pattern.substr(0, pattern.size() - 1);
    };
    for (const auto& rule : reader.mapping()->classes) {
        if (!fits(rule.spanName, view.span->name) || !fits(rule.scope, view.scope)) continue;
        bool holds = rule.attribute.empty();
        for (const Attribute& attribute : reader.batch().of(view.attributes->all))
            if (attribute.key == rule.attribute)
                holds = rule.equals.empty() || reader.asText(attribute.value) == rule.equals;
        if (holds) return is(rule.spanClass);
    }
    return std::nullopt;
}

// 1. Langfuse. An embedding call through a wrapped client is typed "generation" (seen).
Found byLangfuse(Reader& reader, const SpanView& view)
{
    if (!view.has(Key::LangfuseObservationType)) return std::nullopt;
    static constexpr Word kTypes[] = {{"generation", Llm}, {"embedding", Embedding}, {"agent", Agent}, {"tool", Tool},
        {"chain", Chain}, {"retriever", Retriever}, {"evaluator", Evaluator}, {"guardrail", Guardrail}, {"span", Other},
        {"event", Other}};
    Found found = among(kTypes, reader.text(*view.attributes, Key::LangfuseObservationType));
    if (found && found->spanClass == Llm && hasNoOutputText(reader, view)) {
        const std::string_view model = reader.text(*view.attributes, Field::RequestModel);
        if (ascii::containsLower(model, "embed")) found->spanClass = Embedding;
    }
    return found;
}

// 2. OpenInference.
Found byOpenInference(Reader& reader, const SpanView& view)
{
    if (!view.has(Key::OpeninferenceSpanKind)) return std::nullopt;
    static constexpr Word kKinds[] = {{"llm", Llm}, {"embedding", Embedding}, {"chain", Chain}, {"agent", Agent},
        {"tool", Tool}, {"retriever", Retriever}, {"reranker", Reranker}, {"guardrail", Guardrail},
        {"evaluator", Evaluator}, {"prompt", Prompt}, {"unknown", Other}};
    return among(kKinds, reader.text(*view.attributes, Key::OpeninferenceSpanKind));
}

// 3. LangSmith, before the operation name: it writes `embeddings` on retrievers and `chain` on chains (seen).
Found byLangSmith(Reader& reader, const SpanView& view)
{
    if (!view.has(Key::LangsmithSpanKind)) return std::nullopt;
    static constexpr Word kKinds[] = {{"llm", Llm}, {"chain", Chain}, {"tool", Tool}, {"retriever", Retriever},
        {"embedding", Embedding}, {"prompt", Prompt}, {"parser", Chain}};
    return among(kKinds, reader.text(*view.attributes, Key::LangsmithSpanKind));
}

// 4. Mastra. One span per step and per text chunk (seen): hidden by default.
Found byMastra(Reader& reader, const SpanView& view)
{
    if (!view.has(Key::MastraSpanType)) return std::nullopt;
    static constexpr Word kTypes[] = {{"agent_run", Agent}, {"model_generation", Llm}, {"llm_generation", Llm},
        {"tool_call", Tool}, {"mcp_tool_call", Tool}, {"workflow_run", Chain}, {"workflow_step", Chain},
        {"processor_run", Chain}, {"scorer_run", Evaluator}, {"rag_embedding", Embedding}, {"generic", Other}};
    const std::string_view type = reader.text(*view.attributes, Key::MastraSpanType);
    if (Found found = among(kTypes, type)) return found;
    for (const std::string_view small : {"model_step", "model_chunk", "llm_chunk", "llm_step", "model_inference"})
        if (type == small) return ClassVerdict {Other, true, true};
    return type.substr(0, 9) == "workflow_" ? is(Chain) : is(Other);
}

// 5. Vercel AI SDK up to 6: the outer spans repeat what their inner ones say.
Found byVercel(Reader& reader, const SpanView& view)
{
    std::string_view id = reader.text(*view.attributes, Key::AiOperationId);
    if (id.empty()) {
        id = reader.text(*view.attributes, Key::OperationName);
        id = id.substr(0, id.find(' '));
    }
    if (id.substr(0, 3) != "ai.") return std::nullopt;
    static constexpr Word kIds[] = {{"ai.generatetext.dogenerate", Llm}, {"ai.streamtext.dostream", Llm},
        {"ai.generateobject.dogenerate", Llm}, {"ai.streamobject.dostream", Llm}, {"ai.embed.doembed", Embedding},
        {"ai.embedmany.doembed", Embedding}, {"ai.rerank.dorerank", Reranker}, {"ai.toolcall", Tool}};
    const Found found = among(kIds, id);
    return found ? found : is(Chain);
}

// 6. The operation name of the OpenTelemetry conventions and of those who follow them in part.
Found byOperation(Reader& reader, const SpanView& view)
{
    if (!view.has(Key::GenAiOperationName)) return std::nullopt;
    static constexpr Word kOperations[] = {{"chat", Llm}, {"text_completion", Llm}, {"completion", Llm},
        {"generate_content", Llm}, {"generate", Llm}, {"response", Llm}, {"responses", Llm}, {"acompletion", Llm},
        {"atext_completion", Llm}, {"aresponses", Llm}, {"anthropic_messages", Llm}, {"agenerate_content", Llm},
        {"chat.completions", Llm}, {"embeddings", Embedding}, {"embedding", Embedding}, {"aembedding", Embedding},
        {"execute_tool", Tool}, {"tool.execute", Tool}, {"call_mcp_tool", Tool}, {"invoke_agent", Agent},
        {"create_agent", Agent}, {"agent.run", Agent}, {"plan", Agent}, {"handoff", Agent}, {"invoke_workflow", Chain},
        {"workflow", Chain}, {"agent_step", Chain}, {"execute_event_loop_cycle", Chain}, {"retrieval", Retriever},
        {"search_memory", Retriever}, {"vectordb", Retriever}, {"rerank", Reranker}, {"arerank", Reranker},
        {"guard", Guardrail}, {"guardrail.run", Guardrail}, {"create_memory", Other}, {"update_memory", Other},
        {"upsert_memory", Other}, {"delete_memory", Other}, {"create_memory_store", Other},
        {"update_memory_store", Other}, {"upsert_memory_store", Other}, {"delete_memory_store", Other},
        {"chain", Chain}};
    const std::string_view operation = reader.text(*view.attributes, Key::GenAiOperationName);
    if (Found found = among(kOperations, operation)) return found;
    if (ascii::containsLower(operation, "embed")) return is(Embedding);
    return hasTokens(view) && hasAnyModel(reader, view) ? is(Llm) : std::nullopt;
}

bool isVectorStore(std::string_view system)
{
    for (const std::string_view name : {"pinecone", "chroma", "chromadb", "qdrant", "weaviate", "milvus", "lancedb",
             "marqo", "pgvector", "vectara", "faiss"})
        if (ascii::equalsLower(system, name)) return true;
    return false;
}

// 7. OpenLLMetry. Its manual vector span has no mark but the events of its results (seen).
Found byTraceloop(Reader& reader, const SpanView& view)
{
    static constexpr Word kKinds[] = {{"workflow", Chain}, {"task", Chain}, {"agent", Agent}, {"tool", Tool}};
    static constexpr Word kTypes[] = {
        {"chat", Llm}, {"completion", Llm}, {"embedding", Embedding}, {"embeddings", Embedding}, {"rerank", Reranker}};
    if (view.has(Key::TraceloopSpanKind))
        if (Found found = among(kKinds, reader.text(*view.attributes, Key::TraceloopSpanKind))) return found;
    if (view.has(Key::LlmRequestType))
        if (Found found = among(kTypes, reader.text(*view.attributes, Key::LlmRequestType))) return found;
    if (isVectorStore(reader.text(*view.attributes, Key::DbSystem))
        || isVectorStore(reader.text(*view.attributes, Key::DbSystemName)))
        return is(Retriever);
    for (const SpanEvent& event : reader.batch().eventsOf(*view.span))
        if (event.name == "db.query.result" || event.name == "db.query.embeddings") return is(Retriever);
    return std::nullopt;
}

// 8. MLflow; the value has quotes around it, which the reader takes off.
Found byMlflow(Reader& reader, const SpanView& view)
{
    if (!view.has(Key::MlflowSpanType)) return std::nullopt;
    static constexpr Word kTypes[] = {{"chat_model", Llm}, {"llm", Llm}, {"embedding", Embedding}, {"chain", Chain},
        {"agent", Agent}, {"tool", Tool}, {"retriever", Retriever}, {"reranker", Reranker}, {"parser", Chain},
        {"workflow", Chain}, {"task", Chain}, {"guardrail", Guardrail}, {"evaluator", Evaluator}, {"memory", Other}};
    return among(kTypes, reader.text(*view.attributes, Key::MlflowSpanType));
}

// 9. Genkit and Google ADK.
Found byGoogle(Reader& reader, const SpanView& view)
{
    static constexpr Word kSubtypes[] = {{"model", Llm}, {"background-model", Llm}, {"embedder", Embedding},
        {"tool", Tool}, {"tool.v2", Tool}, {"retriever", Retriever}, {"reranker", Reranker}, {"evaluator", Evaluator},
        {"prompt", Prompt}, {"flow", Chain}, {"agent", Agent}};
    if (view.has(Key::GenkitMetadataSubtype))
        if (Found found = among(kSubtypes, reader.text(*view.attributes, Key::GenkitMetadataSubtype))) return found;
    if (view.has(Key::GenkitType)) {
        const std::string_view type = reader.text(*view.attributes, Key::GenkitType);
        if (type == "flow" || type == "flowStep" || type == "util" || type == "dotprompt") return is(Chain);
    }
    if (view.scope == "gcp.vertex.agent" && view.has(Key::GcpVertexAgentLlmRequest)) return is(Llm);
    return std::nullopt;
}

bool looksLikeModelCall(std::string_view name)
{
    const auto endsWith = [&](std::string_view end) {
        return name.size() > end.size() && name.substr(name.size() - end.size()) == end;
    };
    return name.substr(0, 4) == "llm." || endsWith(".chat") || endsWith(".completion") || endsWith(".completions");
}

// 10. No mark at all: hand-made spans live here. `model` is a word for many things; with tokens it is a language model.
Found byModel(Reader& reader, const SpanView& view)
{
    if (hasModelName(view) || (view.has(Key::Model) && hasTokens(view)) || looksLikeModelCall(view.span->name)) {
        const std::string_view model = reader.text(*view.attributes, Field::RequestModel);
        return is(ascii::containsLower(model, "embed") && !view.has(Key::GenAiOutputMessages) ? Embedding : Llm);
    }
    return std::nullopt;
}

// 11. and 12.
Found byRest(Reader& reader, const SpanView& view)
{
    if (view.has(Key::GenAiToolName) || view.has(Key::GenAiToolCallId)
        || reader.text(*view.attributes, Key::McpMethodName) == "tools/call")
        return is(Tool);
    constexpr std::int32_t kServer = 2;
    // Frameworks write the route on their inner spans too.
    const bool isHttp = view.has(Key::HttpRoute) || view.has(Key::HttpRequestMethod) || view.has(Key::HttpMethod);
    if (isHttp && view.span->kind == kServer) return is(Request);
    return std::nullopt;
}

} // namespace

ClassVerdict classOf(Reader& reader, const SpanView& view)
{
    if (const Found found = byMapping(reader, view)) return *found;
    static constexpr Found (*kRules[])(Reader&, const SpanView&) = {byLangfuse, byOpenInference, byLangSmith, byMastra,
        byVercel, byOperation, byTraceloop, byMlflow, byGoogle, byModel, byRest};
    for (const auto rule : kRules)
        if (const Found found = rule(reader, view)) return *found;
    return {};
}

} // namespace spanwise::dialect
