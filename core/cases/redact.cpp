// SPDX-License-Identifier: GPL-3.0-or-later
// Two passes: the first collects the values of the whole case, the second takes each of them out wherever it stands.
#include "core/cases/redact.h"

#include "core/base/json_pointer.h"
#include "core/cases/sensitive_values.h"
#include "core/cases/text_measures.h"
#include "core/cases/token.h"
#include "core/guard/sensitive.h"

#include <algorithm>
#include <iterator>
#include <set>

namespace spanwise::cases {

namespace {
using Hit = SensitiveValues::Hit;

constexpr std::string_view kTitle = "/title";
constexpr std::size_t kShortestCut = 60; ///< characters; a shorter title was not cut (from_review.cpp)

/// Tokens that stand for something already: those of an earlier redaction, and what reads like one. A title only names
/// those of its case.
std::set<std::string> takenIn(Json& json, const std::vector<Redaction>& earlier)
{
    std::set<std::string> taken;
    for (const Redaction& one : earlier) taken.insert(one.token);
    visitTexts(json, [&](const TextPlace& place, std::string_view text) {
        if (place.path != kTitle) eachToken(text, [&](std::string_view token) { taken.emplace(token); });
        return std::nullopt;
    });
    return taken;
}

bool isAny(const SensitiveValue&)
{
    return true;
}

std::vector<Hit> cutIn(const SensitiveValues& values, std::string_view title, const SensitiveValues::Wanted& wanted)
{
    return characters(title) < kShortestCut ? std::vector<Hit>() : values.cutAtEnd(title, wanted);
}

SensitiveValues valuesOf(Json& json, const std::vector<Redaction>& earlier, const std::vector<std::string>& added)
{
    SensitiveValues values(takenIn(json, earlier), added);
    visitTexts(json, [&](const TextPlace& place, std::string_view text) {
        if (place.path != kTitle) values.collect(place.kind, text);
        return std::nullopt;
    });
    // Last, because what it may end with is no value of its own but the beginning of one.
    std::string_view title = json["title"].text();
    if (const auto cut = cutIn(values, title, isAny); !cut.empty()) title = title.substr(0, cut.front().begin);
    values.collect(TextKind::Plain, title);
    return values;
}

std::vector<Hit> hitsAt(
    const SensitiveValues& values, const TextPlace& place, std::string_view text, const SensitiveValues::Wanted& wanted)
{
    std::vector<Hit> hits = values.find(place.kind, text, wanted);
    if (place.path != kTitle) return hits;
    const std::size_t done = hits.empty() ? 0 : hits.back().end;
    for (Hit& cut : cutIn(values, text, wanted))
        if (cut.begin >= done) hits.push_back(std::move(cut));
    return hits;
}

Replacement replacementOf(const SensitiveValues& values, const TextPlace& place, const Hit& hit)
{
    const SensitiveValue& value = values[hit.value];
    return {place.path, hit.begin, hit.end, value.kind, value.token, guard::masked(hit.shown), value.isSecret};
}

/// The path of the object that holds a key, with a slash behind.
std::string parentOf(const TextPlace& key, std::string_view text)
{
    return key.path.substr(0, key.path.size() - pointerPart(text).size());
}

/// A token inside a regular expression stands for itself.
std::string tokenFor(const SensitiveValues& values, TextKind kind, const Hit& hit)
{
    const std::string& token = values[hit.value].token;
    if (kind != TextKind::Expression || hit.isQuoted) return token;
    return '\\' + token.substr(0, token.size() - 1) + "\\]";
}

std::vector<Redaction> redactionsIn(const Json& json)
{
    std::vector<Redaction> out;
    for (const Json& one : json["redactions"].items())
        out.push_back(
            {std::string(one["path"].text()), std::string(one["kind"].text()), std::string(one["token"].text())});
    return out;
}

/// The members of `original` as `json` now has them, sealed anew.
Case caseOf(const Case& original, const Json& json)
{
    Case out = original;
    out.title = json["title"].text();
    out.input = json["input"];
    out.badOutput = json["bad_output"].text();
    out.expected = json["expected"];
    out.checks = json["checks"];
    out.origin = json["origin"];
    out.review = json["review"];
    out.redactions = redactionsIn(json);
    out.tags = json["tags"].textItems();
    if (json.has("also_seen")) out.alsoSeen = json["also_seen"];
    out.set = json["set"].text();
    out.cut = cutTextsIn(json);
    return out;
}
} // namespace

RedactedCase redact(const Case& original, const RedactionChoice& choice)
{
    RedactedCase out;
    Json json = jsonOf(original);
    const SensitiveValues values = valuesOf(json, original.redactions, choice.added);
    const auto isLifted = [&](const SensitiveValue& value) {
        return std::ranges::find(choice.lifted, value.token) != choice.lifted.end();
    };
    const auto stays = [&](const SensitiveValue& value) { return !isLifted(value); };
    std::vector<Redaction> made;
    visitTexts(json, [&](const TextPlace& place, std::string_view text) -> std::optional<std::string> {
        std::string changed;
        std::size_t done = 0;
        std::vector<Replacement> here;
        const std::vector<Hit> hits = hitsAt(values, place, text, stays);
        for (const Hit& hit : hits) {
            changed += text.substr(done, hit.begin - done);
            changed += tokenFor(values, place.kind, hit);
            done = hit.end;
        }
        changed += text.substr(done);
        // Of a key the path of what it becomes: what it was is what must not leave.
        TextPlace after = place;
        if (place.kind == TextKind::Key) after.path = parentOf(place, text) + pointerPart(changed);
        for (const Hit& hit : hits) {
            here.push_back(replacementOf(values, after, hit));
            made.push_back({after.path, here.back().kind, here.back().token});
        }
        if (!choice.lifted.empty())
            for (const Hit& hit : hitsAt(values, place, text, isLifted))
                here.push_back(replacementOf(values, after, hit));
        std::ranges::stable_sort(here, {}, &Replacement::begin);
        std::ranges::move(here, std::back_inserter(out.replacements));
        return hits.empty() ? std::nullopt : std::optional(std::move(changed));
    });
    out.redacted = caseOf(original, json);
    for (Redaction& one : made)
        if (std::ranges::find(out.redacted.redactions, one) == out.redacted.redactions.end())
            out.redacted.redactions.push_back(std::move(one));
    seal(out.redacted);
    return out;
}

std::vector<Replacement> leftIn(const Case& one)
{
    std::vector<Replacement> left;
    Json json = jsonOf(one);
    const SensitiveValues values = valuesOf(json, one.redactions, {});
    visitTexts(json, [&](const TextPlace& place, std::string_view text) {
        TextPlace shown = place;
        if (place.kind == TextKind::Key) shown.path = parentOf(place, text);
        for (const Hit& hit : hitsAt(values, place, text, isAny)) left.push_back(replacementOf(values, shown, hit));
        return std::nullopt;
    });
    return left;
}

} // namespace spanwise::cases
