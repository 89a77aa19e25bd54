// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/case_answers.h"

#include "core/cases/redact.h"
#include "core/guard/json_value.h"

#include <algorithm>
#include <set>

namespace spanwise::cli {

namespace {
std::optional<cases::Answer> answerOf(const Json& output)
{
    if (output.isNull()) return std::nullopt;
    return cases::Answer {output.isText() ? std::string(output.text()) : output.canonical(), {}, {}, {}};
}

std::optional<double> numberIn(const Json& value)
{
    if (value.isText()) return Json::parse(value.text()).value_or(Json()).real();
    return value.real();
}

/// One object case id → output. Read by the reader that keeps members of the same name apart.
std::optional<Result<CaseAnswers>> answersOfOneObject(std::string_view text)
{
    const auto whole = guard::parseJson(text);
    if (!whole || whole->kind != guard::JsonValue::Kind::Object) return std::nullopt;
    if (whole->find("output") || whole->find("case_id")) return std::nullopt; // a single line
    CaseAnswers out;
    for (const auto& [id, output] : whole->members) {
        const auto value = Json::parse(guard::printed(output));
        if (!value) return tl::unexpected(value.error().in(id));
        out[id].push_back(answerOf(*value));
    }
    return out;
}
} // namespace

Result<CaseAnswers> readAnswers(std::string_view text)
{
    if (auto whole = answersOfOneObject(text)) return *std::move(whole);
    CaseAnswers out;
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
        std::optional<cases::Answer> answer = answerOf((*json)["output"]);
        if (answer) {
            answer->latencyMs = numberIn((*json)["latency_ms"]);
            answer->costUsd = numberIn((*json)["cost_usd"]);
            answer->outputTokens = (*json)["output_tokens"].integer();
        }
        out[std::string(id.text())].push_back(std::move(answer));
    }
    return out;
}

std::string CaseVerdict::word() const
{
    if (outcome == cases::Outcome::Unknown) return "not run";
    return outcome == cases::Outcome::Passed ? "pass" : "fail";
}

Json jsonOf(const CaseVerdict& verdict)
{
    return Json::object()
        .set("case_id", verdict.id)
        .set("title", verdict.title)
        .set("verdict", verdict.word())
        .set("answers", std::uint64_t {verdict.answers})
        .set("reasons", Json::texts(verdict.reasons));
}

namespace {
/// A failure stands whatever else came back, and what was not judged is no pass.
cases::Outcome worse(cases::Outcome one, cases::Outcome other)
{
    for (const cases::Outcome bad : {cases::Outcome::Failed, cases::Outcome::Unknown})
        if (one == bad || other == bad) return bad;
    return cases::Outcome::Passed;
}

CaseVerdict verdictOn(const cases::Case& one, const std::vector<std::optional<cases::Answer>>& answers)
{
    if (answers.empty()) return {one.id, one.title, cases::Outcome::Unknown, 0, {"there is no answer for it"}};
    CaseVerdict out {one.id, one.title, cases::Outcome::Passed, answers.size()};
    for (std::size_t i = 0; i < answers.size(); ++i) {
        const std::string which = answers.size() < 2
            ? std::string()
            : "answer " + std::to_string(i + 1) + " of " + std::to_string(answers.size()) + ": ";
        if (!answers[i]) {
            out.outcome = worse(out.outcome, cases::Outcome::Unknown);
            out.reasons.push_back(which + "output is null: nothing came back");
            continue;
        }
        const cases::Judgement judged = cases::judge(one.checks, *answers[i]);
        out.outcome = worse(out.outcome, judged.outcome);
        for (std::size_t check = 0; check < judged.results.size(); ++check)
            if (!judged.results[check].reason.empty())
                out.reasons.push_back(which + judged.results[check].reason + " ("
                    + cases::describeCheck(one.checks.items()[check]) + ")");
    }
    return out;
}
} // namespace

CaseVerdicts checkCases(const std::vector<cases::Case>& all, const CaseAnswers& answers)
{
    CaseVerdicts out;
    std::set<std::string> known; // ids that answers may use
    for (const cases::Case& one : all) known.insert(one.id);
    const bool othersToo =
        std::ranges::any_of(answers, [&](const auto& answer) { return !known.contains(answer.first); });
    std::set<std::string> judged;
    for (const cases::Case& one : all) {
        if (!judged.insert(one.id).second) continue;
        std::set<std::string> ids {one.id};
        if (othersToo) ids.insert(cases::redact(one).redacted.id);
        known.insert(ids.begin(), ids.end());
        std::vector<std::optional<cases::Answer>> given;
        for (const std::string& id : ids)
            if (const auto found = answers.find(id); found != answers.end())
                given.insert(given.end(), found->second.begin(), found->second.end());
        CaseVerdict verdict = verdictOn(one, given);
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

std::vector<exporters::JunitCase> junitCases(const CaseVerdicts& verdicts, cases::Outcome wanted)
{
    std::vector<exporters::JunitCase> out;
    for (const CaseVerdict& verdict : verdicts.verdicts) {
        exporters::JunitCase test {verdict.id, verdict.title, {}, {}};
        if (verdict.outcome == cases::Outcome::Unknown)
            test.skipped = verdict.reasons.empty() ? "not run" : verdict.reasons.front();
        else if (verdict.outcome != wanted)
            test.failures = verdict.outcome == cases::Outcome::Failed
                ? verdict.reasons
                : std::vector<std::string> {"every check passes on the bad output: the case would not notice it"};
        out.push_back(std::move(test));
    }
    return out;
}

} // namespace spanwise::cli
