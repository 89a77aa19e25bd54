// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialect/finish_reason.h"

#include "core/base/ascii.h"

#include <algorithm>
#include <utility>

namespace spanwise::dialect {
namespace {

struct Spelling {
    std::string_view seen; ///< lower case, without marks between its words
    FinishReason reason;
};

using enum FinishReason;

// One word is written end_turn, end-turn, EndTurn or END_TURN, by provider and by language of the SDK.
constexpr Spelling kSpellings[] = {
    {"stop", Stop},
    {"endturn", Stop},
    {"stopsequence", Stop},
    {"completed", Stop},
    {"complete", Stop},
    {"eos", Stop},
    {"length", Length},
    {"maxtokens", Length},
    {"maxoutputtokens", Length},
    {"modellength", Length},
    {"incomplete", Length},
    {"toolcalls", ToolCall},
    {"toolcall", ToolCall},
    {"tooluse", ToolCall},
    {"functioncall", ToolCall},
    {"contentfilter", ContentFilter},
    {"contentfiltered", ContentFilter},
    {"refusal", ContentFilter},
    {"safety", ContentFilter},
    {"recitation", ContentFilter},
    {"blocklist", ContentFilter},
    {"prohibitedcontent", ContentFilter},
    {"guardrailintervened", ContentFilter},
    {"error", Error},
    {"failed", Error},
};

/// A list, a plain text, or a JSON list as text: all three are sent under the same names.
std::vector<FinishReason> fromValue(Reader& reader, const Value& value)
{
    std::vector<FinishReason> out;
    if (value.kind == Value::Kind::Array) {
        for (const Value& item : reader.batch().items(value))
            if (item.kind == Value::Kind::String && item.size > 0) out.push_back(finishReasonFrom(item.view()));
        return out;
    }
    if (value.kind != Value::Kind::String) return out;
    if (!looksLikeJson(value.view())) {
        if (!value.view().empty()) out.push_back(finishReasonFrom(value.view()));
        return out;
    }
    if (value.view().front() == '"') {
        const Value quoted = reader.json().at(value.view(), "", reader.arena());
        if (quoted.kind == Value::Kind::String && quoted.size > 0) out.push_back(finishReasonFrom(quoted.view()));
        return out;
    }
    for (std::size_t i = 0; i < 64; ++i) {
        const Value item = reader.json().at(value.view(), "/" + std::to_string(i), reader.arena());
        if (item.kind != Value::Kind::String) break;
        out.push_back(finishReasonFrom(item.view()));
    }
    return out;
}

/// `gen_ai.completion.N.finish_reason`, in the order of N.
std::vector<FinishReason> fromCompletions(Reader& reader, const Attributes& attributes)
{
    constexpr std::string_view kStart = "gen_ai.completion.";
    constexpr std::string_view kEnd = ".finish_reason";
    std::vector<std::pair<double, FinishReason>> found;
    for (const Attribute& attribute : reader.batch().of(attributes.all)) {
        const std::string_view key = attribute.key;
        if (key.size() <= kStart.size() + kEnd.size() || key.substr(0, kStart.size()) != kStart
            || key.substr(key.size() - kEnd.size()) != kEnd || attribute.value.kind != Value::Kind::String)
            continue;
        const auto index = ascii::numberIn(key.substr(kStart.size(), key.size() - kStart.size() - kEnd.size()));
        if (index && attribute.value.size > 0) found.emplace_back(*index, finishReasonFrom(attribute.value.view()));
    }
    std::stable_sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    std::vector<FinishReason> out;
    for (const auto& [index, reason] : found) out.push_back(reason);
    return out;
}

/// `[i/finish_reason]` of a list: message parts (encoding A) or choices of a raw reply.
std::vector<FinishReason> fromList(Reader& reader, std::string_view json, std::string_view path)
{
    std::vector<FinishReason> out;
    if (json.find("finish_reason") == std::string_view::npos) return out;
    for (std::size_t i = 0; i < 64; ++i) {
        const std::string at = std::string(path) + "/" + std::to_string(i);
        if (!reader.json().has(json, at)) break;
        const Value reason = reader.json().at(json, at + "/finish_reason", reader.arena());
        if (reason.kind == Value::Kind::String && reason.size > 0) out.push_back(finishReasonFrom(reason.view()));
    }
    return out;
}

std::vector<FinishReason> fromMessages(Reader& reader, const Value& messages)
{
    if (messages.kind == Value::Kind::String) return fromList(reader, messages.view(), "");
    std::vector<FinishReason> out;
    if (messages.kind != Value::Kind::Array) return out;
    for (const Value& message : reader.batch().items(messages)) {
        if (message.kind != Value::Kind::Map) continue;
        for (const Attribute& entry : reader.batch().entries(message))
            if (entry.key == "finish_reason" && entry.value.kind == Value::Kind::String && entry.value.size > 0)
                out.push_back(finishReasonFrom(entry.value.view()));
    }
    return out;
}

std::vector<FinishReason> fromReply(Reader& reader, const Attributes& attributes, Key key)
{
    const Value* reply = reader.value(attributes, key);
    if (reply == nullptr || reply->kind != Value::Kind::String
        || reply->view().find("_reason") == std::string_view::npos || !reader.json().isProviderReply(reply->view()))
        return {};
    std::vector<FinishReason> out = fromList(reader, reply->view(), "/choices");
    if (!out.empty()) return out;
    for (const std::string_view path : {"/stop_reason", "/generations/0/0/generation_info/finish_reason",
             "/generations/0/0/message/kwargs/response_metadata/finish_reason",
             "/generations/0/0/message/kwargs/response_metadata/stop_reason"}) {
        const Value reason = reader.json().at(reply->view(), path, reader.arena());
        if (reason.kind == Value::Kind::String && reason.size > 0) return {finishReasonFrom(reason.view())};
    }
    return {};
}

} // namespace

FinishReason finishReasonFrom(std::string_view spelling) noexcept
{
    const std::size_t dot = spelling.rfind('.'); // Python prints an enumerator with its class: FinishReason.STOP
    if (dot != std::string_view::npos) spelling.remove_prefix(dot + 1);
    char folded[32];
    std::size_t size = 0;
    for (const char c : spelling) {
        if (c == '_' || c == '-' || c == ' ') continue;
        if (size == sizeof folded) return Other;
        folded[size++] = ascii::lower(c);
    }
    for (const Spelling& known : kSpellings)
        if (std::string_view(folded, size) == known.seen) return known.reason;
    return Other;
}

std::string_view nameOf(FinishReason reason) noexcept
{
    constexpr std::string_view kNames[] = {"stop", "length", "tool_call", "content_filter", "error", "other"};
    return kNames[static_cast<std::size_t>(reason)];
}

std::vector<FinishReason> readFinishReasons(Reader& reader, const Attributes& attributes)
{
    std::vector<FinishReason> own;
    if (attributes.mapped.count > 0)
        reader.each(attributes, Field::FinishReasons, [&](Key, const Value& value) {
            own = fromValue(reader, value);
            return !own.empty();
        });
    if (!own.empty()) return own;
    const auto plain = [&](Key key) {
        const Value* value = reader.value(attributes, key);
        return value == nullptr ? std::vector<FinishReason> {} : fromValue(reader, *value);
    };
    for (const Key key :
        {Key::GenAiResponseFinishReasons, Key::AiResponseFinishReason, Key::AiFinishReason, Key::LlmFinishReason})
        if (auto found = plain(key); !found.empty()) return found;
    if (attributes.has(Family::GenAiCompletionN))
        if (auto found = fromCompletions(reader, attributes); !found.empty()) return found;
    if (const Value* messages = reader.value(attributes, Key::GenAiOutputMessages))
        if (auto found = fromMessages(reader, *messages); !found.empty()) return found;
    for (const Key key :
        {Key::GenAiResponseFinishReason, Key::GenAiResponseStopReason, Key::AnthropicMessageStopReason})
        if (auto found = plain(key); !found.empty()) return found;
    for (const Key key : {Key::OutputValue, Key::GenAiCompletion})
        if (auto found = fromReply(reader, attributes, key); !found.empty()) return found;
    for (const Key key : {Key::GcpVertexAgentLlmResponse, Key::GenkitOutput}) { // ADK: {"finish_reason": "STOP"}
        const Value* reply = reader.value(attributes, key);
        if (reply == nullptr || reply->kind != Value::Kind::String) continue;
        for (const std::string_view path : {"/finish_reason", "/finishReason"}) {
            const Value reason = reader.json().at(reply->view(), path, reader.arena());
            if (reason.kind == Value::Kind::String && reason.size > 0) return {finishReasonFrom(reason.view())};
        }
    }
    return {};
}

} // namespace spanwise::dialect
