// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/guard/allow_list.h"

#include "core/base/sha256.h"
#include "core/guard/code_points.h"
#include "core/guard/language.h"
#include "core/guard/text_view.h"

#include <algorithm>
#include <re2/re2.h>

namespace spanwise::guard {
namespace {

std::size_t charactersOf(std::string_view text)
{
    return static_cast<std::size_t>(
        std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

std::string textOf(const JsonValue& rule, std::string_view name)
{
    const JsonValue* found = rule.find(name);
    return found != nullptr && found->kind == JsonValue::Kind::String ? found->text : std::string();
}

std::vector<std::string> textsOf(const JsonValue& rule, std::string_view name)
{
    std::vector<std::string> out;
    if (const JsonValue* found = rule.find(name))
        for (const JsonValue& item : found->items)
            if (item.kind == JsonValue::Kind::String) out.push_back(item.text);
    return out;
}

Result<AllowRule> readRule(const JsonValue& json)
{
    AllowRule out;
    out.service = textOf(json, "service");
    out.role = textOf(json, "role");
    out.languages = textsOf(json, "languages");
    out.values = textsOf(json, "enum");
    out.tools = textsOf(json, "tools");
    out.hosts = textsOf(json, "hosts");
    out.quotable = textsOf(json, "quotable");
    out.answerLanguage = textOf(json, "language");
    if (const JsonValue* most = json.find("max_chars")) {
        if (!most->isInteger() || most->number < 0) return fail(ErrorCode::Invalid, "max_chars must be a whole number");
        out.maxChars = static_cast<std::size_t>(most->number);
    }
    if (const JsonValue* fence = json.find("json_fence")) out.allowsFence = fence->boolean;
    if (const std::string pattern = textOf(json, "pattern"); !pattern.empty()) {
        re2::RE2::Options options;
        options.set_log_errors(false);
        options.set_max_mem(4 << 20);
        auto expression = std::make_shared<const re2::RE2>(pattern, options);
        if (!expression->ok()) return fail(ErrorCode::Invalid, "pattern: " + expression->error());
        out.pattern = std::move(expression);
    }
    if (const JsonValue* schema = json.find("schema")) {
        auto read = JsonSchema::parse(printed(*schema));
        if (!read) return tl::unexpected(read.error());
        out.schema = std::make_shared<const JsonSchema>(std::move(*read));
    }
    return out;
}

} // namespace

void AllowRule::check(std::string_view text, TextSide side, std::vector<Finding>& out) const
{
    std::string why;
    std::string_view rule;
    if (maxChars && charactersOf(text) > *maxChars) {
        rule = "max_chars";
        why = std::to_string(charactersOf(text)) + " characters, at most " + std::to_string(*maxChars);
    } else if (!values.empty() && std::ranges::find(values, text) == values.end()) {
        rule = "enum";
        why = "is none of the values listed";
    } else if (pattern && !re2::RE2::FullMatch(re2::StringPiece(text.data(), text.size()), *pattern)) {
        rule = "pattern";
        why = "does not match " + pattern->pattern();
    } else if (!languages.empty()) {
        const LanguageGuess guess = guessLanguage(text);
        if (!guess.language.empty() && std::ranges::find(languages, guess.language) == languages.end()) {
            rule = "language";
            why = "is in " + guess.language;
        }
    }
    if (why.empty()) return;
    Finding finding;
    finding.kind = "not_allowed";
    finding.rule = "allow." + std::string(rule);
    finding.severity = Severity::Low;
    finding.side = side;
    finding.end = static_cast<std::uint32_t>(text.size());
    finding.excerpt = excerptOf(text, {0, std::min<std::uint32_t>(80, finding.end)});
    finding.detail = why;
    out.push_back(std::move(finding));
}

Result<AllowLists> AllowLists::read(std::string_view json)
{
    const auto root = parseJson(json);
    if (!root) return tl::unexpected(root.error());
    const JsonValue* rules = root->find("rules");
    if (rules == nullptr || rules->kind != JsonValue::Kind::Array)
        return fail(ErrorCode::Invalid, "expected {\"rules\": [ … ]}");
    AllowLists out;
    for (std::size_t i = 0; i < rules->items.size(); ++i) {
        auto rule = readRule(rules->items[i]);
        if (!rule) return tl::unexpected(rule.error().in("rule " + std::to_string(i + 1)));
        out.m_rules.push_back(std::move(*rule));
    }
    if (!out.m_rules.empty()) out.m_version = sha256(printed(*root)).hex().substr(0, 16);
    return out;
}

const AllowRule* AllowLists::find(std::string_view service, std::string_view role) const noexcept
{
    const AllowRule* best = nullptr;
    int bestFit = -1;
    for (const AllowRule& rule : m_rules) {
        if ((!rule.service.empty() && rule.service != service) || (!rule.role.empty() && rule.role != role)) continue;
        const int fit = (rule.service.empty() ? 0 : 2) + (rule.role.empty() ? 0 : 1);
        if (fit > bestFit) best = &rule, bestFit = fit;
    }
    return best;
}

} // namespace spanwise::guard
