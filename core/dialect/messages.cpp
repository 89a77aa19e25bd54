// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialect/messages.h"

#include "core/base/ascii.h"
#include "core/base/find_text.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <string>
#include <utility>

namespace spanwise::dialect {
namespace {

std::string_view textIn(const Batch& batch, const Value& map, std::initializer_list<std::string_view> keys)
{
    for (const std::string_view key : keys)
        for (const Attribute& entry : batch.entries(map))
            if (entry.key == key && entry.value.kind == Value::Kind::String && entry.value.size > 0)
                return entry.value.view();
    return {};
}

const Value* memberOf(const Batch& batch, const Value& map, std::string_view key)
{
    for (const Attribute& entry : batch.entries(map))
        if (entry.key == key) return &entry.value;
    return nullptr;
}

/// Collects tool calls from a tree of values, in order. What a tool call is, is told by its form:
///   {"type": "tool_call" | "tool_use" | "function_call" | "tool-call", "id" …, "name" …}    parts A, Anthropic,
///   Responses
///   {"toolCallId", "toolName"}                                                              Vercel AI
///   {"toolUse": {"toolUseId", "name"}}                                                      Bedrock, Strands
///   an entry of a list "tool_calls" or "toolCalls", its name there or in "function"         OpenAI, LangChain, LiteLLM
class Collector {
public:
    Collector(const Batch& batch, Arena& arena, std::vector<ToolCall>& out)
        : m_batch(batch)
        , m_arena(arena)
        , m_out(out)
    {
    }

    void visit(const Value& value, bool inCallList = false, int depth = 0)
    {
        constexpr int kDeepest = 24;
        if (depth > kDeepest) return;
        if (value.kind == Value::Kind::Array)
            for (const Value& item : m_batch.items(value)) visit(item, inCallList, depth + 1);
        if (value.kind != Value::Kind::Map) return;
        if (takeCall(value, inCallList)) return;
        for (const Attribute& entry : m_batch.entries(value))
            if (entry.key != "toolUse" || !takeCall(entry.value, true))
                visit(entry.value, entry.key == "tool_calls" || entry.key == "toolCalls", depth + 1);
    }

private:
    bool takeCall(const Value& map, bool inCallList)
    {
        const std::string_view type = textIn(m_batch, map, {"type"});
        const bool typed = type == "tool_call" || type == "tool_use" || type == "function_call" || type == "tool-call";
        std::string_view name = textIn(m_batch, map, {"toolName"});
        if (name.empty() && (typed || inCallList)) name = textIn(m_batch, map, {"name"});
        if (const Value* function = memberOf(m_batch, map, "function");
            name.empty() && (typed || inCallList) && function != nullptr && function->kind == Value::Kind::Map)
            name = textIn(m_batch, *function, {"name"});
        if (name.empty()) return false;
        add(textIn(m_batch, map, {"call_id", "toolCallId", "toolUseId", "id"}), name);
        return true;
    }

    void add(std::string_view id, std::string_view name)
    {
        const auto same = [&](const ToolCall& call) { return call.id == id && call.name == name; };
        if (!id.empty() && std::ranges::any_of(m_out, same)) return; // LangChain writes each twice
        m_out.push_back({m_arena.store(id), m_arena.store(name)});
    }

