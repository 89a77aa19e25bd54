// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/cases/from_review.h"

#include "core/cases/prove.h"
#include "core/cases/redact.h"
#include "core/cases/text_measures.h"
#include "core/review/snapshot.h"

#include <algorithm>
#include <array>
#include <set>

namespace spanwise::cases {

namespace {
constexpr std::size_t kExactUpTo = 40; ///< characters of a correction that is asked for word by word
constexpr double kSimilar = 0.6;
constexpr std::size_t kTitleCharacters = 60; ///< of the message; enough for a list

const review::Review* deciding(const review::ItemState& item)
{
    const review::Verdict verdict = item.verdict();
    const review::Review* first = nullptr;
    for (const review::Review* one : item.currentReviews()) {
        if (verdict != review::Verdict::None && one->verdict != verdict) continue;
        if (one->correctedOutput && !one->correctedOutput->empty()) return one;
        if (!first) first = one;
    }
    return first;
}

std::string padded(std::int64_t value, std::size_t digits)
{
    std::string text = std::to_string(value);
    return text.size() >= digits ? text : std::string(digits - text.size(), '0') + text;
}

Json paramsOf(const Json& snapshot)
{
    Json params = snapshot["params"].isObject() ? snapshot["params"] : Json::object();
    // The same question should give the same answer each time, as far as the model allows it.
    params.set("temperature", 0);
    return params;
}

Json originOf(const review::ItemState& item, const Json& span)
{
    Json origin;
    origin.set("trace_id", item.traceId).set("span_id", item.spanId);
    for (const char* name : {"service", "environment", "provider", "model"})
        origin.set(name, span[name].isText() ? span[name] : Json());
    if (const auto at = span["started_at_ns"].integer()) origin.set("captured_at", timeText(*at));
    return origin;
}

Json reviewOf(const review::ItemState& item, const review::Review& review)
{
    std::set<std::string> reviewers;
    for (const review::Review* one : item.currentReviews()) reviewers.insert(one->actor);
    const review::Verdict decided = item.verdict();
    Json out;
    out.set("item_id", item.itemId).set("queue", item.queue);
    out.set("reviewers", Json::texts({reviewers.begin(), reviewers.end()}));
    out.set("label", nameOf(decided == review::Verdict::None ? review.verdict : decided));
    out.set("failure_modes", Json::texts(item.failureModes()));
    out.set("severity", item.severity().empty() ? Json() : Json(item.severity()));
    out.set("root_cause", item.rootCause().empty() ? Json() : Json(item.rootCause()));
    out.set("rubric", review.rubricId).set("rubric_version", review.rubricVersion);
    out.set("note", review.note ? Json(*review.note) : Json()).set("reviewed_at", timeText(review.at));
    return out;
}

/// What of the case was too large for the frozen context. A text may be listed twice, cut and cut again: the first
/// entry is of the whole.
std::vector<CutText> cutsOf(const Json& snapshot)
{
    std::vector<CutText> out;
    for (const Json& cut : snapshot["cut"].items()) {
        const std::string path(cut["path"].text());
        const bool isInput = std::ranges::any_of(std::array {"/messages/", "/tools/", "/response_format/", "/params/"},
            [&](const char* of) { return path.starts_with(of); });
        if (!isInput && path != "/output") continue; // of what is in no case, such as retrieved documents
        CutText text {isInput ? "/input" + path : "/bad_output", cut["bytes"].integer().value_or(0),
            std::string(cut["sha256"].text())};
        if (std::ranges::find(out, text.path, &CutText::path) == out.end()) out.push_back(std::move(text));
    }
    return out;
}

/// What must not come back: no answer holds the mark of a cut.
std::string refusedText(const Case& one)
{
    std::string out = one.badOutput;
    if (std::ranges::find(one.cut, "/bad_output", &CutText::path) != one.cut.end() && out.ends_with(review::kCutMark))
        out.resize(out.size() - review::kCutMark.size());
    return out;
}

Json check(const char* type, const Json& value)
{
    return Json::object().set("type", type).set("value", value);
}

/// Checks that suit the correction, those that leave the answer the most room first.
std::vector<Json> proposals(const Case& one)
{
    const Json refusesBad = check("not_contains", refusedText(one));
    if (one.expected.isNull()) return {Json::array().add(one.badOutput.empty() ? check("min_length", 1) : refusesBad)};
    const std::string expected = expectedText(one);
    Json wanted = check("json_equals", one.expected["json"]);
    if (!one.expected.has("json"))
        wanted = characters(expected) <= kExactUpTo ? check("exact", expected).set("trim", true)
                                                    : check("similarity", expected).set("threshold", kSimilar);
    std::vector<Json> out;
    if (!one.badOutput.empty() && one.badOutput != expected) out.push_back(Json::array().add(wanted).add(refusesBad));
    out.push_back(Json::array().add(wanted));
    if (one.expected.has("json")) return out;
    out.push_back(Json::array().add(check("exact", expected).set("trim", true)));
    out.push_back(Json::array().add(check("exact", expected)));
    return out;
}

/// The first failure mode and the beginning of what was asked. Cut after redaction: half of a secret is one still, and
/// no detector knows it.
std::string titleOf(const Case& untitled, const review::ItemState& item)
{
    const auto modes = item.failureModes();
    const RedactedCase leaving = redact(untitled);
    const Json& messages = leaving.redacted.input["messages"];
    return (modes.empty() ? std::string("case") : modes.front()) + ": "
        + shortTitle(lastUserText(messages), kTitleCharacters);
}
} // namespace

/// The first that prove themselves. A correction that keeps the bad output and goes on ("Yes" → "Yes, from 7:30") holds
/// what must not come back, and one with a few more words is similar to it.
void proposeChecks(Case& one)
{
    const std::vector<Json> all = proposals(one);
    for (const Json& checks : all) {
        one.checks = checks;
        if (prove(one).isProven()) return;
    }
    one.checks = all.front(); // none tells them apart: the proof says so
}

std::string timeText(UnixNanos at)
{
    const std::int64_t millis = at >= 0 ? at / kNanosPerMilli : (at - kNanosPerMilli + 1) / kNanosPerMilli;
    const std::int64_t days = at >= 0 ? at / kNanosPerDay : (at - kNanosPerDay + 1) / kNanosPerDay;
    // Civil date of a day number: H. Hinnant, "chrono-compatible low-level date algorithms".
    const std::int64_t z = days + 719'468;
    const std::int64_t era = (z >= 0 ? z : z - 146'096) / 146'097;
    const std::int64_t ofEra = z - era * 146'097;
    const std::int64_t yearOfEra = (ofEra - ofEra / 1460 + ofEra / 36'524 - ofEra / 146'096) / 365;
    const std::int64_t ofYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
    const std::int64_t shifted = (5 * ofYear + 2) / 153;
    const std::int64_t day = ofYear - (153 * shifted + 2) / 5 + 1;
    const std::int64_t month = shifted < 10 ? shifted + 3 : shifted - 9;
    const std::int64_t year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
    const std::int64_t ofDay = millis - days * 86'400'000;
    return padded(year, 4) + '-' + padded(month, 2) + '-' + padded(day, 2) + 'T' + padded(ofDay / 3'600'000, 2) + ':'
        + padded(ofDay / 60'000 % 60, 2) + ':' + padded(ofDay / 1000 % 60, 2) + '.' + padded(ofDay % 1000, 3) + 'Z';
}

Result<Case> caseFromReview(const review::ItemState& item, const Json& snapshot)
{
    if (snapshot["messages"].items().empty())
        return fail(ErrorCode::Invalid,
            "the context of item " + item.itemId + " holds no messages: it was "
                + (snapshot["cut"].isText() ? "too large to keep" : "erased or never recorded"));
    const review::Review* review = deciding(item);
    if (!review) return fail(ErrorCode::Invalid, "nobody has reviewed item " + item.itemId + " yet");
    Case one;
    one.input.set("messages", snapshot["messages"]).set("params", paramsOf(snapshot));
    for (const char* name : {"tools", "response_format"})
        if (snapshot.has(name)) one.input.set(name, snapshot[name]);
    one.badOutput = snapshot["output"].text();
    one.cut = cutsOf(snapshot);
    if (review->correctedOutput && !review->correctedOutput->empty()) {
        const auto json = Json::parse(*review->correctedOutput);
        const bool isDocument = json && (json->isObject() || json->isArray());
        one.expected =
            isDocument ? Json::object().set("json", *json) : Json::object().set("text", *review->correctedOutput);
    }
    one.origin = originOf(item, snapshot["span"]);
    one.review = reviewOf(item, *review);
    proposeChecks(one);
    one.title = titleOf(one, item);
    seal(one);
    return one;
}

} // namespace spanwise::cases
