// SPDX-License-Identifier: GPL-3.0-or-later
// Sources and their order: dialects.md §3.1, "temperature, top_p …" and "output type / schema"; tools: §3.6 B and C.
#include "core/calls/read_request.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <initializer_list>
#include <map>
#include <optional>
#include <string_view>
#include <vector>

namespace spanwise::calls {
namespace {

/// An attribute, or a member of a JSON text that holds many, and the parameter that it states.
struct Named {
    std::string_view name;
    std::string_view param;
};
constexpr Named kAttributes[] = {
    {"gen_ai.request.temperature", "temperature"},
    {"gen_ai.request.top_p", "top_p"},
    {"gen_ai.request.top_k", "top_k"},
    {"gen_ai.request.max_tokens", "max_tokens"},
    {"gen_ai.request.max_completion_tokens", "max_tokens"},
    {"gen_ai.request.seed", "seed"},
    {"gen_ai.openai.request.seed", "seed"},
    {"gen_ai.request.frequency_penalty", "frequency_penalty"},
    {"gen_ai.request.presence_penalty", "presence_penalty"},
    {"gen_ai.request.stop_sequences", "stop"},
    {"gen_ai.request.choice.count", "n"},
    {"gen_ai.request.reasoning_effort", "reasoning_effort"},
    {"ai.settings.temperature", "temperature"},
    {"ai.settings.topP", "top_p"},
    {"ai.settings.topK", "top_k"},
    {"ai.settings.maxOutputTokens", "max_tokens"},
    {"ai.settings.maxTokens", "max_tokens"},
    {"ai.settings.seed", "seed"},
    {"ai.settings.frequencyPenalty", "frequency_penalty"},
    {"ai.settings.presencePenalty", "presence_penalty"},
    {"ai.settings.stopSequences", "stop"},
    {"ai.prompt.toolChoice", "tool_choice"},
    {"llm.top_k", "top_k"},
    {"llm.frequency_penalty", "frequency_penalty"},
    {"llm.presence_penalty", "presence_penalty"},
    {"llm.chat.stop_sequences", "stop"},
};
constexpr Named kMembers[] = {
    {"temperature", "temperature"},
    {"top_p", "top_p"},
    {"topP", "top_p"},
    {"top_k", "top_k"},
    {"topK", "top_k"},
    {"max_tokens", "max_tokens"},
    {"max_completion_tokens", "max_tokens"},
    {"max_output_tokens", "max_tokens"},
    {"maxOutputTokens", "max_tokens"},
    {"maxTokens", "max_tokens"},
    {"seed", "seed"},
    {"frequency_penalty", "frequency_penalty"},
    {"frequencyPenalty", "frequency_penalty"},
    {"presence_penalty", "presence_penalty"},
    {"presencePenalty", "presence_penalty"},
    {"stop", "stop"},
    {"stop_sequences", "stop"},
    {"stopSequences", "stop"},
    {"n", "n"},
    {"reasoning_effort", "reasoning_effort"},
    {"tool_choice", "tool_choice"},
};
/// JSON texts that hold all parameters of a request, and one that may hold the request.
constexpr std::array<std::string_view, 2> kParameterTexts {
    "llm.invocation_parameters", "langfuse.observation.model.parameters"};
constexpr std::array<std::string_view, 2> kRequestTexts {"input.value", "gen_ai.prompt"};
constexpr std::array<std::string_view, 3> kWords {"stop", "reasoning_effort", "tool_choice"}; ///< params of no number
constexpr int kDeepest = 64;

/// Nothing for what says nothing: empty texts, null.
Json jsonOf(const Batch& batch, const Value& value, int depth = 0)
{
    if (depth > kDeepest) return {};
    switch (value.kind) {
    case Value::Kind::Empty:
    case Value::Kind::Bytes: return {};
    case Value::Kind::Bool: return value.boolean;
    case Value::Kind::Int: return value.integer;
    case Value::Kind::Double: return value.real;
    case Value::Kind::String: return value.size == 0 ? Json() : Json(value.view());
    case Value::Kind::Array: {
        Json out = Json::array();
        for (std::uint32_t i = 0; i < value.size; ++i) out.add(jsonOf(batch, batch.values[value.first + i], depth + 1));
        return out;
    }
    case Value::Kind::Map: {
        Json out = Json::object();
        for (std::uint32_t i = 0; i < value.size; ++i) {
            const Attribute& one = batch.attributes[value.first + i];
            out.set(one.key, jsonOf(batch, one.value, depth + 1));
        }
        return out;
    }
    }
    return {};
}

/// A text that holds an object or a list becomes that.
Json opened(Json json)
{
    const std::string_view text = json.text();
    if (text.empty() || (text.front() != '{' && text.front() != '[')) return json;
    auto parsed = Json::parse(text);
    return parsed ? std::move(*parsed) : json;
}

/// As a number where it is one: some instrumentations send all values as texts.
Json paramOf(std::string_view param, Json value)
{
    value = opened(std::move(value));
    const std::string_view text = value.text();
    if (text.empty() || std::ranges::find(kWords, param) != kWords.end()) return value;
    double number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size()) return value;
    std::int64_t whole = 0;
    const auto asWhole = std::from_chars(text.data(), text.data() + text.size(), whole);
    return asWhole.ptr == text.data() + text.size() ? Json(whole) : Json(number);
}

void setOnce(Json& params, std::string_view name, Json value)
{
    const bool saysNothing = value.isNull() || (value.isText() && value.text().empty());
    if (!saysNothing && !params.has(name)) params.set(name, std::move(value));
}

/// The form of chat interfaces, whichever provider's the tool is in.
Json toolOf(Json tool)
{
    tool = opened(std::move(tool));
    if (!tool.isObject() || tool["function"].isObject() || !tool["name"].isText()) return tool;
    if (tool["type"].isText() && tool["type"].text() != "function" && tool["type"].text() != "custom") return tool;
    Json function = Json::object().set("name", tool["name"]);
    if (tool["description"].isText()) function.set("description", tool["description"]);
    for (const std::string_view name : {"parameters", "input_schema", "inputSchema", "arguments"})
        if (tool.has(name) && !function.has("parameters")) function.set("parameters", opened(tool[name]));
    if (tool["strict"].isBoolean()) function.set("strict", tool["strict"]);
    return Json::object().set("type", "function").set("function", std::move(function));
}

void addTools(Json& into, const Json& tools)
{
    for (const Json& one : tools.items())
        if (Json tool = toolOf(one); tool.isObject()) into.add(std::move(tool));
}

Json formatOfSchema(Json schema, const Json& name)
{
    Json named = Json::object().set("name", name.isText() ? name : Json("output")).set("schema", std::move(schema));
    return Json::object().set("type", "json_schema").set("json_schema", std::move(named));
}

class Reading {
public:
    Reading(const Batch& batch, Request& out)
        : m_batch(batch)
        , m_out(out)
    {
    }