    const Batch& m_batch;
    Arena& m_arena;
    std::vector<ToolCall>& m_out;
};

std::vector<ToolCall> fromValue(Reader& reader, const Value* value, bool isCallList)
{
    return value == nullptr ? std::vector<ToolCall> {} : readToolCalls(reader, *value, isCallList);
}

/// Flattened lists: START I MIDDLE J END. Gathers id and name by (I, J), in the order of the numbers.
struct Flattened {
    std::string_view start; ///< "llm.output_messages."
    std::string_view middle; ///< ".message.tool_calls."
    std::string_view idEnd;
    std::string_view nameEnd;
};
constexpr std::array kFlattened {
    Flattened {"llm.output_messages.", ".message.tool_calls.", ".tool_call.id", ".tool_call.function.name"},
    Flattened {"gen_ai.completion.", ".tool_calls.", ".id", ".name"},
};

std::optional<std::pair<double, std::string_view>> leadingNumber(std::string_view text)
{
    std::size_t end = 0;
    while (end < text.size() && text[end] >= '0' && text[end] <= '9') ++end;
    const auto number = ascii::numberIn(text.substr(0, end));
    if (end == 0 || !number) return std::nullopt;
    return std::pair {*number, text.substr(end)};
}

std::vector<ToolCall> fromFlattened(Reader& reader, const Attributes& attributes, const Flattened& form)
{
    std::map<std::pair<double, double>, ToolCall> found;
    for (const Attribute& attribute : reader.batch().of(attributes.all)) {
        if (!attribute.key.starts_with(form.start)) continue;
        const auto message = leadingNumber(attribute.key.substr(form.start.size()));
        if (!message || !message->second.starts_with(form.middle)) continue;
        const auto call = leadingNumber(message->second.substr(form.middle.size()));
        if (!call || attribute.value.kind != Value::Kind::String || attribute.value.size == 0) continue;
        ToolCall& slot = found[{message->first, call->first}];
        if (call->second == form.idEnd)
            slot.id = attribute.value.view();
        else if (call->second == form.nameEnd)
            slot.name = attribute.value.view();
    }
    std::vector<ToolCall> out;
    for (const auto& [place, call] : found)
        if (!call.name.empty()) out.push_back(call);
    return out;
}

/// `gen_ai.completion.I.function_call.name`: the older form, one call a message.
std::vector<ToolCall> fromFunctionCalls(Reader& reader, const Attributes& attributes)
{
    std::map<double, ToolCall> found;
    constexpr std::string_view kStart = "gen_ai.completion.";
    for (const Attribute& attribute : reader.batch().of(attributes.all)) {
        if (!attribute.key.starts_with(kStart)) continue;
        const auto message = leadingNumber(attribute.key.substr(kStart.size()));
        if (message && message->second == ".function_call.name" && attribute.value.kind == Value::Kind::String
            && attribute.value.size > 0)
            found[message->first].name = attribute.value.view();
    }
    std::vector<ToolCall> out;
    for (const auto& [place, call] : found) out.push_back(call);
    return out;
}

std::vector<std::string_view> commaList(std::string_view text)
{
    std::vector<std::string_view> out;
    while (!text.empty()) {
        const std::size_t comma = text.find(',');
        std::string_view item = text.substr(0, comma);
        while (!item.empty() && item.front() == ' ') item.remove_prefix(1);
        while (!item.empty() && item.back() == ' ') item.remove_suffix(1);
        if (!item.empty()) out.push_back(item);
        text = comma == std::string_view::npos ? std::string_view {} : text.substr(comma + 1);
    }
    return out;
}

/// openlit: comma lists on the model span. Without ids they are the tools offered, not the ones called.
std::vector<ToolCall> fromCommaLists(Reader& reader, const Attributes& attributes)
{
    const auto ids = commaList(reader.text(attributes, Key::GenAiToolCallId));
    const auto names = commaList(reader.text(attributes, Key::GenAiToolName));
    std::vector<ToolCall> out;
    for (std::size_t i = 0; i < ids.size() && i < names.size(); ++i) out.push_back({ids[i], names[i]});
    return out;
}

} // namespace

std::vector<ToolCall> readToolCalls(Reader& reader, const SpanView& view)
{
    const Attributes& attributes = *view.attributes;
    const auto value = [&](Key key) { return reader.value(attributes, key); };
    if (auto found = fromValue(reader, value(Key::GenAiOutputMessages), false); !found.empty()) return found;
    for (const Flattened& form : kFlattened)
        if (auto found = fromFlattened(reader, attributes, form); !found.empty()) return found;
    if (attributes.has(Family::GenAiCompletionN))
        if (auto found = fromFunctionCalls(reader, attributes); !found.empty()) return found;
    for (const Key key : {Key::AiResponseToolCalls, Key::AiResultToolCalls})
        if (auto found = fromValue(reader, value(key), true); !found.empty()) return found;
    for (const Key key : {Key::GenAiCompletion, Key::LangfuseObservationOutput, Key::OutputValue,
             Key::MlflowSpanOutputs, Key::TraceloopEntityOutput, Key::Output})
        if (auto found = fromValue(reader, value(key), false); !found.empty()) return found;
    return fromCommaLists(reader, attributes);
}

std::vector<ToolCall> readToolCalls(Reader& reader, const Value& value, bool isCallList)
{
    if (value.kind == Value::Kind::Array || value.kind == Value::Kind::Map)
        return toolCallsIn(reader.batch(), value, isCallList, reader.arena());
    if (value.kind != Value::Kind::String || !looksLikeJson(value.view())) return {};
    const std::string_view json = value.view();
    if (!containsText(json, "tool") && !containsText(json, "function_call")) return {};
    Batch parsed;
    const Value root = reader.json().tree(json, parsed);
    return toolCallsIn(parsed, root, isCallList, reader.arena());
}

std::vector<ToolCall> toolCallsIn(const Batch& batch, const Value& value, bool isCallList, Arena& arena)
{
    std::vector<ToolCall> out;
    Collector(batch, arena, out).visit(value, isCallList);
    return out;
}

} // namespace spanwise::dialect
