// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialect/flattened_messages.h"

#include "core/base/ascii.h"

#include <map>
#include <optional>
#include <utility>

namespace spanwise::dialect {
namespace {

struct Numbered {
    double number = 0;
    std::string_view rest; ///< behind the number, with its point
};

std::optional<Numbered> numbered(std::string_view text)
{
    std::size_t end = 0;
    while (end < text.size() && text[end] >= '0' && text[end] <= '9') ++end;
    const auto number = ascii::numberIn(text.substr(0, end));
    if (end == 0 || !number) return std::nullopt;
    return Numbered {*number, text.substr(end)};
}

bool cut(std::string_view& text, std::string_view start)
{
    if (!text.starts_with(start)) return false;
    text.remove_prefix(start.size());
    return true;
}

struct Call {
    std::string_view id;
    std::string_view name;
    std::string_view arguments;
};

struct Content {
    std::string_view type;
    std::string_view text;
    std::string_view address; ///< of an image
};

struct Flat {
    std::string_view role;
    std::string_view name;
    std::string_view toolCallId;
    std::string_view finishReason;
    const Value* content = nullptr;
    std::map<double, Call> calls;
    std::map<double, Content> contents;
};

/// Calls `visit(number, rest, value)` for the attributes below `prefix` that hold something.
template <typename Visit>
void eachBelow(Reader& reader, const Attributes& attributes, std::string_view prefix, Visit&& visit)
{
    for (const Attribute& attribute : reader.batch().of(attributes.all)) {
        std::string_view key = attribute.key;
        if (attribute.value.kind == Value::Kind::Empty || !cut(key, prefix)) continue;
        if (const auto place = numbered(key)) visit(place->number, place->rest, attribute.value);
    }
}

void readCall(Reader& reader, std::string_view key, const Value& value, Call& call)
{
    cut(key, ".tool_call");
    cut(key, ".function");
    if (key == ".id") call.id = reader.asText(value);
    if (key == ".name") call.name = reader.asText(value);
    if (key == ".arguments") call.arguments = reader.asText(value);
}

void readContent(Reader& reader, std::string_view key, const Value& value, Content& content)
{
    cut(key, ".message_content");
    if (key == ".type") content.type = reader.asText(value);
    if (key == ".text") content.text = reader.asText(value);
    if (key.starts_with(".image") && key.ends_with("url")) content.address = reader.asText(value);
}

void readField(Reader& reader, std::string_view key, const Value& value, Flat& flat)
{
    cut(key, ".message");
    if (key == ".role") flat.role = reader.asText(value);
    if (key == ".name") flat.name = reader.asText(value);
    if (key == ".tool_call_id") flat.toolCallId = reader.asText(value);
    if (key == ".finish_reason") flat.finishReason = reader.asText(value);
    if (key == ".content") flat.content = &value;
    if (cut(key, ".function_call")) return readCall(reader, key, value, flat.calls[-1]);
    if (cut(key, ".tool_calls.")) {
        if (const auto place = numbered(key)) readCall(reader, place->rest, value, flat.calls[place->number]);
    } else if (cut(key, ".contents.")) {
        if (const auto place = numbered(key)) readContent(reader, place->rest, value, flat.contents[place->number]);
    }
}

MessagePart partOf(MessageBuilder& builder, const Content& content)
{
    MessagePart part;
    part.text = builder.keep(content.text);
    if (content.type == "reasoning" || content.type == "thinking") part.kind = MessagePart::Kind::Reasoning;
    if (content.address.empty() && content.type.find("image") == std::string_view::npos) return part;
    part.kind = MessagePart::Kind::Media;
    part.name = builder.keep(content.type.empty() ? std::string_view("image") : content.type);
    const bool inlined = content.address.starts_with("data:");
    if (inlined) {
        part.mimeType = builder.keep(content.address.substr(5, content.address.find_first_of(";,") - 5));
        part.mediaBytes = content.address.size() / 4 * 3;
    } else if (!content.address.empty())
        part.text = builder.keep(content.address);
    return part;
}

MessagePart partOf(MessageBuilder& builder, const Call& call)
{
    MessagePart part = MessagePart::of(MessagePart::Kind::ToolCall, builder.keep(call.arguments));
    part.name = builder.keep(call.name);
    part.id = builder.keep(call.id);
    return part;
}

void addMessage(Reader& reader, const Flat& flat, MessageBuilder& builder, MessageBuilder::Voice voice)
{
    MessageBuilder::Voice speaker = voice;
    if (!flat.role.empty()) speaker.role = roleFrom(flat.role);
    Message& message = builder.begin(speaker);
    if (speaker.role == Role::Other || flat.role == "developer") message.roleName = builder.keep(flat.role);
    message.name = builder.keep(flat.name);
    message.finishReason = builder.keep(flat.finishReason);
    for (const auto& [place, content] : flat.contents)
        if (!content.text.empty() || !content.address.empty()) message.parts.push_back(partOf(builder, content));
    if (flat.contents.empty() && flat.content) builder.addContent(reader.batch(), *flat.content, message);
    for (const auto& [place, call] : flat.calls)
        if (!call.name.empty() || !call.arguments.empty()) message.parts.push_back(partOf(builder, call));
    if (speaker.role != Role::Tool && flat.toolCallId.empty()) return;
    for (MessagePart& part : message.parts)
        if (part.kind == MessagePart::Kind::Text) {
            part.kind = MessagePart::Kind::ToolResult;
            part.id = builder.keep(flat.toolCallId);
            part.name = message.name;
        }
}

} // namespace

bool addFlattened(Reader& reader, const Attributes& attributes, std::string_view prefix, MessageBuilder& builder,
    MessageBuilder::Voice voice)
{
    std::map<double, Flat> messages;
    eachBelow(reader, attributes, prefix, [&](double number, std::string_view rest, const Value& value) {
        if (!rest.empty()) readField(reader, rest, value, messages[number]);
    });
    for (const auto& [place, flat] : messages) addMessage(reader, flat, builder, voice);
    return !messages.empty();
}

bool addFlattenedDocuments(Reader& reader, const Attributes& attributes, std::string_view prefix,
    MessageBuilder& builder, MessageBuilder::Voice voice)
{
    std::map<double, MessagePart> documents;
    eachBelow(reader, attributes, prefix, [&](double number, std::string_view rest, const Value& value) {
        cut(rest, ".document");
        MessagePart& part = documents[number];
        part.kind = MessagePart::Kind::Document;
        if (rest == ".id") part.id = builder.keep(reader.asText(value));
        if (rest == ".content") part.text = builder.asText(reader.batch(), value);
        if (rest == ".score") part.score = Reader::asNumber(value);
    });
    if (documents.empty()) return false;
    Message& message = builder.begin(voice);
    for (const auto& [place, part] : documents) message.parts.push_back(part);
    return true;
}

bool addFlattenedTexts(Reader& reader, const Attributes& attributes, std::string_view prefix, std::string_view ending,
    MessageBuilder& builder, MessageBuilder::Voice voice)
{
    std::map<double, std::string_view> texts;
    eachBelow(reader, attributes, prefix, [&](double number, std::string_view rest, const Value& value) {
        if (rest == ending) texts[number] = reader.asText(value);
    });
    for (const auto& [place, text] : texts)
        builder.current(voice).parts.push_back(MessagePart::of(MessagePart::Kind::Text, builder.keep(text)));
    return !texts.empty();
}

} // namespace spanwise::dialect