    void read(const Span& span)
    {
        m_attributes = {};
        for (std::uint32_t i = 0; i < span.attributes.count; ++i) {
            const Attribute& one = m_batch.attributes[span.attributes.first + i];
            m_attributes.insert_or_assign(one.key, &one.value);
        }
        for (const Named& one : kAttributes) setOnce(m_out.params, one.param, paramOf(one.param, valueOf(one.name)));
        std::vector<Json> requests;
        for (const std::string_view name : kParameterTexts) requests.push_back(opened(valueOf(name)));
        for (const std::string_view name : kRequestTexts)
            if (Json request = opened(valueOf(name)); request["messages"].isArray() && request.has("model"))
                requests.push_back(std::move(request));
        for (const Json& request : requests) {
            for (const Named& one : kMembers) setOnce(m_out.params, one.param, paramOf(one.param, request[one.name]));
            setOnce(m_out.params, "reasoning_effort", request["reasoning"]["effort"]);
        }
        if (m_out.tools.items().empty()) m_out.tools = tools(requests);
        if (m_out.responseFormat.isNull()) m_out.responseFormat = responseFormat(requests);
    }

private:
    [[nodiscard]] Json valueOf(std::string_view name) const
    {
        const auto found = m_attributes.find(name);
        return found == m_attributes.end() ? Json() : jsonOf(m_batch, *found->second);
    }

