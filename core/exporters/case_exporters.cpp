// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/cases/checks.h"
#include "core/cases/prove.h"
#include "core/cases/refusal.h"
#include "core/exporters/case_exporter.h"

#include <algorithm>
#include <set>

namespace spanwise::exporters {

namespace {
constexpr CaseExporter kExporters[] = {
    {"jsonl", "JSON lines (case/1)",
        "The program's own format: spanwise-cli cases import cases.jsonl reads it back without loss.\n"
        "Check answers against it: spanwise-cli cases check cases.jsonl --answers answers.jsonl\n",
        writeJsonLines},
    {"promptfoo", "promptfoo",
        "Offline, to see that the cases tell good from bad:\n"
        "  REPLIES=fixed npx promptfoo eval        every test passes\n"
        "  REPLIES=regressed npx promptfoo eval    every test fails\n"
        "Other cases are named in export.json under not_exported: one without an expected answer has no fixed reply,\n"
        "so that its test ends with an error; one that is not proven may pass or fail.\n"
        "Then put your own provider into promptfooconfig.yaml in the place of stub-provider.cjs.\n"
        "It gets the chat as JSON in the prompt. tests.jsonl stays as it is. A check max_cost_usd needs a provider\n"
        "that says what its answer cost; max_latency_ms needs an answer that is not from a cache: --no-cache.\n",
        writePromptfoo},
    {"openai-evals", "OpenAI evals (open source)",
        "Put openai-evals.jsonl into your registry's data folder and name it as samples_jsonl of an eval of class\n"
        "evals.elsuite.basic.match:Match or fuzzy_match:FuzzyMatch, then run: oaieval MODEL EVAL\n",
        writeOpenAiEvals},
    {"openai-graders", "OpenAI Evals API",
        "Upload openai-graders.jsonl as file of an eval with a custom data source; its testing_criteria are the\n"
        "graders of openai-graders.json. The python grader runs the checks of each case and is enough alone. Others\n"
        "are there only where every case asks the same of its reference: eq when all ask for exactly it, like when\n"
        "all ask to contain it, text_similarity (a measure of its own) when all ask to be like it.\n",
        writeOpenAiGraders},
    {"inspect", "Inspect AI",
        "In a task: Task(dataset=json_dataset(\"inspect.jsonl\"), solver=generate(), scorer=match())\n"
        "No mapping of fields is needed. Run: inspect eval TASK.py --model MODEL\n",
        writeInspect},
    {"deepeval", "DeepEval",
        "dataset = EvaluationDataset(); dataset.add_test_cases_from_json_file(file_path=\"deepeval.json\",\n"
        "input_key_name=\"input\", actual_output_key_name=\"actual_output\",\n"
        "expected_output_key_name=\"expected_output\"), with actual_output filled in by your application.\n"
        "All messages are in additional_metadata.\n",
        writeDeepEval},
    {"langfuse", "Langfuse dataset items",
        "Each line is the body of one POST /api/public/dataset-items. Make the dataset first. The id makes a second\n"
        "upload replace the first.\n",
        writeLangfuse},
    {"langsmith", "LangSmith examples",
        "client.create_examples(dataset_id=…, examples=[json.loads(line) for line in "
        "open(\"langsmith-examples.jsonl\")])\n"
        "or upload langsmith-examples.csv and map its columns.\n",
        writeLangSmith},
    {"pytest", "pytest",
        "Say in conftest.py beside the files how your application answers:\n"
        "  def answer(messages, params): return \"the text that came back\"\n"
        "Then run: pytest test_cases.py\n"
        "Checks json_schema need the package jsonschema: pip install jsonschema. Without it their tests are skipped.\n",
        writePytest},
    {"vitest", "Vitest",
        "Say in answer.ts beside the files how your application answers:\n"
        "  export async function answer(messages, params) { return 'the text that came back' }\n"
        "Then run: npx vitest run cases.test.ts\n"
        "Checks json_schema need two packages: npm install --save-dev ajv ajv-formats. Without them their tests are\n"
        "skipped.\n",
        writeVitest},
    {"junit", "JUnit",
        "junit.xml says for each case whether its checks refuse the bad output and take the expected one. For "
        "verdicts\n"
        "on new answers: spanwise-cli cases check cases.jsonl --answers answers.jsonl --junit junit.xml\n",
        writeJunit},
    {"csv", "CSV",
        "For spreadsheets. A cell that could be read as a formula begins with an apostrophe.\n"
        "The text is UTF-8; a spreadsheet that does not see that needs a byte order mark: --bom, or the tick in the\n"
        "window.\n",
        writeCaseCsv},
};

std::string statementText(const CaseExporter& exporter, const std::vector<cases::Case>& all, const CaseExport& made,
    const ExportStatement& statement)
{
    Json json;
    json.set("format", "export/1").set("exporter", exporter.name).set("case_format", "case/1");
    if (made.duplicates > 0) json.set("duplicates", std::uint64_t {made.duplicates});
    json.set("cases", std::uint64_t {all.size()}).set("redaction", statement.redaction).set("filter", statement.filter);
    json.set("review_log_head", statement.reviewHead.empty() ? Json() : Json(statement.reviewHead));
    if (statement.redaction != "redacted")
        json.set("warning", "This export may hold personal data or secrets: treat it like the store itself.");
    Json names = Json::array();
    for (const ExportFile& file : made.files) names.add(file.name);
    json.set("files", std::move(names));
    Json gaps = Json::array();
    for (const ExportGap& gap : made.gaps) gaps.add(Json::object().set("case", gap.caseId).set("what", gap.what));
    json.set("not_exported", std::move(gaps));
    return json.indented(1) + '\n';
}

/// Every span once, and not the one that the case was made of.
void noteWhereSeen(cases::Case& one, const Json& where)
{
    const auto isThere = [&](const Json& other) {
        return other["trace_id"] == where["trace_id"] && other["span_id"] == where["span_id"];
    };
    if (isThere(one.origin) || std::ranges::any_of(one.alsoSeen.items(), isThere)) return;
    one.alsoSeen.add(Json::object().set("trace_id", where["trace_id"]).set("span_id", where["span_id"]));
}
} // namespace

std::span<const CaseExporter> caseExporters() noexcept
{
    return kExporters;
}

const CaseExporter* caseExporter(std::string_view name) noexcept
{
    const auto found = std::ranges::find(kExporters, name, &CaseExporter::name);
    return found == std::end(kExporters) ? nullptr : found;
}

CaseExport exportCases(const CaseExporter& exporter, std::vector<cases::Case> all, const ExportStatement& statement)
{
    std::ranges::sort(all, {}, &cases::Case::id);
    // A second one of the same key says where else it was seen.
    std::vector<cases::Case> kept;
    std::size_t duplicates = 0;
    for (cases::Case& one : all) {
        if (kept.empty() || kept.back().dedupKey != one.dedupKey) {
            kept.push_back(std::move(one));
            continue;
        }
        ++duplicates;
        noteWhereSeen(kept.back(), one.origin);
        for (const Json& place : one.alsoSeen.items()) noteWhereSeen(kept.back(), place);
    }
    CaseExport made = exporter.write(kept);
    made.written = kept.size();
    made.duplicates = duplicates;
    made.gaps.insert(made.gaps.begin(), statement.gaps.begin(), statement.gaps.end());
    for (const cases::Case& one : kept)
        for (const std::string& what : cases::whatIsCut(one)) made.gaps.push_back({one.id, "is not whole: " + what});
    std::string statementFile = statementText(exporter, kept, made, statement);
    made.files.push_back({"export.json", std::move(statementFile)});
    made.files.push_back({"HOW_TO_RUN.txt", std::string(exporter.howToRun)});
    return made;
}

std::size_t markCsvAsUtf8(CaseExport& made)
{
    std::size_t marked = 0;
    for (ExportFile& file : made.files) {
        if (!file.name.ends_with(".csv")) continue;
        file.content.insert(0, "\xEF\xBB\xBF");
        ++marked;
    }
    return marked;
}

Json provenanceOf(const cases::Case& one)
{
    Json out;
    out.set("case_id", one.id).set("trace_id", one.origin["trace_id"]).set("span_id", one.origin["span_id"]);
    for (const char* name : {"label", "failure_modes", "severity", "rubric", "rubric_version"})
        out.set(name, one.review[name]);
    return out.set("checks", one.checks);
}

Json referenceOf(const cases::Case& one, std::vector<ExportGap>& gaps)
{
    if (!one.expected.isNull()) return cases::expectedText(one);
    gaps.push_back({one.id, "has no expected answer"});
    return {};
}

void addGapsOfProof(const cases::Case& one, const Json& kept, std::vector<ExportGap>& gaps)
{
    if (!cases::prove(one).isProven())
        gaps.push_back({one.id, "is not proven: its checks do not tell its bad output from a good one"});
    else if (cases::judge(kept, {one.badOutput, {}, {}, {}}).outcome != cases::Outcome::Failed)
        gaps.push_back({one.id, "its bad output passes the checks that are left"});
}

void addGapOfRefusal(const cases::Case& one, const Json& check, std::vector<ExportGap>& gaps)
{
    if (!check["type"].text().ends_with("refusal")) return;
    const auto differs = [](std::string_view text) {
        return cases::refusesByWords(text) != cases::ownCheckTools().refuses(text);
    };
    if (differs(one.badOutput))
        gaps.push_back({one.id, "its tests judge by words alone whether its bad output refuses, and say otherwise"});
    if (!one.expected.isNull() && differs(cases::expectedText(one)))
        gaps.push_back(
            {one.id, "its tests judge by words alone whether its expected answer refuses, and say otherwise"});
}

ExportFile refusalsFile()
{
    return {"refusals.json", cases::refusalWords().indented(1) + '\n'};
}

Json messagesOf(const cases::Case& one)
{
    return one.input["messages"];
}

std::string jsonLines(CaseList all)
{
    std::string out;
    for (const cases::Case& one : all) out += cases::lineOf(one) + '\n';
    return out;
}

CaseExport writeJsonLines(CaseList all)
{
    return {{{"cases.jsonl", jsonLines(all)}}, {}};
}

} // namespace spanwise::exporters
