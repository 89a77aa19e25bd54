// SPDX-License-Identifier: GPL-3.0-or-later
// Formats that are lists of input, wanted output and metadata. Their shapes are those of the platforms' own
// descriptions, read in March 2026.
#include "core/exporters/case_exporter.h"
#include "core/exporters/csv.h"

#include <array>

namespace spanwise::exporters {

namespace {
template <typename Line> CaseExport lines(const char* file, CaseList all, Line line)
{
    CaseExport out;
    std::string content;
    for (const cases::Case& one : all) content += line(one, out.gaps).canonical() + '\n';
    out.files.push_back({file, std::move(content)});
    return out;
}

std::string datasetOf(const cases::Case& one)
{
    return one.set.empty() ? "regressions" : one.set;
}

std::string listText(const Json& list)
{
    std::string out;
    for (const std::string& item : list.textItems()) (out += out.empty() ? "" : ", ") += item;
    return out;
}
} // namespace

CaseExport writeOpenAiEvals(CaseList all)
{
    CaseExport out;
    std::string content;
    for (const cases::Case& one : all) {
        const Json reference = referenceOf(one, out.gaps);
        if (reference.isNull()) continue; // `ideal` must be there
        content += Json::object()
                       .set("input", messagesOf(one))
                       .set("ideal", reference)
                       .set("metadata", provenanceOf(one))
                       .canonical()
            + '\n';
    }
    out.files.push_back({"openai-evals.jsonl", std::move(content)});
    return out;
}

CaseExport writeDeepEval(CaseList all)
{
    CaseExport out;
    Json list = Json::array();
    for (const cases::Case& one : all) {
        Json item;
        item.set("input", cases::lastUserText(one.input["messages"]));
        item.set("expected_output", referenceOf(one, out.gaps)).set("actual_output", nullptr);
        item.set("context", nullptr).set("retrieval_context", nullptr).set("name", one.id);
        item.set("comments", one.review["note"]);
        item.set("additional_metadata", provenanceOf(one).set("messages", messagesOf(one)));
        list.add(std::move(item));
    }
    out.files.push_back({"deepeval.json", list.indented(1) + '\n'});
    return out;
}

CaseExport writeLangfuse(CaseList all)
{
    return lines("langfuse-items.jsonl", all, [](const cases::Case& one, std::vector<ExportGap>& gaps) {
        Json line;
        line.set("datasetName", datasetOf(one)).set("id", one.id).set("status", "ACTIVE");
        line.set("input", Json::object().set("messages", messagesOf(one)));
        line.set("expectedOutput", referenceOf(one, gaps)).set("metadata", provenanceOf(one));
        line.set("sourceTraceId", one.origin["trace_id"]).set("sourceObservationId", one.origin["span_id"]);
        return line;
    });
}

CaseExport writeLangSmith(CaseList all)
{
    CaseExport out = lines("langsmith-examples.jsonl", all, [](const cases::Case& one, std::vector<ExportGap>& gaps) {
        Json outputs = Json::object();
        if (const Json reference = referenceOf(one, gaps); !reference.isNull()) outputs.set("answer", reference);
        Json line;
        line.set("inputs", Json::object().set("messages", messagesOf(one))).set("outputs", std::move(outputs));
        return line.set("metadata", provenanceOf(one));
    });
    std::string csv;
    appendCsvRow(csv, std::array<std::string, 3> {"case_id", "messages", "answer"});
    for (const cases::Case& one : all)
        appendCsvRow(csv, std::array<std::string, 3> {one.id, messagesOf(one).canonical(), cases::expectedText(one)});
    out.files.push_back({"langsmith-examples.csv", std::move(csv)});
    return out;
}

CaseExport writeCaseCsv(CaseList all)
{
    std::string csv;
    appendCsvRow(csv,
        std::array<std::string, 16> {"id", "title", "set", "tags", "label", "severity", "failure_modes", "root_cause",
            "last_user_message", "bad_output", "expected", "checks", "service", "model", "trace_id", "span_id"});
    for (const cases::Case& one : all) {
        std::string tags;
        for (const std::string& tag : one.tags) (tags += tags.empty() ? "" : ", ") += tag;
        const auto text = [](const Json& value) { return std::string(value.text()); };
        appendCsvRow(csv,
            std::array<std::string, 16> {one.id, one.title, one.set, tags, text(one.review["label"]),
                text(one.review["severity"]), listText(one.review["failure_modes"]), text(one.review["root_cause"]),
                cases::lastUserText(one.input["messages"]), one.badOutput, cases::expectedText(one),
                one.checks.canonical(), text(one.origin["service"]), text(one.origin["model"]),
                text(one.origin["trace_id"]), text(one.origin["span_id"])});
    }
    return {{{"cases.csv", std::move(csv)}}, {}};
}

} // namespace spanwise::exporters
