// SPDX-License-Identifier: GPL-3.0-or-later
// Items and graders of the OpenAI Evals API. A grader judges every item, so that only the python one can run what each
// case asks: it is always there. One of the simpler kinds is added when it asks of every case what a check of the case
// asks: string_check eq where all are exact, like (contains, with case) where all contain their reference,
// text_similarity where all are about similarity, by a measure of its own and the lowest threshold.
#include "core/cases/refusal.h"
#include "core/exporters/case_exporter.h"
#include "core/exporters/runner_parts.h"

#include <algorithm>

namespace spanwise::exporters {

std::string_view openAiGraderScript() noexcept; // by embed_file

namespace {
/// The check of this type whose value is the reference; null when there is none.
const Json* checkOfReference(const cases::Case& one, std::string_view type)
{
    if (one.expected.isNull()) return nullptr;
    const auto& checks = one.checks.items();
    const auto found = std::ranges::find_if(checks, [&](const Json& check) {
        return check["type"].text() == type && check["value"].text() == cases::expectedText(one);
    });
    return found == checks.end() ? nullptr : &*found;
}

bool allAsk(CaseList all, std::string_view type)
{
    return !all.empty()
        && std::ranges::all_of(all, [&](const cases::Case& one) { return checkOfReference(one, type) != nullptr; });
}

Json grader(const char* type, const char* name)
{
    return Json::object()
        .set("type", type)
        .set("name", name)
        .set("input", "{{sample.output_text}}")
        .set("reference", "{{item.reference}}");
}

Json gradersFor(CaseList all)
{
    Json graders = Json::array();
    const std::string words = Json(cases::refusalWords().canonical()).canonical(); // a literal of Python too
    graders.add(Json::object()
                    .set("type", "python")
                    .set("name", "the checks of the case")
                    .set("source", replaced(withChecks(openAiGraderScript()), "@REFUSALS@", words)));
    if (allAsk(all, "exact")) graders.add(grader("string_check", "equals the reference").set("operation", "eq"));
    if (allAsk(all, "contains")) graders.add(grader("string_check", "contains the reference").set("operation", "like"));
    if (allAsk(all, "similarity")) {
        double lowest = 1;
        for (const cases::Case& one : all)
            lowest = std::min(lowest, (*checkOfReference(one, "similarity"))["threshold"].real().value_or(1));
        graders.add(grader("text_similarity", "is like the reference")
                        .set("evaluation_metric", "fuzzy_match")
                        .set("pass_threshold", lowest));
    }
    return graders;
}
} // namespace

CaseExport writeOpenAiGraders(CaseList all)
{
    CaseExport out;
    std::string content;
    for (const cases::Case& one : all) {
        Json item;
        item.set("case_id", one.id).set("messages", messagesOf(one)).set("reference", referenceOf(one, out.gaps));
        item.set("checks", one.checks).set("expressions", expressionsOf(one, {{}, false}, out.gaps));
        content += Json::object().set("item", std::move(item)).canonical() + '\n';
    }
    out.files.push_back({"openai-graders.jsonl", std::move(content)});
    out.files.push_back({"openai-graders.json", Json::object().set("graders", gradersFor(all)).indented(1) + '\n'});
    return out;
}

} // namespace spanwise::exporters
