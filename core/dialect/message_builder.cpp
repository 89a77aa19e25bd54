// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialect/message_builder.h"

#include "core/base/json_writer.h"
#include "core/dialect/value_members.h"

#include <algorithm>
#include <string>

namespace spanwise::dialect {
namespace {

constexpr int kDeepest = 16;

/// ["langchain", "schema", "messages", "HumanMessage"] → "HumanMessage"
std::string_view className(const Batch& batch, const Value& map)
{
    const Value* id = member(batch, map, "id");
    if (!isList(id) || id->size == 0) return {};
    const Value& last = batch.items(*id).back();
    return last.kind == Value::Kind::String ? last.view() : std::string_view {};
}

void writeJson(JsonWriter& json, const Batch& batch, const Value& value)
{
    switch (value.kind) {
    case Value::Kind::Empty: json.null(); break;
    case Value::Kind::Bool: json.boolean(value.boolean); break;
    case Value::Kind::Int: json.integer(value.integer); break;
    case Value::Kind::Double: json.real(value.real); break;
    case Value::Kind::String: json.text(value.view()); break;
    case Value::Kind::Bytes: json.base64(value.view()); break;
    case Value::Kind::Array:
        json.beginArray();
        for (const Value& item : batch.items(value)) writeJson(json, batch, item);
        json.endArray();
        break;
    case Value::Kind::Map:
        json.beginObject();
        for (const Attribute& entry : batch.entries(value)) {
            json.key(entry.key);
            writeJson(json, batch, entry.value);
        }
        json.endObject();
        break;
    }
}

/// Roles that a map states, in any of the spellings; empty = it is no message.
std::string_view roleName(const Batch& batch, const Value& map)
{
    if (const auto role = textOf(batch, map, {"role"}); !role.empty()) return role;
    const std::string_view type = textOf(batch, map, {"type"});
    for (const std::string_view known : {"human", "ai", "system", "tool", "function", "AIMessageChunk"})
        if (type == known && firstOf(batch, map, {"content", "kwargs", "data"})) return type;
    if (const auto name = className(batch, map); name.ends_with("Message") || name.ends_with("MessageChunk"))
        return name;
    return {};
}

} // namespace

Role roleFrom(std::string_view spelling) noexcept
{
    struct Spelling {
        std::string_view text;
        Role role;
    };
    static constexpr std::array kSpellings {Spelling {"system", Role::System}, Spelling {"developer", Role::System},
        Spelling {"SystemMessage", Role::System}, Spelling {"user", Role::User}, Spelling {"human", Role::User},
        Spelling {"HumanMessage", Role::User}, Spelling {"assistant", Role::Assistant},
        Spelling {"ai", Role::Assistant}, Spelling {"model", Role::Assistant}, Spelling {"AIMessage", Role::Assistant},
        Spelling {"AIMessageChunk", Role::Assistant}, Spelling {"tool", Role::Tool}, Spelling {"function", Role::Tool},
        Spelling {"ToolMessage", Role::Tool}, Spelling {"FunctionMessage", Role::Tool}};
    for (const Spelling& known : kSpellings)
        if (known.text == spelling) return known.role;
    return Role::Other;
}

Message& MessageBuilder::begin(Voice voice)
{
    m_out.emplace_back();
    m_out.back().role = voice.role;
    m_out.back().output = voice.output;
    return m_out.back();
}

Message& MessageBuilder::current(Voice voice)
{
    const bool same = !m_out.empty() && m_out.back().role == voice.role && m_out.back().output == voice.output;
    return same ? m_out.back() : begin(voice);
}

std::string_view MessageBuilder::asText(const Batch& batch, const Value& value)
{
    if (value.kind == Value::Kind::String) return keep(value.view());
    if (value.kind == Value::Kind::Empty) return {};
    std::string out;
    JsonWriter json(out);
    writeJson(json, batch, value);
    return keep(out);
}

void MessageBuilder::add(const Batch& batch, const Value& value, Voice voice, int depth)
{
    switch (value.kind) {
    case Value::Kind::Empty: break;
    case Value::Kind::String: addText(value.view(), voice, depth); break;
    case Value::Kind::Array: addList(batch, value, voice, depth); break;
    case Value::Kind::Map: addMap(batch, value, voice, depth); break;
    default: current(voice).parts.push_back(MessagePart::of(MessagePart::Kind::Text, asText(batch, value)));
    }
}

void MessageBuilder::addText(std::string_view text, Voice voice, int depth)
{
    if (text.empty() || text == "null") return;
    if (depth < kDeepest && looksLikeJson(text) && text.front() != '"') {
        Batch parsed;
        const Value root = m_json.tree(text, parsed);
        if (root.kind == Value::Kind::Map || root.kind == Value::Kind::Array) {
            if (root.size == 0) return; // an empty list says nothing
            const std::size_t before = m_out.size();
            const std::size_t parts = m_out.empty() ? 0 : m_out.back().parts.size();
            add(parsed, root, voice, depth + 1);
            const bool added = m_out.size() > before || (!m_out.empty() && m_out.back().parts.size() > parts);
            if (added) return;
        }
    }
    current(voice).parts.push_back(MessagePart::of(MessagePart::Kind::Text, keep(text)));
}

void MessageBuilder::addList(const Batch& batch, const Value& list, Voice voice, int depth)
{
    if (depth > kDeepest) return;
    for (const Value& item : batch.items(list)) {
        MessagePart part;
        const bool message = isMap(&item) && !roleName(batch, item).empty();
        if (message || !isMap(&item) || !readPart(batch, item, part)) {
            add(batch, item, voice, depth + 1);
            continue;
        }
        Voice speaker = voice;
        if (part.kind == MessagePart::Kind::ToolResult) speaker.role = Role::Tool;
        if (part.kind == MessagePart::Kind::ToolCall) speaker.role = Role::Assistant;
        current(speaker).parts.push_back(part);
    }
}

void MessageBuilder::addMap(const Batch& batch, const Value& map, Voice voice, int depth)
{
    if (depth > kDeepest || map.size == 0) return;
    if (!roleName(batch, map).empty()) return addMessage(batch, map, voice, depth);
    if (addEnvelope(batch, map, voice, depth)) return;
    MessagePart part;
    if (!readPart(batch, map, part)) {
        part.kind = MessagePart::Kind::Structured;
        part.text = asText(batch, map);
    }
    current(voice).parts.push_back(part);
}

/// Requests and answers of providers and frameworks; false when the map is none.
bool MessageBuilder::addEnvelope(const Batch& batch, const Value& map, Voice voice, int depth)
{
    if (const Value* list = member(batch, map, "choices"); isList(list)) {
        for (const Value& choice : batch.items(*list)) {
            const Value* said = firstOf(batch, choice, {"message", "delta", "text"});
            if (!said) continue;
            add(batch, *said, {Role::Assistant, voice.output}, depth + 1);
            if (!m_out.empty() && m_out.back().finishReason.empty())
                m_out.back().finishReason = keep(textOf(batch, choice, {"finish_reason", "finishReason"}));
        }
        return list->size > 0;
    }
    if (const Value* list = member(batch, map, "candidates"); isList(list)) {
        for (const Value& candidate : batch.items(*list))
            if (const Value* said = member(batch, candidate, "content"))
                add(batch, *said, {Role::Assistant, voice.output}, depth + 1);
        return list->size > 0;
    }
    if (const Value* list = member(batch, map, "generations"); isList(list)) {
        add(batch, *list, {Role::Assistant, voice.output}, depth + 1);
        return true;
    }
    if (const Value* inner = firstOf(batch, map, {"message", "kwargs"});
        isMap(inner) && (firstOf(batch, *inner, {"content", "role", "kwargs"}) != nullptr)) {
        add(batch, *inner, voice, depth + 1);
        return true;
    }
    bool found = false;
    for (const std::string_view key : {"system", "system_instruction", "systemInstruction", "instructions"})
        if (const Value* said = member(batch, map, key);
            said && firstOf(batch, map, {"messages", "contents", "input", "prompt"})) {
            add(batch, *said, {Role::System, false}, depth + 1);
            found = true;
        }
    for (const std::string_view key : {"messages", "contents", "prompt", "prompts", "input", "inputs"})
        if (const Value* said = member(batch, map, key)) {
            add(batch, *said, voice, depth + 1);
            return true;
        }
    if (const Value* said = member(batch, map, "content"); isList(said) || isMap(said)) {
        Message& message = current(voice);
        addContent(batch, *said, message, depth + 1);
        return true;
    }
    for (const std::string_view key : {"output", "outputs", "parts"})
        if (const Value* said = member(batch, map, key)) {
            add(batch, *said, voice, depth + 1);
            return true;
        }
    return found;
}

void MessageBuilder::addMessage(const Batch& batch, const Value& map, Voice voice, int depth)
{
    const std::string_view spelled = roleName(batch, map);
    const Value* inner = firstOf(batch, map, {"kwargs", "data"});
    const Value& body = isMap(inner) ? *inner : map; // LangChain wraps its messages
    Message message;
    message.role = spelled.empty() ? voice.role : roleFrom(spelled);
    if (message.role == Role::Other || spelled == "developer") message.roleName = keep(spelled);
    message.output = voice.output;
    message.name = keep(textOf(batch, body, {"name"}));
    message.finishReason = keep(textOf(batch, body, {"finish_reason", "finishReason", "stop_reason"}));
    if (const auto thought = textOf(batch, body, {"reasoning_content", "reasoning", "thinking"}); !thought.empty())
        message.parts.push_back(MessagePart::of(MessagePart::Kind::Reasoning, keep(thought)));
    if (const Value* content = firstOf(batch, body, {"parts", "content"}))
        addContent(batch, *content, message, depth + 1);
    if (const auto refusal = textOf(batch, body, {"refusal"}); !refusal.empty())
        message.parts.push_back(MessagePart::of(MessagePart::Kind::Text, keep(refusal)));
    addCallsOf(batch, body, message);
    const std::string_view answers = textOf(batch, body, {"tool_call_id", "toolCallId"});
    if (message.role == Role::Tool || !answers.empty())
        for (MessagePart& part : message.parts)
            if (part.kind == MessagePart::Kind::Text || part.kind == MessagePart::Kind::Structured) {
                part.kind = MessagePart::Kind::ToolResult;
                part.id = keep(answers);
                part.name = message.name;
            }
    m_out.push_back(std::move(message));
}

void MessageBuilder::addContent(const Batch& batch, const Value& content, Message& message, int depth)
{
    if (depth > kDeepest) return;
    if (content.kind == Value::Kind::String) {
        const std::string_view text = content.view();
        if (text.empty() || text == "null") return;
        if (text.front() == '[') { // some write their list of parts as JSON text
            Batch parsed;
            const Value root = m_json.tree(text, parsed);
            MessagePart first;
            if (isList(&root) && root.size > 0 && readPart(parsed, parsed.items(root).front(), first))
                return addContent(parsed, root, message, depth + 1);
        }
        message.parts.push_back(MessagePart::of(MessagePart::Kind::Text, keep(text)));
        return;
    }
    if (content.kind == Value::Kind::Array) {
        for (const Value& item : batch.items(content)) addContent(batch, item, message, depth + 1);
        return;
    }
    if (content.kind == Value::Kind::Empty) return;
    MessagePart part;
    if (const Value* parts = member(batch, content, "parts"); isList(parts))
        return addContent(batch, *parts, message, depth + 1);
    if (!isMap(&content) || !readPart(batch, content, part)) {
        part.kind = MessagePart::Kind::Structured;
        part.text = asText(batch, content);
    }
    message.parts.push_back(part);
}

void MessageBuilder::addCallsOf(const Batch& batch, const Value& map, Message& message)
{
    const auto known = [&](const MessagePart& call) {
        return std::ranges::any_of(message.parts, [&](const MessagePart& part) {
            return part.kind == MessagePart::Kind::ToolCall && part.name == call.name
                && (part.id == call.id || call.id.empty());
        });
    };
    const auto take = [&](const Value& call) {
        MessagePart part;
        readCall(batch, call, part);
        if (!part.name.empty() && !known(part)) message.parts.push_back(part);
    };
    const Value* extra = member(batch, map, "additional_kwargs");
    for (const Value* holder : {&map, isMap(extra) ? extra : nullptr}) {
        if (!holder) continue;
        const Value* calls = firstOf(batch, *holder, {"tool_calls", "toolCalls"});
        if (isList(calls))
            for (const Value& call : batch.items(*calls)) take(call);
        if (const Value* call = member(batch, *holder, "function_call"); isMap(call)) take(*call);
    }
}

void MessageBuilder::addToolCalls(const Batch& batch, const Value& value, Voice voice)
{
    if (value.kind == Value::Kind::String) {
        Batch parsed;
        const Value root = m_json.tree(value.view(), parsed);
        if (isList(&root)) addToolCalls(parsed, root, voice);
        return;
    }
    if (value.kind != Value::Kind::Array) return;
    for (const Value& call : batch.items(value)) {
        MessagePart part;
        readCall(batch, call, part);
        if (!part.name.empty()) current(voice).parts.push_back(part);
    }
}

void MessageBuilder::addPart(const Batch& batch, const Value& value, MessagePart::Kind kind, Voice voice)
{
    const std::string_view text = asText(batch, value);
    if (!text.empty()) current(voice).parts.push_back(MessagePart::of(kind, text));
}

} // namespace spanwise::dialect
