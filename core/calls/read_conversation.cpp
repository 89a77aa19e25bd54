// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/calls/read_conversation.h"

#include "core/dialect/flattened_messages.h"
#include "core/dialect/message_builder.h"
#include "core/dialect/reader.h"

#include <algorithm>
#include <array>
#include <iterator>

namespace spanwise::calls {
namespace {

using dialect::Attributes;
using dialect::Family;
using dialect::Field;
using dialect::Key;
using dialect::MessageBuilder;

constexpr std::string_view kDetails = "gen_ai.client.inference.operation.details";

/// One blob that holds a request or an answer as a whole (dialects.md §3.6 D), the most telling first.
constexpr std::array kInputBlobs {Key::GenAiPrompt, Key::LangfuseObservationInput, Key::AiPromptMessages, Key::AiPrompt,
    Key::Input, Key::MlflowSpanInputs, Key::TraceloopEntityInput, Key::GcpVertexAgentLlmRequest, Key::GenkitInput,
    Key::InputValue, Key::Prompt, Key::GenAiInputValue};
constexpr std::array kOutputBlobs {Key::GenAiCompletion, Key::LangfuseObservationOutput, Key::Output,
    Key::MlflowSpanOutputs, Key::TraceloopEntityOutput, Key::GcpVertexAgentLlmResponse, Key::GenkitOutput,
    Key::OutputValue, Key::Completion, Key::GenAiOutputValue};

/// Event names of single messages (dialects.md §3.6 E) and who speaks in them.
struct EventVoice {
    std::string_view event;
    Role role;
};
constexpr std::array kMessageEvents {EventVoice {"gen_ai.system.message", Role::System},
    EventVoice {"gen_ai.user.message", Role::User}, EventVoice {"gen_ai.assistant.message", Role::Assistant},
    EventVoice {"gen_ai.tool.message", Role::Tool}};

class Reading {
public:
    Reading(const Batch& batch, const ResolvedTrace& trace, std::span<const std::uint32_t> logs, Conversation& out)
        : m_batch(batch)
        , m_trace(trace)
        , m_logs(logs)
        , m_out(out)
        , m_reader(batch, out.arena, nullptr)
        , m_builder(m_reader.json(), out.arena, out.messages)
    {
    }

    void run(std::size_t position)
    {
        switch (m_trace.spans[position].spanClass) {
        case SpanClass::Tool: readTool(position); break;
        case SpanClass::Retriever:
        case SpanClass::Reranker: readRetrieval(position); break;
        default: readCall(position);
        }
    }

private:
    [[nodiscard]] const Span& span(std::size_t position) const { return m_batch.spans[m_trace.spanIndexes[position]]; }
    [[nodiscard]] Attributes attributesOf(std::size_t position) { return m_reader.index(span(position).attributes); }

    /// The span itself, then the others that describe the same call, for what it does not say.
    void readCall(std::size_t position)
    {
        std::vector<std::size_t> tellers {position};
        const std::int32_t call = m_trace.spans[position].call;
        for (std::size_t i = 0; call >= 0 && i < m_trace.spans.size(); ++i)
            if (i != position && m_trace.spans[i].call == call) tellers.push_back(i);
        for (const bool output : {false, true})
            for (const std::size_t teller : tellers)
                if (readSide(teller, output)) break;
    }

    /// What was given to the model, or what it answered; true when something was said.
    bool readSide(std::size_t position, bool output)
    {
        const Attributes attributes = attributesOf(position);
        const std::size_t before = m_out.messages.size();
        const auto said = [&](std::string_view source) {
            const bool anything = std::any_of(m_out.messages.begin() + std::ptrdiff_t(before), m_out.messages.end(),
                [](const Message& message) { return !message.parts.empty(); });
            if (!anything) m_out.messages.resize(before);
            if (anything && m_out.source.empty()) m_out.source = source;
            return anything;
        };
        if (addParts(attributes, output), said(output ? "gen_ai.output.messages" : "gen_ai.input.messages"))
            return true;
        const std::string_view flat = output ? "llm.output_messages." : "llm.input_messages.";
        const std::string_view indexed = output ? "gen_ai.completion." : "gen_ai.prompt.";
        const MessageBuilder::Voice voice = output ? answer() : question();
        for (const std::string_view prefix : {flat, indexed})
            if (dialect::addFlattened(m_reader, attributes, prefix, m_builder, voice), said(prefix)) return true;
        if (addEvents(position, output), said("gen_ai events")) return true;
        if (!output && attributes.has(Key::PydanticAiAllMessages) && addAll(attributes),
            said("pydantic_ai.all_messages"))
            return true;
        return addBlob(attributes, output, said);
    }

