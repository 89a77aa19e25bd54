// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/case_answers.h"

#include <algorithm>
#include <set>

namespace spanwise::cli {

namespace {
std::string outputText(const Json& output)
{
    return output.isText() ? std::string(output.text()) : output.canonical();
}

std::optional<double> numberIn(const Json& value)
{
    if (value.isText()) return Json::parse(value.text()).value_or(Json()).real();
    return value.real();
}
} // namespace

Result<CaseAnswers> readAnswers(std::string_view text)
{
    CaseAnswers out;
    if (const auto whole = Json::parse(text); whole && whole->isObject() && !whole->has("output")) {
        for (const auto& [id, output] : whole->members()) out[id].text = outputText(output);
        return out;
    }
    std::size_t number = 0;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        const std::string_view line = text.substr(at, end - at);
        at = end + 1;
        ++number;
        if (line.find_first_not_of(" \t\r") == std::string_view::npos) continue;
        const auto json = Json::parse(line);
        const Json& id = json ? ((*json)["case_id"].isText() ? (*json)["case_id"] : (*json)["id"]) : Json();
        if (!json || !id.isText() || !json->has("output"))
            return fail(ErrorCode::Malformed,
                "line " + std::to_string(number) + ": an answer is {\"case_id\": …, \"output\": …}");
        cases::Answer& answer = out[std::string(id.text())];
        answer.text = outputText((*json)["output"]);
        answer.latencyMs = numberIn((*json)["latency_ms"]);
        answer.costUsd = numberIn((*json)["cost_usd"]);
        answer.outputTokens = (*json)["output_tokens"].integer();
    }
    return out;
}

std::string CaseVerdict::word() const
{
    if (!answered || outcome == cases::Outcome::Unknown) return "not run";
    return outcome == cases::Outcome::Passed ? "pass" : "fail";
}

Json jsonOf(const CaseVerdict& verdict)
{
    return Json::object()
        .set("case_id", verdict.id)
        .set("title", verdict.title)
        .set("verdict", verdict.word())
        .set("reasons", Json::texts(verdict.reasons));
}

CaseVerdicts checkCases(const std::vector<cases::Case>& all, const CaseAnswers& answers)
{
    CaseVerdicts out;
    std::set<std::string> known;
    for (const cases::Case& one : all) {
        if (!known.insert(one.id).second) continue;
        CaseVerdict verdict {one.id, one.title, cases::Outcome::Unknown, false, {}};
        if (const auto answer = answers.find(one.id); answer != answers.end()) {
            verdict.answered = true;
            const cases::Judgement judged = cases::judge(one.checks, answer->second);
            verdict.outcome = judged.outcome;
            for (std::size_t i = 0; i < judged.results.size(); ++i)
                if (!judged.results[i].reason.empty())
                    verdict.reasons.push_back(
                        judged.results[i].reason + " (" + cases::describeCheck(one.checks.items()[i]) + ")");
        } else {
            verdict.reasons.emplace_back("there is no answer for it");
        }
        const std::string word = verdict.word();
        out.passed += word == "pass";
        out.failed += word == "fail";
        out.notRun += word == "not run";
        out.verdicts.push_back(std::move(verdict));
    }
    std::ranges::sort(out.verdicts, {}, &CaseVerdict::id);
    for (const auto& [id, answer] : answers)
        if (!known.contains(id)) out.unknownAnswers.push_back(id);
    return out;
}

std::vector<exporters::JunitCase> junitCases(const CaseVerdicts& verdicts)
{
    std::vector<exporters::JunitCase> out;
    for (const CaseVerdict& verdict : verdicts.verdicts) {
        exporters::JunitCase test {verdict.id, verdict.title, {}, {}};
        if (verdict.word() == "fail") test.failures = verdict.reasons;
        if (verdict.word() == "not run") test.skipped = verdict.reasons.empty() ? "not run" : verdict.reasons.front();
        out.push_back(std::move(test));
    }
    return out;
}

} // namespace spanwise::cli
