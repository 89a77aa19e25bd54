// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exporters/runner_parts.h"

#include "core/cases/checks.h"
#include "core/cases/portable_expression.h"

namespace spanwise::exporters {

std::string_view pythonChecks() noexcept; // by embed_file

Json expressionsOf(const cases::Case& one, const Runner& runner, std::vector<ExportGap>& gaps)
{
    Json expressions = Json::object();
    Json kept = Json::array();
    for (const Json& check : one.checks.items()) {
        const std::string type(check["type"].text());
        std::string why;
        if (type == "no_finding" || type == "max_cost_usd" || type == "max_output_tokens"
            || (type == "max_latency_ms" && !runner.knowsTime))
            why = "it cannot be told from the text";
        if (type == "regex" || type == "not_regex") {
            const std::string_view flags = check["flags"].text();
            const std::string_view value = check["value"].text();
            const auto portable = cases::portableExpression(value, flags);
            if (portable)
                expressions.set(std::string(flags) + ':' + std::string(value), *portable);
            else
                why = portable.error().message;
        }
        if (type == "json_schema" && !runner.schemaPackages.empty())
            gaps.push_back({one.id, "json_schema needs " + runner.schemaPackages + "; without, its test is skipped"});
        addGapOfRefusal(one, check, gaps);
        if (why.empty())
            kept.add(check);
        else
            gaps.push_back({one.id, "is not asked: " + cases::describeCheck(check) + ": " + why});
    }
    if (kept.items().empty())
        gaps.push_back({one.id, "its test is skipped: none of its checks can be asked"});
    else
        addGapsOfProof(one, kept, gaps);
    return expressions;
}

std::string replaced(std::string_view text, std::string_view mark, std::string_view by)
{
    std::string out(text);
    return out.replace(out.find(mark), mark.size(), by);
}

std::string withChecks(std::string_view script)
{
    return replaced(script, "@CHECKS@", pythonChecks());
}

} // namespace spanwise::exporters