    static MessageBuilder::Voice question() { return {Role::User, false}; }
    static MessageBuilder::Voice answer() { return {Role::Assistant, true}; }

    void addValue(const Attributes& attributes, Key key, MessageBuilder::Voice voice)
    {
        if (const Value* value = m_reader.value(attributes, key)) m_builder.add(m_batch, *value, voice);
    }

    /// Encoding A, on spans and on details events.
    void addParts(const Attributes& attributes, bool output)
    {
        if (output) return addValue(attributes, Key::GenAiOutputMessages, answer());
        addValue(attributes, Key::GenAiSystemInstructions, {Role::System, false});
        addValue(attributes, Key::GenAiInputMessages, question());
    }

    bool addAll(const Attributes& attributes)
    {
        addValue(attributes, Key::PydanticAiAllMessages, question());
        auto& messages = m_out.messages;
        if (!messages.empty() && messages.back().role == Role::Assistant) messages.back().output = true;
        return true;
    }

    template <typename Said> bool addBlob(const Attributes& attributes, bool output, const Said& said)
    {
        if (output) {
            if (addVercel(attributes), said("ai.response")) return true;
            for (const Key key : kOutputBlobs)
                if (addValue(attributes, key, answer()), said(dialect::nameOf(key))) return true;
            return false;
        }
        for (const Key key : kInputBlobs)
            if (addValue(attributes, key, question()), said(dialect::nameOf(key))) return true;
        if (dialect::addFlattenedTexts(m_reader, attributes, "llm.prompts.", "", m_builder, question()),
            said("llm.prompts"))
            return true;
        return dialect::addFlattenedTexts(
                   m_reader, attributes, "embedding.embeddings.", ".embedding.text", m_builder, question()),
               said("embedding.embeddings");
    }

    /// The Vercel AI SDK spreads one answer over several attributes.
    void addVercel(const Attributes& attributes)
    {
        if (const Value* value = m_reader.value(attributes, Key::AiResponseReasoning))
            m_builder.addPart(m_batch, *value, MessagePart::Kind::Reasoning, answer());
        for (const Key key : {Key::AiResponseText, Key::AiResultText})
            if (const Value* value = m_reader.value(attributes, key)) {
                m_builder.addPart(m_batch, *value, MessagePart::Kind::Text, answer());
                break;
            }
        for (const Key key : {Key::AiResponseObject, Key::AiResultObject})
            if (const Value* value = m_reader.value(attributes, key)) {
                m_builder.addPart(m_batch, *value, MessagePart::Kind::Structured, answer());
                break;
            }
        for (const Key key : {Key::AiResponseToolCalls, Key::AiResultToolCalls})
            if (const Value* value = m_reader.value(attributes, key)) {
                m_builder.addToolCalls(m_batch, *value, answer());
                break;
            }
    }

    /// Log records and span events that tell one message each, or all at once.
    void addEvents(std::size_t position, bool output)
    {
        const Span& of = span(position);
        const std::string_view responseId = m_reader.text(attributesOf(position), Field::ResponseId);
        for (const std::uint32_t index : m_logs) {
            const LogRecord& log = m_batch.logs[index];
            const Attributes attributes = m_reader.index(log.attributes);
            const bool isOwn = log.traceId == of.traceId;
            const bool named = !responseId.empty() && m_reader.text(attributes, Field::ResponseId) == responseId
                && !(isOwn && isOfSomeSpan(log));
            if ((isOwn && log.spanId == of.spanId) || named) addEvent(log.eventName, log.body, attributes, output);
        }
        for (const SpanEvent& event : m_batch.eventsOf(of))
            addEvent(event.name, {}, m_reader.index(event.attributes), output);
    }