    [[nodiscard]] Json tools(const std::vector<Json>& requests) const
    {
        Json out = Json::array();
        const auto some = [&] { return !out.items().empty(); };
        addTools(out, opened(valueOf("gen_ai.tool.definitions")));
        if (!some()) addTools(out, opened(valueOf("ai.prompt.tools")));
        if (!some()) addIndexed(out, "llm.tools.", ".tool.json_schema");
        if (!some()) addFunctions(out);
        for (const Json& request : requests)
            for (const std::string_view name : {"tools", "functions"})
                if (!some()) addTools(out, opened(request[name]));
        return some() ? out : Json();
    }

    /// llm.tools.0.tool.json_schema …, in the order of their numbers.
    void addIndexed(Json& into, std::string_view before, std::string_view after) const
    {
        for (const auto& [number, members] : indexed(before))
            for (const auto& [name, value] : members)
                if (name == after)
                    if (Json tool = toolOf(jsonOf(m_batch, *value)); tool.isObject()) into.add(std::move(tool));
    }

    /// llm.request.functions.0.name, .description, .parameters or .arguments …
    void addFunctions(Json& into) const
    {
        for (const auto& [number, members] : indexed("llm.request.functions.")) {
            Json tool = Json::object();
            for (const auto& [name, value] : members) tool.set(name.substr(1), jsonOf(m_batch, *value));
            if (tool["name"].isText()) into.add(toolOf(std::move(tool)));
        }
    }

    /// Attributes of the form BEFORE number AFTER, by number; AFTER begins with a dot.
    using Members = std::vector<std::pair<std::string_view, const Value*>>;
    [[nodiscard]] std::map<std::uint32_t, Members> indexed(std::string_view before) const
    {
        std::map<std::uint32_t, Members> out;
        for (const auto& [name, value] : m_attributes) {
            if (!name.starts_with(before)) continue;
            std::uint32_t number = 0;
            const char* const end = name.data() + name.size();
            const auto [at, error] = std::from_chars(name.data() + before.size(), end, number);
            if (error != std::errc() || at == end || *at != '.') continue;
            out[number].emplace_back(name.substr(static_cast<std::size_t>(at - name.data())), value);
        }
        return out;
    }

    [[nodiscard]] Json responseFormat(const std::vector<Json>& requests) const
    {
        const auto asFormat = [](const Json& stated) -> Json {
            Json format = opened(stated);
            if (format.isObject() && format["type"].isText()) return format["type"].text() == "text" ? Json() : format;
            if (format.text() == "json_object" || format.text() == "json")
                return Json::object().set("type", "json_object");
            return {};
        };
        if (Json format = asFormat(valueOf("gen_ai.openai.request.response_format")); !format.isNull()) return format;
        for (const std::string_view name : {"ai.schema", "gen_ai.request.structured_output_schema"})
            if (Json schema = opened(valueOf(name)); schema.isObject())
                return formatOfSchema(std::move(schema), valueOf("ai.schema.name"));
        for (const Json& request : requests)
            if (Json format = asFormat(request["response_format"]); !format.isNull()) return format;
        return asFormat(valueOf("gen_ai.output.type"));
    }

    const Batch& m_batch;
    Request& m_out;
    std::map<std::string_view, const Value*> m_attributes; ///< of the span; a repeated key keeps its last value
};

} // namespace

Request readRequest(const Batch& batch, const ResolvedTrace& trace, std::size_t position)
{
    Request out;
    Reading reading(batch, out);
    const auto read = [&](std::size_t at) { reading.read(batch.spans[trace.spanIndexes[at]]); };
    read(position);
    const std::int32_t call = trace.spans[position].call;
    for (std::size_t i = 0; call >= 0 && i < trace.spans.size(); ++i)
        if (i != position && trace.spans[i].call == call) read(i);
    return out;
}

} // namespace spanwise::calls
