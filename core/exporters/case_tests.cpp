// SPDX-License-Identifier: GPL-3.0-or-later
// Formats of test runners: the test file is always the same and reads cases.jsonl beside it. Nothing of a case becomes
// code.
#include "core/cases/prove.h"
#include "core/cases/refusal.h"
#include "core/exporters/case_exporter.h"
#include "core/exporters/junit.h"

namespace spanwise::exporters {

std::string_view pytestFile() noexcept; // by embed_file
std::string_view vitestFile() noexcept;

namespace {
/// The one definition of a refusal, put into a test file where it says @REFUSAL@.
std::string withRefusal(std::string_view file)
{
    std::string out(file);
    const std::string mark = "@REFUSAL@";
    const std::string expression = Json(cases::kRefusalExpression).canonical();
    for (std::size_t at = out.find(mark); at != std::string::npos; at = out.find(mark, at + expression.size()))
        out.replace(at, mark.size(), expression);
    return out;
}

std::vector<ExportGap> gapsOf(CaseList all)
{
    std::vector<ExportGap> gaps;
    for (const cases::Case& one : all)
        for (const Json& check : one.checks.items()) {
            const std::string_view type = check["type"].text();
            if (type == "no_finding" || type == "max_cost_usd" || type == "max_output_tokens")
                gaps.push_back({one.id, "the check " + std::string(type) + " is skipped by the runner"});
        }
    return gaps;
}
} // namespace

CaseExport writePytest(CaseList all)
{
    return {{{"cases.jsonl", jsonLines(all)}, {"test_cases.py", withRefusal(pytestFile())}}, gapsOf(all)};
}

CaseExport writeVitest(CaseList all)
{
    return {{{"cases.jsonl", jsonLines(all)}, {"cases.test.ts", withRefusal(vitestFile())}}, gapsOf(all)};
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
