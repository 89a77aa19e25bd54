// SPDX-License-Identifier: GPL-3.0-or-later
// The parts of a message: texts, reasoning, calls of tools and their results, media, of all providers.
#include "core/dialect/message_builder.h"
#include "core/dialect/value_members.h"

#include <algorithm>
#include <array>
#include <string>

namespace spanwise::dialect {
namespace {

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

} // namespace

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
