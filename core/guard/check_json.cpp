// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/guard/output_checks.h"

namespace spanwise::guard {

namespace {
std::string_view trimmed(std::string_view text)
{
    constexpr std::string_view kBlanks = " \t\r\n";
    const std::size_t from = text.find_first_not_of(kBlanks);
    if (from == std::string_view::npos) return {};
    return text.substr(from, text.find_last_not_of(kBlanks) - from + 1);
}

/// The inside of one fence that is the whole answer, or the only one in it.
std::string_view insideFence(std::string_view text)
{
    const std::size_t open = text.find("```");
    if (open == std::string_view::npos) return text;
    const std::size_t line = text.find('\n', open);
    const std::size_t close = text.find("```", open + 3);
    if (line == std::string_view::npos || close == std::string_view::npos || close < line) return text;
    if (text.find("```", close + 3) != std::string_view::npos) return text;
    return trimmed(text.substr(line + 1, close - line - 1));
}

std::string joined(const std::vector<std::string>& words)
{
    std::string out;
    for (const std::string& word : words) out += (out.empty() ? "" : ", ") + word;
    return out;
}
} // namespace

void checkJson(const Answer& answer, const AnswerContext& context, std::vector<Finding>& out)
{
    if (context.schema == nullptr && !context.asksJson) return;
    const std::string_view whole = trimmed(answer.text);
    if (whole.empty()) {
        if (context.callsTools) return;
        Finding finding = outputFinding(context.schema != nullptr ? "schema_invalid" : "not_json", "json.empty",
            Severity::Medium, 1, answer.text, {});
        finding.detail = "there is no answer where JSON was asked for";
        out.push_back(std::move(finding));
        return;
    }
    std::string_view json = whole;
    auto value = parseJson(json);
    if (!value && context.allowsFence) {
        json = insideFence(whole);
        if (json != whole) value = parseJson(json);
    }
    const auto size = static_cast<std::uint32_t>(answer.text.size());
    if (!value) {
        // What is no JSON fits no schema: one finding, of the stronger demand.
        Finding finding = outputFinding(context.schema != nullptr ? "schema_invalid" : "not_json", "json.parse",
            Severity::Medium, 1, answer.text, {0, size});
        finding.detail = "no JSON: " + value.error().message;
        out.push_back(std::move(finding));
        return;
    }
    if (context.schema == nullptr) return;
    const SchemaVerdict verdict = context.schema->check(*value);
    if (verdict.outcome != SchemaVerdict::Outcome::Invalid) return;
    Finding finding = outputFinding("schema_invalid", "json.schema", Severity::Medium, 1, answer.text, {0, size});
    for (const SchemaViolation& violation : verdict.violations) {
        if (!finding.detail.empty()) finding.detail += "; ";
        finding.detail += (violation.where.empty() ? "" : violation.where + " ") + violation.message;
    }
    if (!verdict.violations.empty()) finding.rule = "json.schema." + verdict.violations.front().keyword;
    if (!verdict.notChecked.empty()) finding.detail += "; checked partly, not: " + joined(verdict.notChecked);
    out.push_back(std::move(finding));
}

} // namespace spanwise::guard