    [[nodiscard]] bool isOfSomeSpan(const LogRecord& log) const
    {
        return std::ranges::any_of(
            m_trace.spanIndexes, [&](std::uint32_t index) { return m_batch.spans[index].spanId == log.spanId; });
    }

    void addEvent(std::string_view name, const Value& body, const Attributes& attributes, bool output)
    {
        if (name == kDetails) return addParts(attributes, output);
        if (name == "gen_ai.content.prompt" && !output) return addValue(attributes, Key::GenAiPrompt, question());
        if (name == "gen_ai.content.completion" && output) return addValue(attributes, Key::GenAiCompletion, answer());
        if (name == "gen_ai.choice" && output) return addChoice(body, attributes);
        const auto voice = std::ranges::find(kMessageEvents, name, &EventVoice::event);
        if (voice == kMessageEvents.end() || output) return;
        withBody(body, attributes, [&](const Batch& batch, const Value& map) {
            m_builder.addMessage(batch, map, {voice->role, false});
        });
        if (const Value* content = attribute(attributes, "content"))
            m_builder.addContent(m_batch, *content, m_builder.begin({voice->role, false}));
    }

    void addChoice(const Value& body, const Attributes& attributes)
    {
        withBody(body, attributes, [&](const Batch& batch, const Value& map) {
            const auto find = [&](std::string_view key) -> const Value* {
                for (const Attribute& entry : batch.entries(map))
                    if (entry.key == key) return &entry.value;
                return nullptr;
            };
            const Value* message = find("message");
            const bool wrapped = message && message->kind == Value::Kind::Map;
            m_builder.addMessage(batch, wrapped ? *message : map, answer());
            const Value* finish = find("finish_reason");
            if (finish && finish->kind == Value::Kind::String)
                m_out.messages.back().finishReason = m_builder.keep(finish->view());
        });
        const Value* message = attribute(attributes, "message");
        if (!message) return;
        m_builder.addContent(m_batch, *message, m_builder.begin(answer()));
        if (const Value* finish = attribute(attributes, "finish_reason"))
            m_out.messages.back().finishReason = m_builder.keep(m_reader.asText(*finish));
    }

    /// Hands over the map that is the body, or that its JSON text says.
    template <typename Use> void withBody(const Value& body, const Attributes& attributes, Use&& use)
    {
        if (body.kind == Value::Kind::Map) return use(m_batch, body);
        const Value* text =
            body.kind == Value::Kind::String ? &body : m_reader.value(attributes, Key::GenAiEventContent);
        if (!text || text->kind != Value::Kind::String) return;
        Batch parsed;
        const Value root = m_reader.json().tree(text->view(), parsed);
        if (root.kind == Value::Kind::Map) use(parsed, root);
    }

    [[nodiscard]] const Value* attribute(const Attributes& attributes, std::string_view name) const
    {
        for (const Attribute& entry : m_batch.of(attributes.all))
            if (entry.key == name && entry.value.kind != Value::Kind::Empty) return &entry.value;
        return nullptr;
    }

    [[nodiscard]] std::pair<const Value*, Key> firstOf(const Attributes& attributes, Field field)
    {
        for (const dialect::Source& source : dialect::sourcesOf(field))
            if (source.path.empty())
                if (const Value* value = m_reader.value(attributes, source.key)) return {value, source.key};
        return {nullptr, Key::Count};
    }

    void readTool(std::size_t position)
    {
        const Attributes attributes = attributesOf(position);
        const std::string_view name = m_reader.text(attributes, Field::Tool);
        const auto [given, givenKey] = firstOf(attributes, Field::ToolArguments);
        const auto [result, resultKey] = firstOf(attributes, Field::ToolResult);
        if (!given && !result) return;
        MessagePart call = MessagePart::of(MessagePart::Kind::ToolCall);
        call.name = m_builder.keep(name.empty() ? std::string_view(span(position).name) : name);
        call.id = m_builder.keep(m_reader.text(attributes, Field::ToolCallId));
        if (given) call.text = m_builder.asText(m_batch, *given);
        m_builder.begin({Role::Tool, false}).parts.push_back(call);
        m_out.source = dialect::nameOf(given ? givenKey : resultKey);
        if (!result) return;
        MessagePart answered = MessagePart::of(MessagePart::Kind::ToolResult);
        answered.text = m_builder.asText(m_batch, *result);
        m_builder.begin({Role::Tool, true}).parts.push_back(answered);
    }

