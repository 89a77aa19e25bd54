// SPDX-License-Identifier: GPL-3.0-or-later
// Formats of test runners: the test file is always the same and reads cases.jsonl, expressions.json and
// refusals.json beside it. Nothing of a case becomes code.
#include "core/cases/portable_expression.h"
#include "core/cases/prove.h"
#include "core/exporters/case_exporter.h"
#include "core/exporters/junit.h"

namespace spanwise::exporters {

std::string_view pytestFile() noexcept; // by embed_file
std::string_view vitestFile() noexcept;
std::string_view refusalScript() noexcept;

namespace {
/// What the test files read beside the cases, and what they cannot tell.
struct RunnerParts {
    Json expressions = Json::object(); ///< FLAGS:EXPRESSION as in a check → what means the same to the runner
    std::vector<ExportGap> gaps;
};

RunnerParts partsOf(CaseList all, const std::string& packages)
{
    RunnerParts out;
    for (const cases::Case& one : all) {
        Json kept = Json::array();
        for (const Json& check : one.checks.items()) {
            const std::string_view type = check["type"].text();
            std::string why;
            if (type == "no_finding" || type == "max_cost_usd" || type == "max_output_tokens")
                why = "it cannot be told from the text";
            if (type == "regex" || type == "not_regex") {
                const auto portable = cases::portableExpression(check["value"].text(), check["flags"].text());
                if (portable)
                    out.expressions.set(
                        std::string(check["flags"].text()) + ':' + std::string(check["value"].text()), *portable);
                else
                    why = portable.error().message;
            }
            if (type == "json_schema")
                out.gaps.push_back({one.id, "json_schema needs " + packages + "; without, its test is skipped"});
            addGapOfRefusal(one, check, out.gaps);
            if (why.empty())
                kept.add(check);
            else
                out.gaps.push_back({one.id, "is not asked: " + cases::describeCheck(check) + ": " + why});
        }
        if (kept.items().empty())
            out.gaps.push_back({one.id, "its test is skipped: none of its checks can be asked"});
        else
            addGapsOfProof(one, kept, out.gaps);
    }
    return out;
}

CaseExport runnerFiles(CaseList all, const char* name, std::string_view file, const std::string& packages)
{
    RunnerParts parts = partsOf(all, packages);
    return {{{"cases.jsonl", jsonLines(all)}, {name, std::string(file)},
                {"expressions.json", parts.expressions.indented(1) + '\n'}, refusalsFile()},
        std::move(parts.gaps)};
}
} // namespace

CaseExport writePytest(CaseList all)
{
    return runnerFiles(all, "test_cases.py", pytestFile(), "the package jsonschema");
}

CaseExport writeVitest(CaseList all)
{
    CaseExport out = runnerFiles(all, "cases.test.ts", vitestFile(), "the packages ajv and ajv-formats");
    out.files.push_back({"refusal.cjs", std::string(refusalScript())});
    return out;
}

CaseExport writeJunit(CaseList all)
{
    std::vector<JunitCase> tests;
    for (const cases::Case& one : all) {
        JunitCase test {one.id, one.title, {}, {}};
        for (const std::string& problem : cases::prove(one).problems) test.failures.push_back(problem);
        tests.push_back(std::move(test));
    }
    return {{{"junit.xml", junitXml("cases", tests)}}, {}};
}

} // namespace spanwise::exporters
