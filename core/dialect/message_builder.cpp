// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialect/message_builder.h"

#include "core/base/json_writer.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <string>

namespace spanwise::dialect {
namespace {

constexpr int kDeepest = 16;

const Value* member(const Batch& batch, const Value& map, std::string_view key)
{
    if (map.kind != Value::Kind::Map) return nullptr;
    for (const Attribute& entry : batch.entries(map))
        if (entry.key == key && entry.value.kind != Value::Kind::Empty) return &entry.value;
    return nullptr;
}

const Value* firstOf(const Batch& batch, const Value& map, std::initializer_list<std::string_view> keys)
{
    for (const std::string_view key : keys)
        if (const Value* found = member(batch, map, key)) return found;
    return nullptr;
}

std::string_view textOf(const Batch& batch, const Value& map, std::initializer_list<std::string_view> keys)
{
    for (const std::string_view key : keys)
        if (const Value* found = member(batch, map, key);
            found && found->kind == Value::Kind::String && found->size > 0)
            return found->view();
    return {};
}

bool isMap(const Value* value)
{
    return value != nullptr && value->kind == Value::Kind::Map;
}
bool isList(const Value* value)
{
    return value != nullptr && value->kind == Value::Kind::Array;
}

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

constexpr std::array<std::string_view, 6> kCallTypes {
    "tool_call", "tool_use", "function_call", "tool-call", "server_tool_call", "server_tool_use"};
constexpr std::array<std::string_view, 6> kResultTypes {"tool_call_response", "tool_result", "function_call_output",
    "tool-result", "server_tool_call_response", "web_search_tool_result"};
constexpr std::array<std::string_view, 4> kReasoningTypes {
    "reasoning", "thinking", "redacted_thinking", "redacted-reasoning"};
constexpr std::array<std::string_view, 4> kTextTypes {"text", "output_text", "input_text", "refusal"};
constexpr std::array<std::string_view, 12> kMediaTypes {"blob", "file", "uri", "image", "image_url", "input_image",
    "audio", "input_audio", "input_file", "video", "document", "media"};

template <std::size_t N> bool isOne(const std::array<std::string_view, N>& list, std::string_view type)
{
    return std::ranges::find(list, type) != list.end();
}

/// All texts of a list of parts, joined by line feeds; false when it holds anything else.
bool joinTexts(const Batch& batch, const Value& list, std::string& out)
{
    for (const Value& item : batch.items(list)) {
        std::string_view text;
        if (item.kind == Value::Kind::String)
            text = item.view();
        else if (const Value* inner = firstOf(batch, item, {"text", "content"});
                 inner && inner->kind == Value::Kind::String)
            text = inner->view();
        else
            return false;
        if (!out.empty()) out += '\n';
        out += text;
    }
    return true;
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

bool MessageBuilder::readPart(const Batch& batch, const Value& map, MessagePart& part)
{
    const std::string_view type = textOf(batch, map, {"type"});
    if (!type.empty()) return readTypedPart(batch, map, type, part);
    return readUntypedPart(batch, map, part);
}

bool MessageBuilder::readTypedPart(const Batch& batch, const Value& map, std::string_view type, MessagePart& part)
{
    if (isOne(kTextTypes, type)) {
        part.text = keep(textOf(batch, map, {"content", "text", "refusal"}));
        return true;
    }
    if (isOne(kReasoningTypes, type)) {
        part.kind = MessagePart::Kind::Reasoning;
        part.text = keep(textOf(batch, map, {"content", "text", "thinking", "reasoning"}));
        std::string joined;
        if (const Value* summary = firstOf(batch, map, {"summary", "content"});
            part.text.empty() && isList(summary) && joinTexts(batch, *summary, joined))
            part.text = keep(joined);
        return true;
    }
    if (isOne(kCallTypes, type)) {
        readCall(batch, map, part);
        return true;
    }
    if (isOne(kResultTypes, type)) {
        part.kind = MessagePart::Kind::ToolResult;
        part.id = keep(textOf(batch, map, {"tool_use_id", "call_id", "toolCallId", "tool_call_id", "id"}));
        part.name = keep(textOf(batch, map, {"name", "toolName"}));
        std::string joined;
        if (const Value* result = firstOf(batch, map, {"response", "result", "content", "output"}))
            part.text = isList(result) && joinTexts(batch, *result, joined) ? keep(joined) : asText(batch, *result);
        return true;
    }
    if (isOne(kMediaTypes, type)) {
        part.kind = MessagePart::Kind::Media;
        part.name = keep(type);
        readMedia(batch, map, part);
        return true;
    }
    if (type == "message" || !firstOf(batch, map, {"content", "text", "id", "data"})) return false;
    part.kind = MessagePart::Kind::Other;
    part.name = keep(type);
    part.text = asText(batch, map);
    return true;
}

/// Gemini and Bedrock tell the kind by the key.
bool MessageBuilder::readUntypedPart(const Batch& batch, const Value& map, MessagePart& part)
{
    if (const Value* call = firstOf(batch, map, {"functionCall", "function_call", "toolUse"}); isMap(call)) {
        readCall(batch, *call, part);
        return true;
    }
    if (const Value* result = firstOf(batch, map, {"functionResponse", "function_response", "toolResult"});
        isMap(result)) {
        part.kind = MessagePart::Kind::ToolResult;
        part.name = keep(textOf(batch, *result, {"name"}));
        part.id = keep(textOf(batch, *result, {"id", "toolUseId"}));
        std::string joined;
        if (const Value* said = firstOf(batch, *result, {"response", "content"}))
            part.text = isList(said) && joinTexts(batch, *said, joined) ? keep(joined) : asText(batch, *said);
        return true;
    }
    for (const std::string_view key : {"inlineData", "inline_data", "fileData", "file_data", "image"})
        if (const Value* media = member(batch, map, key); isMap(media)) {
            part.kind = MessagePart::Kind::Media;
            part.name = keep(key == "image" ? "image" : "file");
            readMedia(batch, *media, part);
            return true;
        }
    if (const Value* thought = member(batch, map, "reasoningContent"); isMap(thought)) {
        const Value* text = member(batch, *thought, "reasoningText");
        part.kind = MessagePart::Kind::Reasoning;
        part.text = keep(textOf(batch, isMap(text) ? *text : *thought, {"text"}));
        return true;
    }
    const Value* text = member(batch, map, "text");
    if (isMap(member(batch, map, "message"))) return false; // a generation of LangChain: the message says more
    if (!text || text->kind != Value::Kind::String || map.size > 3) return false;
    const Value* thought = member(batch, map, "thought");
    const bool thinks = thought && thought->kind == Value::Kind::Bool && thought->boolean;
    part.kind = thinks ? MessagePart::Kind::Reasoning : MessagePart::Kind::Text;
    part.text = keep(text->view());
    return true;
}

void MessageBuilder::readCall(const Batch& batch, const Value& map, MessagePart& part)
{
    part.kind = MessagePart::Kind::ToolCall;
    const Value* function = member(batch, map, "function");
    const Value& body = isMap(function) ? *function : map;
    part.id = keep(textOf(batch, map, {"call_id", "toolCallId", "toolUseId", "id"}));
    part.name = keep(textOf(batch, body, {"toolName", "name"}));
    if (const Value* given = firstOf(batch, body, {"arguments", "input", "args"})) part.text = asText(batch, *given);
}

void MessageBuilder::setAddress(std::string_view address, MessagePart& part)
{
    if (!address.starts_with("data:")) {
        part.text = keep(address.substr(0, 4096));
        return;
    }
    const std::size_t comma = std::min(address.find(','), address.size());
    const std::string_view head = address.substr(5, comma - 5);
    part.mimeType = keep(head.substr(0, head.find(';')));
    part.mediaBytes = (address.size() - comma) / 4 * 3;
}

void MessageBuilder::readMedia(const Batch& batch, const Value& map, MessagePart& part)
{
    if (const auto modality = textOf(batch, map, {"modality"}); !modality.empty()) part.name = keep(modality);
    part.mimeType = keep(textOf(batch, map, {"mime_type", "mimeType", "media_type", "mediaType", "format"}));
    for (const std::string_view key : {"source", "image_url", "image", "file", "input_audio", "audio"})
        if (const Value* inner = member(batch, map, key)) {
            if (inner->kind == Value::Kind::String) return setAddress(inner->view(), part);
            if (isMap(inner)) return readMedia(batch, *inner, part);
        }
    if (const auto address = textOf(batch, map, {"url", "uri", "file_uri", "fileUri", "file_id", "filename"});
        !address.empty())
        return setAddress(address, part);
    if (const Value* data = firstOf(batch, map, {"data", "content", "bytes"});
        data && (data->kind == Value::Kind::String || data->kind == Value::Kind::Bytes))
        part.mediaBytes = data->kind == Value::Kind::Bytes ? data->size : std::uint64_t {data->size} / 4 * 3;
}

} // namespace spanwise::dialect
