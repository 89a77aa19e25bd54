// SPDX-License-Identifier: GPL-3.0-or-later
// The guards of this program as tools of checks.
#include "core/cases/checks.h"
#include "core/guard/json_schema.h"
#include "core/guard/json_value.h"
#include "core/guard/refusal.h"
#include "core/guard/sensitive.h"

namespace spanwise::cases {

namespace {

/// A schema that decides by something that is not checked is an error, never a pass.
Result<std::vector<std::string>> fits(const Json& schema, const Json& document)
{
    const auto parsed = guard::JsonSchema::parse(schema.canonical());
    if (!parsed) return tl::unexpected(parsed.error());
    const auto value = guard::parseJson(document.canonical());
    if (!value) return tl::unexpected(value.error());
    const guard::SchemaVerdict verdict = parsed->check(*value);
    if (verdict.outcome == guard::SchemaVerdict::Outcome::Unknown) {
        std::string words;
        for (const std::string& word : verdict.notChecked) words += (words.empty() ? "" : ", ") + word;
        return fail(ErrorCode::Unsupported, "the schema decides by what is not checked: " + words);
    }
    std::vector<std::string> problems;
    for (const guard::SchemaViolation& one : verdict.violations)
        problems.push_back((one.where.empty() ? std::string("the answer") : one.where) + ": " + one.message);
    return problems;
}

} // namespace

const CheckTools& ownCheckTools()
{
    static const CheckTools kTools = [] {
        CheckTools tools;
        tools.schema = fits;
        tools.refuses = [](std::string_view text) { return guard::isRefusal(text, *guard::shippedRules()); };
        tools.findings = [](std::string_view text) {
            std::vector<std::string> kinds;
            for (const guard::SensitiveMatch& match : guard::findSensitive(text)) kinds.emplace_back(match.kind);
            return kinds;
        };
        return tools;
    }();
    return kTools;
}

} // namespace spanwise::cases
