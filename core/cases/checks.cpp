// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/cases/checks.h"

#include "core/cases/text_measures.h"

#include <algorithm>
#include <re2/re2.h>

namespace spanwise::cases {

namespace {
CheckResult passedIf(bool passed, std::string reason)
{
    return passed ? CheckResult {} : CheckResult {Outcome::Failed, std::move(reason)};
}

CheckResult unknown(std::string reason)
{
    return {Outcome::Unknown, std::move(reason)};
}

std::string quoted(std::string_view text)
{
    std::string out = "\"";
    out += text.size() > 80 ? std::string(text.substr(0, 80)) + "…" : std::string(text);
    return out + '"';
}

Result<void> needsText(const Json& check)
{
    if (!check["value"].isText()) return fail(ErrorCode::Invalid, "value is a text");
    return {};
}
Result<void> needsNumber(const Json& check)
{
    const auto value = check["value"].real();
    if (!value || *value < 0) return fail(ErrorCode::Invalid, "value is a number from 0");
    return {};
}
Result<void> needsNothing(const Json&)
{
    return {};
}

// Texts

Result<void> needsExactText(const Json& check)
{
    if (check.has("trim") && !check["trim"].isBoolean()) return fail(ErrorCode::Invalid, "trim is true or false");
    return needsText(check);
}
std::string trimmedEnd(std::string text)
{
    text.erase(text.find_last_not_of(" \t\r\n\v\f") + 1);
    return text;
}

CheckResult exact(const Json& check, const Answer& answer, const CheckTools&)
{
    std::string want = comparable(check["value"].text());
    std::string got = comparable(answer.text);
    if (check["trim"].boolean().value_or(false)) {
        want = trimmedEnd(std::move(want));
        got = trimmedEnd(std::move(got));
    }
    return passedIf(want == got, "is not exactly " + quoted(want));
}
bool contains(const Json& check, const Answer& answer)
{
    return comparable(answer.text).find(comparable(check["value"].text())) != std::string::npos;
}
CheckResult mustContain(const Json& check, const Answer& answer, const CheckTools&)
{
    return passedIf(contains(check, answer), "does not contain " + quoted(check["value"].text()));
}
CheckResult mustNotContain(const Json& check, const Answer& answer, const CheckTools&)
{
    return passedIf(!contains(check, answer), "contains " + quoted(check["value"].text()));
}

// Regular expressions

RE2::Options optionsFor(std::string_view flags)
{
    RE2::Options options(RE2::Quiet);
    options.set_case_sensitive(flags.find('i') == std::string_view::npos);
    options.set_dot_nl(flags.find('s') != std::string_view::npos);
    return options;
}
std::string expressionOf(const Json& check)
{
    const bool lines = check["flags"].text().find('m') != std::string_view::npos;
    const std::string value = comparable(check["value"].text());
    return lines ? "(?m:" + value + ")" : value;
}
Result<void> needsExpression(const Json& check)
{
    if (auto text = needsText(check); !text) return text;
    const std::string_view flags = check["flags"].text();
    if (check.has("flags") && !check["flags"].isText())
        return fail(ErrorCode::Invalid, "flags is a text, some of i, m and s");
    if (flags.find_first_not_of("ims") != std::string_view::npos)
        return fail(ErrorCode::Invalid, "flags are some of i, m and s");
    const std::string_view value = check["value"].text();
    for (std::size_t at = value.find("(?"); at != std::string_view::npos; at = value.find("(?", at + 2)) {
        const std::string_view rest = value.substr(at + 2);
        if (!rest.starts_with(':') && !rest.starts_with("P<"))
            return fail(ErrorCode::Invalid, "no inline flags and no look-around: use flags");
    }
    const RE2 expression(expressionOf(check), optionsFor(flags));
    if (!expression.ok()) return fail(ErrorCode::Invalid, expression.error());
    return {};
}
bool fits(const Json& check, const Answer& answer)
{
    const RE2 expression(expressionOf(check), optionsFor(check["flags"].text()));
    return RE2::PartialMatch(comparable(answer.text), expression);
}
CheckResult mustMatch(const Json& check, const Answer& answer, const CheckTools&)
{
    return passedIf(fits(check, answer), "does not match " + quoted(check["value"].text()));
}
CheckResult mustNotMatch(const Json& check, const Answer& answer, const CheckTools&)
{
    return passedIf(!fits(check, answer), "matches " + quoted(check["value"].text()));
}

// JSON

Result<void> needsSchema(const Json& check)
{
    if (!check["value"].isObject() && !check["value"].isBoolean())
        return fail(ErrorCode::Invalid, "value is a JSON Schema");
    return {};
}
Result<void> needsValue(const Json& check)
{
    if (!check.has("value")) return fail(ErrorCode::Invalid, "value is missing");
    return {};
}
CheckResult fitsSchema(const Json& check, const Answer& answer, const CheckTools& tools)
{
    const auto document = Json::parse(answer.text);
    if (!document) return {Outcome::Failed, "is " + document.error().message};
    if (!tools.schema) return unknown("no checker of schemas is built in");
    const auto problems = tools.schema(check["value"], *document);
    if (!problems) return unknown(problems.error().message);
    return passedIf(
        problems->empty(), problems->empty() ? std::string() : "does not fit the schema: " + problems->front());
}
CheckResult equalsJson(const Json& check, const Answer& answer, const CheckTools&)
{
    const auto document = Json::parse(answer.text);
    if (!document) return {Outcome::Failed, "is " + document.error().message};
    return passedIf(document->sameValue(check["value"]), "is other JSON than " + quoted(check["value"].canonical()));
}

// Similarity, refusals, findings

Result<void> needsThreshold(const Json& check)
{
    if (auto text = needsText(check); !text) return text;
    const auto threshold = check["threshold"].real();
    if (!threshold || *threshold < 0 || *threshold > 1) return fail(ErrorCode::Invalid, "threshold is 0 to 1");
    return {};
}
CheckResult isSimilar(const Json& check, const Answer& answer, const CheckTools&)
{
    const double similarity = wordSimilarity(answer.text, check["value"].text());
    const double threshold = check["threshold"].real().value_or(1);
    return passedIf(similarity >= threshold,
        "similarity is " + std::to_string(similarity) + ", wanted " + std::to_string(threshold));
}
CheckResult refuses(const Json&, const Answer& answer, const CheckTools& tools)
{
    if (!tools.refuses) return unknown("no detector of refusals is built in");
    return passedIf(tools.refuses(answer.text), "does not refuse");
}
CheckResult doesNotRefuse(const Json&, const Answer& answer, const CheckTools& tools)
{
    if (!tools.refuses) return unknown("no detector of refusals is built in");
    return passedIf(!tools.refuses(answer.text), "refuses");
}
Result<void> needsKinds(const Json& check)
{
    const std::size_t kinds = check["value"].textItems().size();
    if (kinds == 0 || kinds != check["value"].items().size())
        return fail(ErrorCode::Invalid, "value is a list of kinds of findings");
    return {};
}
CheckResult hasNoFinding(const Json& check, const Answer& answer, const CheckTools& tools)
{
    if (!tools.findings) return unknown("no detectors are built in");
    const auto found = tools.findings(answer.text);
    for (const std::string& kind : check["value"].textItems())
        for (const std::string& one : found)
            if (one == kind || (one.starts_with(kind) && one.size() > kind.size() && one[kind.size()] == '.'))
                return {Outcome::Failed, "has a finding " + one};
    return {};
}

// Bounds

CheckResult isShort(const Json& check, const Answer& answer, const CheckTools&)
{
    const auto size = static_cast<double>(characters(comparable(answer.text)));
    return passedIf(size <= *check["value"].real(), "has " + std::to_string(static_cast<long>(size)) + " characters");
}
CheckResult isLong(const Json& check, const Answer& answer, const CheckTools&)
{
    const auto size = static_cast<double>(characters(comparable(answer.text)));
    return passedIf(size >= *check["value"].real(), "has " + std::to_string(static_cast<long>(size)) + " characters");
}
CheckResult isFast(const Json& check, const Answer& answer, const CheckTools&)
{
    if (!answer.latencyMs) return unknown("its latency is not known");
    return passedIf(*answer.latencyMs <= *check["value"].real(), "took longer");
}
CheckResult isCheap(const Json& check, const Answer& answer, const CheckTools&)
{
    if (!answer.costUsd) return unknown("its cost is not known");
    return passedIf(*answer.costUsd <= *check["value"].real(), "cost more");
}
CheckResult usesFewTokens(const Json& check, const Answer& answer, const CheckTools&)
{
    if (!answer.outputTokens) return unknown("its output tokens are not known");
    return passedIf(static_cast<double>(*answer.outputTokens) <= *check["value"].real(),
        "used " + std::to_string(*answer.outputTokens) + " tokens");
}

struct Kind {
    std::string_view name;
    std::string_view members; ///< beside type, with a blank between; another one would be asked and never looked at
    Result<void> (*validate)(const Json& check);
    CheckResult (*run)(const Json& check, const Answer& answer, const CheckTools& tools);
};

constexpr Kind kKinds[] = {
    {"exact", "value trim", needsExactText, exact},
    {"contains", "value", needsText, mustContain},
    {"not_contains", "value", needsText, mustNotContain},
    {"regex", "value flags", needsExpression, mustMatch},
    {"not_regex", "value flags", needsExpression, mustNotMatch},
    {"json_schema", "value", needsSchema, fitsSchema},
    {"json_equals", "value", needsValue, equalsJson},
    {"similarity", "value threshold", needsThreshold, isSimilar},
    {"refusal", "", needsNothing, refuses},
    {"not_refusal", "", needsNothing, doesNotRefuse},
    {"no_finding", "value", needsKinds, hasNoFinding},
    {"max_length", "value", needsNumber, isShort},
    {"min_length", "value", needsNumber, isLong},
    {"max_latency_ms", "value", needsNumber, isFast},
    {"max_cost_usd", "value", needsNumber, isCheap},
    {"max_output_tokens", "value", needsNumber, usesFewTokens},
};

const Kind* kindOf(const Json& check)
{
    const auto found = std::ranges::find(kKinds, check["type"].text(), &Kind::name);
    return found == std::end(kKinds) ? nullptr : found;
}
} // namespace

Result<void> validateCheck(const Json& check)
{
    const Kind* kind = kindOf(check);
    if (!kind) return fail(ErrorCode::Invalid, "there is no check " + quoted(check["type"].text()));
    for (const auto& [name, member] : check.members())
        if (name != "type" && (' ' + std::string(kind->members) + ' ').find(' ' + name + ' ') == std::string::npos)
            return fail(
                ErrorCode::Invalid, std::string(kind->name) + " has no member " + quoted(name) + ": take it out");
    auto valid = kind->validate(check);
    return valid ? valid : Result<void>(tl::unexpected(valid.error().in(kind->name)));
}

CheckResult runCheck(const Json& check, const Answer& answer, const CheckTools& tools)
{
    if (const auto valid = validateCheck(check); !valid) return {Outcome::Failed, valid.error().message};
    return kindOf(check)->run(check, answer, tools);
}

Judgement judge(const Json& checks, const Answer& answer, const CheckTools& tools)
{
    Judgement out;
    for (const Json& check : checks.items()) {
        CheckResult result = runCheck(check, answer, tools);
        if (result.outcome == Outcome::Failed)
            out.outcome = Outcome::Failed;
        else if (result.outcome == Outcome::Unknown && out.outcome == Outcome::Passed)
            out.outcome = Outcome::Unknown;
        out.results.push_back(std::move(result));
    }
    return out;
}

std::string describeCheck(const Json& check)
{
    std::string out(check["type"].text());
    const Json& value = check["value"];
    if (value.isText()) out += ' ' + quoted(value.text());
    if (value.isNumber()) out += ' ' + value.canonical();
    if (value.isObject() || value.isArray()) out += ' ' + quoted(value.canonical());
    if (!check["flags"].text().empty()) out += " (" + std::string(check["flags"].text()) + ")";
    if (check["threshold"].isNumber()) out += " ≥ " + check["threshold"].canonical();
    return out;
}

std::vector<std::string_view> checkKinds()
{
    std::vector<std::string_view> names;
    for (const Kind& kind : kKinds) names.push_back(kind.name);
    return names;
}

bool isCheckKind(std::string_view name) noexcept
{
    return std::ranges::find(kKinds, name, &Kind::name) != std::end(kKinds);
}

} // namespace spanwise::cases