    void readRetrieval(std::size_t position)
    {
        const Attributes attributes = attributesOf(position);
        if (const auto [query, key] = firstOf(attributes, Field::RetrievalQuery); query) {
            m_builder.begin(question())
                .parts.push_back(MessagePart::of(MessagePart::Kind::Text, m_builder.asText(m_batch, *query)));
            m_out.source = dialect::nameOf(key);
        }
        const MessageBuilder::Voice found {Role::Tool, true};
        for (const std::string_view prefix : {"retrieval.documents.", "reranker.output_documents."})
            if (dialect::addFlattenedDocuments(m_reader, attributes, prefix, m_builder, found)) return;
        if (addDocumentList(attributes, found) || addDocumentEvents(position, found)) return;
        readSide(position, true);
    }

    bool addDocumentList(const Attributes& attributes, MessageBuilder::Voice voice)
    {
        for (const Key key : {Key::GenAiRetrievalDocuments, Key::OutputValue, Key::LangfuseObservationOutput}) {
            const Value* value = m_reader.value(attributes, key);
            if (!value) continue;
            if (value->kind == Value::Kind::Array) return addDocuments(m_batch, *value, voice);
            if (value->kind != Value::Kind::String) continue;
            Batch parsed;
            const Value root = m_reader.json().tree(value->view(), parsed);
            if (root.kind == Value::Kind::Array && root.size > 0) return addDocuments(parsed, root, voice);
        }
        return false;
    }

    bool addDocuments(const Batch& batch, const Value& list, MessageBuilder::Voice voice)
    {
        Message& message = m_builder.begin(voice);
        for (const Value& item : batch.items(list)) {
            MessagePart part = MessagePart::of(MessagePart::Kind::Document);
            if (item.kind != Value::Kind::Map) part.text = m_builder.asText(batch, item);
            for (const Attribute& entry :
                item.kind == Value::Kind::Map ? batch.entries(item) : std::span<const Attribute> {}) {
                if (entry.key == "id" || entry.key == "document_id") part.id = m_builder.asText(batch, entry.value);
                if (entry.key == "score" || entry.key == "relevance_score")
                    part.score = dialect::Reader::asNumber(entry.value);
                if (entry.key == "content" || entry.key == "page_content" || entry.key == "pageContent"
                    || entry.key == "text")
                    part.text = m_builder.asText(batch, entry.value);
            }
            if (part.text.empty() && part.id.empty()) part.text = m_builder.asText(batch, item);
            message.parts.push_back(part);
        }
        return true;
    }

    bool addDocumentEvents(std::size_t position, MessageBuilder::Voice voice)
    {
        std::vector<MessagePart> parts;
        for (const SpanEvent& event : m_batch.eventsOf(span(position))) {
            if (event.name != "db.query.result") continue;
            MessagePart part = MessagePart::of(MessagePart::Kind::Document);
            for (const Attribute& entry : m_batch.of(event.attributes)) {
                if (entry.key == "db.query.result.id") part.id = m_builder.asText(m_batch, entry.value);
                if (entry.key == "db.query.result.score") part.score = dialect::Reader::asNumber(entry.value);
                if (entry.key == "db.query.result.document") part.text = m_builder.asText(m_batch, entry.value);
            }
            parts.push_back(part);
        }
        if (parts.empty()) return false;
        m_builder.begin(voice).parts = std::move(parts);
        return true;
    }

    const Batch& m_batch;
    const ResolvedTrace& m_trace;
    std::span<const std::uint32_t> m_logs;
    Conversation& m_out;
    dialect::Reader m_reader;
    MessageBuilder m_builder;
};

} // namespace

Conversation readConversation(
    const Batch& batch, const ResolvedTrace& trace, std::size_t position, std::span<const std::uint32_t> logs)
{
    Conversation out;
    Reading(batch, trace, logs, out).run(position);
    return out;
}

} // namespace spanwise::calls
