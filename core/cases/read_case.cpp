// SPDX-License-Identifier: GPL-3.0-or-later
// A case from JSON. What is of another type than the format says is refused with its place: taking it as missing would
// drop what somebody wrote.
#include "core/cases/case.h"
#include "core/cases/checks.h"
#include "core/cases/text_measures.h"

#include <algorithm>

namespace spanwise::cases {

namespace {

bool isTextOrNone(const Json& value)
{
    return value.isText() || value.isNull();
}
bool isObjectOrNone(const Json& value)
{
    return value.isObject() || value.isNull();
}
bool isBooleanOrNone(const Json& value)
{
    return value.isBoolean() || value.isNull();
}
template <bool (*fits)(const Json&)> bool isListOf(const Json& value)
{
    return value.isNull() || (value.isArray() && std::ranges::all_of(value.items(), fits));
}
bool isText(const Json& value)
{
    return value.isText();
}

bool isTitle(const Json& value)
{
    return value.isNull() || (value.isText() && characters(value.text()) <= kLongestTitle);
}
bool isMessage(const Json& value)
{
    const Json& content = value["content"];
    return value["role"].isText() && (isTextOrNone(content) || content.isArray()) && isTextOrNone(value["name"])
        && isTextOrNone(value["tool_call_id"]) && (value["tool_calls"].isNull() || value["tool_calls"].isArray());
}
bool isInput(const Json& value)
{
    const Json& messages = value["messages"];
    return !messages.items().empty() && isListOf<isMessage>(messages) && isObjectOrNone(value["params"]);
}
bool isExpected(const Json& value)
{
    if (value.isNull()) return true;
    return value.members().size() == 1 && (value["text"].isText() || value.has("json"));
}
bool isChecks(const Json& value)
{
    return !value.items().empty() && value.items().size() <= kMostChecks;
}
bool isRedaction(const Json& value)
{
    return value["path"].isText() && value["kind"].isText() && value["token"].isText();
}
bool isCut(const Json& value)
{
    return value["path"].isText() && value["bytes"].integer().value_or(-1) >= 0 && value["sha256"].isText();
}
bool isOrigin(const Json& value)
{
    return value.isObject() && isTextOrNone(value["trace_id"]) && isTextOrNone(value["span_id"]);
}

struct Member {
    std::string_view name;
    bool (*fits)(const Json& value);
    std::string_view wanted; ///< … must be this
};

constexpr Member kMembers[] = {
    {"format", isText, "\"case/1\""},
    {"id", isTextOrNone, "a text, or left out"},
    {"title", isTitle, "a text of at most 120 characters: shorten it"},
    {"input", isInput,
        "an object with messages, a list of at least one {role, content}: role a text, content a text or a list"},
    {"bad_output", isText, "a text: what the model said"},
    {"expected", isExpected, "null, {\"text\": …} or {\"json\": …}"},
    {"checks", isChecks, "a list of 1 to 20 checks"},
    {"origin", isObjectOrNone, "an object, or left out"},
    {"review", isObjectOrNone, "an object, or left out"},
    {"redactions", isListOf<isRedaction>, "a list of {path, kind, token}, each a text"},
    {"tags", isListOf<isText>, "a list of texts"},
    {"dedup_key", isTextOrNone, "a text, or left out"},
    {"also_seen", isListOf<isOrigin>, "a list of {trace_id, span_id}, each a text"},
    {"set", isTextOrNone, "a text"},
    {"stale", isBooleanOrNone, "true or false"},
    {"unproven", isBooleanOrNone, "true or false"},
    {"cut", isListOf<isCut>, "a list of {path, bytes, sha256}: a text, a number from 0, a text"},
};

Result<void> checkMembers(const Json& json)
{
    for (const auto& [name, member] : json.members())
        if (std::ranges::find(kMembers, name, &Member::name) == std::end(kMembers))
            return fail(ErrorCode::Malformed, "a case has no member " + name + ": take it out, or put it into review");
    for (const Member& member : kMembers)
        if (!member.fits(json[member.name]))
            return fail(ErrorCode::Malformed, std::string(member.name) + " must be " + std::string(member.wanted));
    const auto& checks = json["checks"].items();
    for (std::size_t i = 0; i < checks.size(); ++i)
        if (const auto valid = validateCheck(checks[i]); !valid)
            return fail(ErrorCode::Malformed, "check " + std::to_string(i + 1) + ": " + valid.error().message);
    return {};
}

/// Key and id follow from content; where they are given they must agree, or the case was changed by hand.
Result<void> takeKey(Case& one, const Json& json)
{
    one.dedupKey = dedupKeyOf(one.checks, one.input["messages"]);
    one.id = "case-" + one.dedupKey.substr(7, 16);
    const std::string_view key = json["dedup_key"].text();
    if (!key.empty() && key != one.dedupKey)
        return fail(ErrorCode::Malformed,
            "dedup_key is not that of its checks and messages: the case was changed; leave out id and dedup_key");
    const std::string_view id = json["id"].text();
    if (!id.empty() && id != one.id)
        return fail(ErrorCode::Malformed, "id is not that of dedup_key: leave out id and dedup_key");
    return {};
}

} // namespace

Result<Case> caseFrom(const Json& json)
{
    if (!json.isObject()) return fail(ErrorCode::Malformed, "a case is a JSON object");
    if (json["format"].text() != "case/1") return fail(ErrorCode::Malformed, "format is not case/1");
    if (const auto checked = checkMembers(json); !checked) return tl::unexpected(checked.error());
    Case one;
    one.title = json["title"].text();
    one.input = json["input"];
    one.badOutput = json["bad_output"].text();
    one.expected = json["expected"];
    one.checks = json["checks"];
    if (json["origin"].isObject()) one.origin = json["origin"];
    if (json["review"].isObject()) one.review = json["review"];
    for (const Json& redaction : json["redactions"].items())
        one.redactions.push_back({std::string(redaction["path"].text()), std::string(redaction["kind"].text()),
            std::string(redaction["token"].text())});
    one.tags = json["tags"].textItems();
    if (json["also_seen"].isArray()) one.alsoSeen = json["also_seen"];
    one.set = json["set"].text();
    one.stale = json["stale"].boolean().value_or(false);
    one.unproven = json["unproven"].boolean().value_or(false);
    one.cut = cutTextsIn(json);
    if (const auto taken = takeKey(one, json); !taken) return tl::unexpected(taken.error());
    return one;
}

Result<Case> caseFromLine(std::string_view line)
{
    const auto json = Json::parse(line);
    if (!json) return tl::unexpected(json.error());
    return caseFrom(*json);
}

} // namespace spanwise::cases
