// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/guard/evaluation_set.h"

#include "core/guard/json_value.h"
#include "core/guard/scan_text.h"

#include <algorithm>
#include <set>

namespace spanwise::guard {
namespace {

using Kind = JsonValue::Kind;

std::string textOf(const JsonValue* json, std::string_view name)
{
    const JsonValue* found = json != nullptr ? json->find(name) : nullptr;
    return found != nullptr && found->kind == Kind::String ? found->text : std::string();
}

std::vector<std::string> textsOf(const JsonValue* json, std::string_view name)
{
    std::vector<std::string> out;
    if (const JsonValue* found = json != nullptr ? json->find(name) : nullptr)
        for (const JsonValue& item : found->items) out.push_back(item.text);
    return out;
}

std::vector<Finding> scanItem(const JsonValue& json, TextSide side, const std::string& text, const CompiledRules& rules)
{
    if (side != TextSide::Output) return scanInput(text, side, rules);
    const JsonValue* given = json.find("context");
    const std::string system = textOf(given, "system");
    const std::string prompt = textOf(given, "prompt");
    const std::string finish = textOf(given, "finish_reason");
    const std::string language = textOf(given, "expected_lang");
    const auto sources = textsOf(given, "sources");
    AnswerContext context;
    context.system = system;
    context.prompt = prompt;
    context.finishReason = finish;
    context.expectedLanguage = language;
    for (const std::string& source : sources) context.sources.push_back(source);
    Result<JsonSchema> schema = fail(ErrorCode::NotFound, "");
    if (const JsonValue* found = given != nullptr ? given->find("schema") : nullptr)
        schema = JsonSchema::parse(found->kind == Kind::String ? found->text : printed(*found));
    if (schema) context.schema = &*schema;
    return scanOutput(text, context, rules);
}

/// The kinds that an item of this side could have: what it is a negative of.
bool canHave(TextSide side, std::string_view kind)
{
    static const std::set<std::string_view> both {"pii", "secret", "oversize", "not_allowed"};
    if (both.contains(kind)) return true;
    return (kind == "prompt_injection") == (side != TextSide::Output);
}

void count(KindCount& counts, bool expected, bool found, bool exact)
{
    ++(expected ? counts.positives : counts.negatives);
    if (!found) return;
    ++(expected ? counts.found : counts.falseAlarms);
    if (expected && exact) ++counts.exact;
}

} // namespace

Result<EvaluationReport> evaluateSet(std::string_view jsonLines, const CompiledRules& rules)
{
    EvaluationReport out;
    struct Read {
        TextSide side;
        std::set<std::string> expected; ///< first parts
        std::set<std::string> found;
        std::set<std::string> whole; ///< kinds of the findings as they are
    };
    std::vector<Read> read;
    std::set<std::string> kinds;
    std::size_t line = 0;
    for (std::string_view rest = jsonLines; !rest.empty();) {
        ++line;
        const std::size_t end = rest.find('\n');
        const std::string_view text = rest.substr(0, end);
        rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
        if (text.find_first_not_of(" \t\r") == std::string_view::npos) continue;
        const auto json = parseJson(text);
        const auto side = json ? sideFromName(textOf(&*json, "side")) : std::nullopt;
        if (!side) {
            out.remarks.push_back("line " + std::to_string(line) + ": " + (json ? "no side" : json.error().message));
            continue;
        }
        EvaluatedItem item;
        item.id = textOf(&*json, "id");
        item.category = textOf(&*json, "category");
        item.language = textOf(&*json, "lang");
        item.expected = textsOf(&*json, "expect");
        std::string whole = textOf(&*json, "text");
        if (json->find("text") == nullptr)
            for (const std::string& part : textsOf(&*json, "parts")) whole += part;
        Read one {*side, {}, {}, {}};
        for (const std::string& kind : item.expected) one.expected.emplace(familyOf(kind));
        for (const Finding& finding : scanItem(*json, *side, whole, rules)) {
            if (finding.nearThreshold) continue;
            one.found.emplace(familyOf(finding.kind));
            one.whole.insert(finding.kind);
            item.rules.push_back(finding.rule);
        }
        item.found.assign(one.found.begin(), one.found.end());
        kinds.insert(one.expected.begin(), one.expected.end());
        kinds.insert(one.found.begin(), one.found.end());
        out.items.push_back(std::move(item));
        read.push_back(std::move(one));
    }
    if (out.items.empty()) return fail(ErrorCode::Malformed, "no line of the set could be read");
    for (std::size_t i = 0; i < read.size(); ++i) {
        const Read& one = read[i];
        const EvaluatedItem& item = out.items[i];
        bool hit = false;
        for (const std::string& kind : kinds) {
            const bool expected = one.expected.contains(kind);
            if (!expected && !canHave(one.side, kind) && !one.found.contains(kind)) continue;
            const bool exact = std::ranges::any_of(
                item.expected, [&](const std::string& wanted) { return one.whole.contains(wanted) || wanted == kind; });
            count(out.kinds[kind], expected, one.found.contains(kind), exact);
            hit = hit || (expected && one.found.contains(kind));
        }
        const bool expected = !one.expected.empty();
        const bool found = expected ? hit : !one.found.empty();
        count(out.categories[item.category], expected, found, false);
        count(out.languages[item.language], expected, found, false);
    }
    return out;
}

} // namespace spanwise::guard
