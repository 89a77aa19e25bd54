// SPDX-License-Identifier: GPL-3.0-or-later
// promptfoo renders templates in variables and in assertion values, loads values that begin with file:// or package:,
// and expands lists into several tests. So the chat goes in as the text of its JSON, and every other text is written so
// that rendering gives it back unchanged.
#include "core/cases/checks.h"
#include "core/cases/portable_expression.h"
#include "core/cases/text_measures.h"
#include "core/exporters/case_exporter.h"

#include <algorithm>

namespace spanwise::exporters {

std::string_view stubProviderFile() noexcept; // by embed_file
std::string_view refusalScript() noexcept;

namespace {
/// Inside strings { and } as escapes; a blank between structural braces that stand side by side.
std::string withoutTemplates(std::string_view json)
{
    std::string out;
    bool inside = false;
    for (std::size_t i = 0; i < json.size(); ++i) {
        const char c = json[i];
        if (inside && c == '\\' && i + 1 < json.size()) {
            out += c;
            out += json[++i];
            continue;
        }
        if (c == '"') inside = !inside;
        const bool brace = c == '{' || c == '}';
        if (inside && brace) {
            out += c == '{' ? "\\u007b" : "\\u007d";
            continue;
        }
        if (brace && !out.empty() && (out.back() == '{' || out.back() == '}')) out += ' ';
        out += c;
    }
    return out;
}

/// A text that rendering gives back as it was.
std::string rendered(std::string_view text)
{
    std::string out;
    std::size_t from = 0;
    if (text.starts_with("file://") || text.starts_with("package:")) {
        out = std::string("{{ '") + text[0] + "' }}";
        from = 1;
    }
    for (std::size_t i = from; i < text.size(); ++i) {
        const char next = i + 1 < text.size() ? text[i + 1] : '\0';
        if (text[i] == '{' && (next == '{' || next == '%' || next == '#'))
            out += "{{ '{' }}";
        else if (text[i] == '#' && next == '}')
            out += "{{ '#' }}";
        else
            out += text[i];
    }
    return out;
}

/// A JavaScript string literal: JSON, with braces as escapes, and the two line separators that old engines refuse.
std::string literal(std::string_view text)
{
    std::string out = withoutTemplates(Json(text).canonical());
    for (const auto& [separator, escape] : {std::pair("\u2028", "\\u2028"), std::pair("\u2029", "\\u2029")})
        for (std::size_t at = out.find(separator); at != std::string::npos; at = out.find(separator, at))
            out.replace(at, 3, escape);
    return out;
}

Json javascript(std::string code)
{
    return Json::object().set("type", "javascript").set("value", std::move(code));
}

/// An assertion on the text as this program compares it.
Json onComparable(Json assertion)
{
    return assertion.set(
        "transform", R"(typeof output === 'string' ? output.replaceAll('\r\n', '\n').normalize('NFC') : output)");
}

/// Letters and what is no sign of any grammar: promptfoo's own regex reads it as RE2 does.
bool isPlainExpression(const Json& check)
{
    return check["flags"].text().empty() && !check["value"].text().empty()
        && std::ranges::all_of(check["value"].text(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
                   || std::string_view(" |_,;:!'\"@%&=<>/-").find(c) != std::string_view::npos;
           });
}

Result<Json> expression(const Json& check, bool negated)
{
    if (isPlainExpression(check))
        return onComparable(
            Json::object().set("type", negated ? "not-regex" : "regex").set("value", rendered(check["value"].text())));
    const auto portable = cases::portableExpression(check["value"].text(), check["flags"].text());
    if (!portable) return tl::unexpected(portable.error());
    return onComparable(
        javascript((negated ? "!" : "") + ("new RegExp(" + literal(*portable)) + ", \"u\").test(output)"));
}

Json exact(const Json& check)
{
    std::string text = cases::comparable(check["value"].text());
    if (check["trim"].boolean().value_or(false)) {
        text.erase(text.find_last_not_of(" \t\r\n\v\f") + 1); // and no other white space
        return onComparable(javascript(R"(output.replace(/[ \t\r\n\v\f]+$/, '') === )" + literal(text)));
    }
    if (text.empty()) return javascript("output === ''");
    return onComparable(Json::object().set("type", "equals").set("value", rendered(text)));
}

Json contains(const Json& check, bool negated)
{
    const std::string text = cases::comparable(check["value"].text());
    if (text.empty()) return javascript(negated ? "false" : "true"); // promptfoo refuses to look for nothing
    return onComparable(Json::object().set("type", negated ? "not-contains" : "contains").set("value", rendered(text)));
}

std::string similarityCode(const Json& check)
{
    return "(() => { const count = text => { const words = new Map(); for (const word of "
           "String(text).toLowerCase().match(/[\\p{L}\\p{N}]+/gu) || []) words.set(word, (words.get(word) || 0) + 1); "
           "return words; }; const got = count(output), want = count("
        + literal(check["value"].text())
        + "); let both = 0, all = 0; for (const [word, n] of got) { both += Math.min(n, want.get(word) || 0); all += "
          "n; } "
          "for (const n of want.values()) all += n; return all === 0 || 2 * both / all >= "
        + check["threshold"].canonical() + "; })()";
}

std::string jsonEqualsCode(const Json& check)
{
    return "(() => { const sorted = v => Array.isArray(v) ? ['list', ...v.map(sorted)] : v && typeof v === 'object' ? "
           "['object', ...Object.keys(v).sort().map(k => [k, sorted(v[k])])] : ['value', v]; const same = v => "
           "JSON.stringify(sorted(v)); try { return same(JSON.parse(output)) === same(JSON.parse("
        + literal(check["value"].canonical()) + ")); } catch (e) { return false; } })()";
}

/// Error: promptfoo cannot ask this.
Result<Json> assertion(const Json& check)
{
    const std::string_view type = check["type"].text();
    const auto of = [](const char* name) { return Json::object().set("type", name); };
    if (type == "exact") return exact(check);
    if (type == "contains" || type == "not_contains") return contains(check, type == "not_contains");
    if (type == "regex" || type == "not_regex") return expression(check, type == "not_regex");
    if (type == "json_schema") return of("is-json").set("value", check["value"]);
    if (type == "json_equals") return javascript(jsonEqualsCode(check));
    if (type == "similarity") return javascript(similarityCode(check));
    // promptfoo's own is-refusal knows a few English words.
    if (type == "refusal") return javascript("file://refusal.cjs:refuses");
    if (type == "not_refusal") return javascript("file://refusal.cjs:answers");
    if (type == "max_length") return onComparable(javascript("[...output].length <= " + check["value"].canonical()));
    if (type == "min_length") return onComparable(javascript("[...output].length >= " + check["value"].canonical()));
    if (type == "max_latency_ms") return of("latency").set("threshold", check["value"]);
    if (type == "max_cost_usd") return of("cost").set("threshold", check["value"]);
    return fail(ErrorCode::Unsupported, "promptfoo has no counterpart");
}

Json metadataOf(const cases::Case& one)
{
    Json out;
    std::string modes;
    for (const std::string& mode : one.review["failure_modes"].textItems()) (modes += modes.empty() ? "" : ",") += mode;
    out.set("case_id", one.id).set("trace_id", one.origin["trace_id"]).set("span_id", one.origin["span_id"]);
    out.set("label", one.review["label"]).set("failure_modes", modes).set("severity", one.review["severity"]);
    return out.set("rubric_version", one.review["rubric_version"]);
}
} // namespace

CaseExport writePromptfoo(CaseList all)
{
    CaseExport out;
    std::string tests;
    Json fixed = Json::object();
    Json regressed = Json::object();
    for (const cases::Case& one : all) {
        Json assertions = Json::array();
        Json kept = Json::array();
        for (const Json& check : one.checks.items()) {
            auto made = assertion(check);
            if (!made) {
                out.gaps.push_back(
                    {one.id, "is not asked: " + cases::describeCheck(check) + ": " + made.error().message});
                continue;
            }
            assertions.add(std::move(*made));
            kept.add(check);
            addGapOfRefusal(one, check, out.gaps);
        }
        if (assertions.items().empty()) {
            out.gaps.push_back({one.id, "left out: none of its checks can be asked"});
            continue;
        }
        addGapsOfProof(one, kept, out.gaps);
        if (one.expected.isNull())
            out.gaps.push_back({one.id, "has no expected answer: with REPLIES=fixed its test ends with an error"});
        Json test;
        test.set("description", rendered(one.title)).set("assert", std::move(assertions));
        test.set("vars", Json::object().set("messages_json", withoutTemplates(messagesOf(one).canonical())));
        test.set("metadata", metadataOf(one));
        tests += test.canonical() + '\n';
        if (!one.expected.isNull()) fixed.set(one.id, cases::expectedText(one));
        regressed.set(one.id, one.badOutput);
    }
    out.files.push_back({"promptfooconfig.yaml",
        "description: \"regression cases\"\n"
        "prompts:\n  - \"{{messages_json}}\"\n"
        "providers:\n  - \"file://stub-provider.cjs\"\n"
        "tests: \"file://tests.jsonl\"\n"});
    out.files.push_back({"tests.jsonl", std::move(tests)});
    out.files.push_back({"stub-provider.cjs", std::string(stubProviderFile())});
    out.files.push_back({"refusal.cjs", std::string(refusalScript())});
    out.files.push_back(refusalsFile());
    out.files.push_back({"replies.json",
        Json::object().set("fixed", std::move(fixed)).set("regressed", std::move(regressed)).indented(1) + '\n'});
    return out;
}

} // namespace spanwise::exporters
