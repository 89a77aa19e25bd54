// SPDX-License-Identifier: GPL-3.0-or-later
// Samples of Inspect AI. Its messages are not those of the OpenAI chat API that cases hold: a tool call is (id,
// function: a name, arguments: an object), the roles are system, user, assistant and tool, content is never null. What
// it would refuse to load is converted, or stands as text and in a gap.
#include "core/exporters/case_exporter.h"

#include <algorithm>
#include <array>

namespace spanwise::exporters {

namespace {
/// The texts of a message as it is written below; what is no text goes in as JSON.
struct Content {
    std::string text;
    bool isConverted = false; ///< something stands as JSON
};

void appendLine(Content& out, std::string_view text)
{
    if (!out.text.empty() && !text.empty()) out.text += '\n';
    out.text += text;
}
void appendJson(Content& out, const Json& value)
{
    appendLine(out, value.canonical());
    out.isConverted = true;
}

Content contentOf(const Json& content)
{
    Content out;
    if (content.isText()) out.text = content.text();
    if (content.isText() || content.isNull()) return out;
    if (!content.isArray()) appendJson(out, content);
    for (const Json& part : content.items()) {
        if (part.isText())
            appendLine(out, part.text());
        else if (part["type"].text().ends_with("text") && part["text"].isText())
            appendLine(out, part["text"].text());
        else
            appendJson(out, part);
    }
    return out;
}

/// Null when it is no call with a name and an object of arguments.
Json toolCallOf(const Json& call)
{
    const Json& function = call["function"];
    if (!call["id"].isText() || !function["name"].isText()) return {};
    Json arguments = function["arguments"];
    if (arguments.isText()) {
        auto parsed = Json::parse(arguments.text().empty() ? "{}" : arguments.text());
        if (!parsed) return {};
        arguments = std::move(*parsed);
    }
    if (arguments.isNull()) arguments = Json::object();
    if (!arguments.isObject()) return {};
    return Json::object()
        .set("id", call["id"])
        .set("function", function["name"])
        .set("arguments", std::move(arguments))
        .set("type", "function");
}

std::string roleOf(const Json& message, std::string& gap)
{
    const std::string role(message["role"].text());
    if (role == "developer") return "system";
    if (role == "function") return "tool";
    constexpr std::array<std::string_view, 4> kRoles {"system", "user", "assistant", "tool"};
    if (std::ranges::find(kRoles, role) != kRoles.end()) return role;
    gap = "the role " + role + " of a message is exported as user";
    return "user";
}

Json messageOf(const Json& message, const std::string& caseId, std::vector<ExportGap>& gaps)
{
    const auto state = [&](std::string what) { gaps.push_back({caseId, std::move(what)}); };
    std::string gap;
    Json out;
    const std::string role = roleOf(message, gap);
    if (!gap.empty()) state(gap);
    Content content = contentOf(message["content"]);
    if (content.isConverted) state("a part of a message that is no text is exported as its JSON");
    Json calls = Json::array();
    for (const Json& call : message["tool_calls"].items()) {
        Json made = toolCallOf(call);
        if (made.isNull() || role != "assistant") {
            appendJson(content, call);
            state("a tool call without id, name or an object of arguments is exported as text");
        } else {
            calls.add(std::move(made));
        }
    }
    if (!calls.items().empty()) out.set("tool_calls", std::move(calls));
    if (role == "tool" && message["tool_call_id"].isText()) out.set("tool_call_id", message["tool_call_id"]);
    if (message["name"].isText()) {
        if (role == "tool")
            out.set("function", message["name"]);
        else
            state("the name " + std::string(message["name"].text()) + " of a message is left out");
    }
    return out.set("role", role).set("content", std::move(content.text));
}
} // namespace

CaseExport writeInspect(CaseList all)
{
    CaseExport out;
    std::string content;
    for (const cases::Case& one : all) {
        const Json chat = messagesOf(one);
        Json messages = Json::array();
        for (const Json& message : chat.items()) messages.add(messageOf(message, one.id, out.gaps));
        const Json reference = referenceOf(one, out.gaps);
        Json line;
        line.set("id", one.id).set("input", std::move(messages)).set("metadata", provenanceOf(one));
        content += line.set("target", reference.isNull() ? Json("") : reference).canonical() + '\n';
    }
    out.files.push_back({"inspect.jsonl", std::move(content)});
    return out;
}

} // namespace spanwise::exporters
