// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/cases/redact.h"

#include "core/base/json_pointer.h"
#include "core/guard/sensitive.h"

#include <algorithm>
#include <functional>
#include <map>
#include <set>

namespace spanwise::cases {

namespace {
/// Members whose text comes from telemetry or people. The rest are ids and words of ours.
constexpr std::string_view kTexts[] = {"title", "input", "bad_output", "expected", "checks"};

struct Found {
    std::size_t begin = 0;
    std::size_t end = 0;
    std::string kind;
    std::string label;
};

using TextVisitor = std::function<void(const std::string& path, std::string& text, bool isExpression)>;

void visitTexts(Json& value, const std::string& path, bool isExpression, const TextVisitor& visit)
{
    if (value.isText()) return visit(path, value.mutableText(), isExpression);
    if (value.isArray())
        for (std::size_t i = 0; i < value.items().size(); ++i)
            visitTexts(value.mutableItems()[i], path + '/' + std::to_string(i), false, visit);
    if (value.isObject()) {
        const std::string_view type = value["type"].text();
        const bool regex = path.starts_with("/checks/") && (type == "regex" || type == "not_regex");
        for (auto& [key, member] : value.mutableMembers())
            if (key != "type" && key != "role")
                visitTexts(member, path + '/' + pointerPart(key), regex && key == "value", visit);
    }
}

void visitCase(Json& json, const TextVisitor& visit)
{
    for (const std::string_view member : kTexts) {
        const auto found = json.mutableMembers().find(member);
        if (found != json.mutableMembers().end()) visitTexts(found->second, '/' + std::string(member), false, visit);
    }
    auto& review = json.mutableMembers().find("review")->second;
    if (review.isObject())
        if (const auto note = review.mutableMembers().find("note"); note != review.mutableMembers().end())
            visitTexts(note->second, "/review/note", false, visit);
}

/// What detectors and people name in a text, in order, none overlapping; people come first.
std::vector<Found> findIn(std::string_view text, const std::vector<std::string>& added)
{
    std::vector<Found> found;
    for (const std::string& own : added) {
        if (own.empty()) continue;
        for (std::size_t at = text.find(own); at != std::string_view::npos; at = text.find(own, at + own.size()))
            found.push_back({at, at + own.size(), "own", "REDACTED"});
    }
    const auto overlaps = [&](std::size_t begin, std::size_t end) {
        return std::ranges::any_of(found, [&](const Found& one) { return begin < one.end && one.begin < end; });
    };
    for (const guard::SensitiveMatch& match : guard::findSensitive(text, guard::Purpose::Redaction))
        if (!overlaps(match.begin, match.end))
            found.push_back({match.begin, match.end, std::string(match.kind), std::string(match.label)});
    std::ranges::sort(found, {}, &Found::begin);
    // Own texts may overlap each other: the first one holds.
    std::size_t end = 0;
    std::erase_if(found, [&](const Found& one) {
        if (one.begin < end) return true;
        end = one.end;
        return false;
    });
    return found;
}

/// Gives the same value the same token, numbers counting per label from 1; those that an earlier redaction of the case
/// gave away stand for other values.
class Tokens {
public:
    explicit Tokens(const std::vector<Redaction>& earlier)
    {
        for (const Redaction& one : earlier) m_taken.insert(one.token);
    }
    std::string of(const std::string& label, std::string_view value)
    {
        const auto key = std::pair(label, std::string(value));
        if (const auto known = m_tokens.find(key); known != m_tokens.end()) return known->second;
        std::string token;
        do token = '[' + label + '_' + std::to_string(++m_counts[label]) + ']';
        while (m_taken.contains(token));
        return m_tokens.emplace(key, std::move(token)).first->second;
    }

private:
    std::map<std::pair<std::string, std::string>, std::string> m_tokens;
    std::map<std::string, int> m_counts;
    std::set<std::string> m_taken;
};

/// A token inside a regular expression stands for itself.
std::string escapedToken(const std::string& token)
{
    return '\\' + token.substr(0, token.size() - 1) + "\\]";
}
} // namespace

RedactedCase redact(const Case& original, const RedactionChoice& choice)
{
    RedactedCase out;
    Json json = jsonOf(original);
    Tokens tokens(original.redactions);
    std::vector<Redaction> redactions = original.redactions;
    visitCase(json, [&](const std::string& path, std::string& text, bool isExpression) {
        std::string replaced;
        std::size_t done = 0;
        for (const Found& found : findIn(text, choice.added)) {
            const std::string_view value = std::string_view(text).substr(found.begin, found.end - found.begin);
            const std::string token = tokens.of(found.label, value);
            const bool isSecret = found.kind.starts_with("secret.");
            out.replacements.push_back(
                {path, found.begin, found.end, found.kind, token, guard::masked(value), isSecret});
            if (std::ranges::find(choice.lifted, token) != choice.lifted.end()) continue;
            replaced += text.substr(done, found.begin - done);
            replaced += isExpression ? escapedToken(token) : token;
            done = found.end;
            const Redaction redaction {path, found.kind, token};
            if (std::ranges::find(redactions, redaction) == redactions.end()) redactions.push_back(redaction);
        }
        if (done > 0) text = replaced + text.substr(done);
    });
    out.redacted = original;
    out.redacted.title = json["title"].text();
    out.redacted.input = json["input"];
    out.redacted.badOutput = json["bad_output"].text();
    out.redacted.expected = json["expected"];
    out.redacted.checks = json["checks"];
    out.redacted.review = json["review"];
    out.redacted.redactions = std::move(redactions);
    seal(out.redacted);
    return out;
}

std::vector<Replacement> leftIn(const Case& one)
{
    std::vector<Replacement> left;
    Json json = jsonOf(one);
    visitCase(json, [&](const std::string& path, std::string& text, bool) {
        for (const Found& found : findIn(text, {})) {
            const std::string_view value = std::string_view(text).substr(found.begin, found.end - found.begin);
            left.push_back({path, found.begin, found.end, found.kind, '[' + found.label + ']', guard::masked(value),
                found.kind.starts_with("secret.")});
        }
    });
    return left;
}

} // namespace spanwise::cases
