// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/guard/scan_call.h"

#include "core/base/ascii.h"
#include "core/base/sha256.h"
#include "core/guard/masking.h"
#include "core/guard/scan_text.h"

#include <algorithm>
#include <optional>

namespace spanwise::guard {
namespace {

using Kind = MessagePart::Kind;

std::string_view roleFor(Role role)
{
    return role == Role::Tool ? "tool" : role == Role::Assistant ? "assistant" : "user";
}

/// {"type":"json_schema","json_schema":{"schema":{…}}}, {"schema":{…}}, or the schema itself. `asksJson`: an object of
/// any shape was asked for.
std::optional<JsonSchema> schemaOf(std::string_view request, bool& asksJson)
{
    if (request.empty()) return std::nullopt;
    const auto json = parseJson(request);
    if (!json) return std::nullopt;
    const JsonValue* at = &*json;
    for (const std::string_view name : {"response_format", "format", "text", "json_schema", "schema"})
        if (const JsonValue* inner = at->find(name); inner != nullptr && inner->kind == JsonValue::Kind::Object)
            at = inner;
    const JsonValue* type = at->find("type");
    const bool isWrapper =
        type != nullptr && (type->text == "json_object" || type->text == "text" || type->text == "json_schema");
    asksJson = type != nullptr && type->text == "json_object";
    if (isWrapper || at->kind != JsonValue::Kind::Object) return std::nullopt;
    auto schema = JsonSchema::parse(printed(*at));
    return schema ? std::optional(std::move(*schema)) : std::nullopt;
}

void mark(std::vector<Finding>& findings, std::size_t message, std::size_t part, std::string_view text,
    std::string_view key, std::vector<Finding>& out)
{
    for (Finding& finding : findings) {
        finding.message = static_cast<std::int32_t>(message);
        finding.part = static_cast<std::int32_t>(part);
        if (familyOf(finding.kind) == "secret" && !key.empty() && finding.end <= text.size())
            finding.digest = hmacSha256(key, text.substr(finding.start, finding.end - finding.start)).hex();
        out.push_back(std::move(finding));
    }
}

} // namespace

std::vector<Finding> scanCall(const CallToScan& call, const CompiledRules& rules, const AllowLists& allow)
{
    std::vector<Finding> out;
    std::vector<std::pair<std::string_view, std::vector<Finding>>>
        injections; // texts that went in, with what they hold
    AnswerContext context;
    std::string system;
    for (const Message& message : call.messages)
        for (const MessagePart& part : message.parts) {
            if (message.role == Role::System && part.kind == Kind::Text) system.append(part.text).append("\n");
            if (message.role == Role::User && !message.output && part.kind == Kind::Text) context.prompt = part.text;
        }
    context.system = system;
    context.sources = call.retrieved;
    const AllowRule* service = allow.find(call.service, "assistant");
    std::optional<JsonSchema> schema = schemaOf(call.requestSchema, context.asksJson);
    if (schema) context.schema = &*schema;
    if (service != nullptr) {
        context.expectedLanguage = service->answerLanguage;
        context.allowsFence = service->allowsFence;
        if (context.schema == nullptr) context.schema = service->schema.get();
        for (const std::string& one : service->hosts) context.hosts.push_back(one);
        for (const std::string& one : service->quotable) context.quotable.push_back(one);
    }

    for (std::size_t m = 0; m < call.messages.size(); ++m) {
        const Message& message = call.messages[m];
        if (message.role == Role::System) continue; // the application's own words
        for (std::size_t p = 0; p < message.parts.size(); ++p) {
            const MessagePart& part = message.parts[p];
            if (message.output || part.text.empty() || part.kind == Kind::Media || part.kind == Kind::ToolCall
                || part.kind == Kind::Reasoning || message.role == Role::Assistant)
                continue;
            const bool fromTool =
                message.role == Role::Tool || part.kind == Kind::ToolResult || part.kind == Kind::Document;
            auto found = scanInput(part.text, fromTool ? TextSide::ToolResult : TextSide::Input, rules,
                allow.find(call.service, fromTool ? "tool" : roleFor(message.role)));
            injections.emplace_back(part.text, found);
            mark(found, m, p, part.text, call.secretKey, out);
        }
    }

    for (std::size_t m = 0; m < call.messages.size(); ++m) {
        const Message& message = call.messages[m];
        if (!message.output) continue;
        context.finishReason = message.finishReason.empty() ? call.finishReason : message.finishReason;
        context.callsTools = std::ranges::any_of(message.parts,
            [](const MessagePart& part) { return part.kind == Kind::ToolCall || part.kind == Kind::Media; });
        for (std::size_t p = 0; p < message.parts.size(); ++p) {
            const MessagePart& part = message.parts[p];
            if (part.kind == Kind::ToolCall && service != nullptr && !service->tools.empty()
                && std::ranges::find(service->tools, part.name) == service->tools.end()) {
                std::vector<Finding> one {outputFinding("tool_not_allowed", "allow.tools", Severity::High, 1, part.name,
                    {0, static_cast<std::uint32_t>(part.name.size())})};
                maskFindings(part.name, one);
                mark(one, m, p, part.name, {}, out);
            }
            if (part.kind != Kind::Text && part.kind != Kind::Structured) continue;
            auto found = scanOutput(part.text, context, rules);
            for (const auto& [text, attacks] : injections)
                checkInjectionFollowed(text, attacks, part.text, found, false, found);
            mark(found, m, p, part.text, call.secretKey, out);
        }
        // An answer of nothing but a new tool call can follow an injection as well.
        if (!call.newTools.empty())
            for (const auto& [text, attacks] : injections) {
                std::vector<Finding> found;
                checkInjectionFollowed(text, attacks, {}, {}, true, found);
                for (Finding& one : found) one.detail += ": " + maskedText(call.newTools.front());
                mark(found, m, 0, {}, {}, out);
                if (!found.empty()) break;
            }
    }
    return out;
}

} // namespace spanwise::guard
