// SPDX-License-Identifier: GPL-3.0-or-later
// Formats of test runners: the test file is always the same and reads cases.jsonl, expressions.json and
// refusals.json beside it. Nothing of a case becomes code.
#include "core/cases/prove.h"
#include "core/exporters/case_exporter.h"
#include "core/exporters/junit.h"
#include "core/exporters/runner_parts.h"

namespace spanwise::exporters {

std::string_view pytestFile() noexcept; // by embed_file
std::string_view vitestFile() noexcept;
std::string_view refusalScript() noexcept;

namespace {
/// The cases, the script and what both read beside them.
CaseExport runnerFiles(CaseList all, const char* name, std::string script, const Runner& runner)
{
    CaseExport out;
    Json expressions = Json::object();
    for (const cases::Case& one : all) {
        const Json ofCase = expressionsOf(one, runner, out.gaps);
        for (const auto& [original, portable] : ofCase.members()) expressions.set(original, portable);
    }
    out.files = {{"cases.jsonl", jsonLines(all)}, {name, std::move(script)},
        {"expressions.json", expressions.indented(1) + '\n'}, refusalsFile()};
    return out;
}
} // namespace

CaseExport writePytest(CaseList all)
{
    return runnerFiles(all, "test_cases.py", withChecks(pytestFile()), {"the package jsonschema"});
}

CaseExport writeVitest(CaseList all)
{
    CaseExport out = runnerFiles(all, "cases.test.ts", std::string(vitestFile()), {"the packages ajv and ajv-formats"});
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
