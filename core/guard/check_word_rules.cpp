// SPDX-License-Identifier: GPL-3.0-or-later
// Rules of words on answers: refusals, which must be what the answer consists of; unsafe content; kinds of the user.
#include "core/guard/output_checks.h"
#include "core/guard/quotes.h"
#include "core/guard/word_trie.h"

#include <algorithm>
#include <map>

namespace spanwise::guard {
namespace {

constexpr std::size_t kRefusalBytes = 320; ///< of the normalized view: about the first 200 characters
constexpr std::size_t kRefusalWords = 60; ///< of the whole answer; a longer one has more to say

Severity severityFor(const Rule& rule)
{
    if (rule.kind == "refusal") return Severity::Low;
    if (rule.kind == "unsafe_content") return rule.weight >= 0.9 ? Severity::High : Severity::Medium;
    return rule.weight >= 0.9 ? Severity::Critical
        : rule.weight >= 0.75 ? Severity::High
        : rule.weight >= 0.6  ? Severity::Medium
                              : Severity::Low;
}

bool isRefusal(const TextView& plain, const RuleMatch& match)
{
    if (match.start >= kRefusalBytes) return false;
    const WordMap words(plain.text);
    const std::size_t count = words.wordsBetween(0, plain.text.size());
    // Characters of scripts without blanks count as words: allow as much text.
    const bool ideographic = std::ranges::any_of(plain.text,
        [](char c) { return static_cast<unsigned char>(c) >= 0xE3 && static_cast<unsigned char>(c) <= 0xE9; });
    return count <= (ideographic ? 3 * kRefusalWords : kRefusalWords);
}

} // namespace

void checkWordRules(const Answer& answer, const AnswerContext&, std::vector<Finding>& out)
{
    const TextView& plain = *answer.plain;
    std::map<std::size_t, RuleMatch> best; // the first place of each rule
    for (const RuleMatch& match : answer.rules->findPhrases(plain, TextSide::Output).matches) {
        const Rule& rule = answer.rules->rules()[match.rule];
        if (rule.kind.empty() || best.contains(match.rule)) continue;
        if (isQuoted(plain.text, match.start, match.start + 1)) continue;
        if (rule.kind == "refusal" && !isRefusal(plain, match)) continue;
        best.emplace(match.rule, match);
    }
    std::string lastKind;
    for (const auto& [index, match] : best) {
        const Rule& rule = answer.rules->rules()[index];
        if (rule.kind == "refusal" && lastKind == "refusal") continue; // said in two ways, refused once
        lastKind = rule.kind;
        Finding finding = outputFinding(
            rule.kind, rule.id, severityFor(rule), rule.weight, answer.text, plain.originOf(match.start, match.end));
        finding.view = plain.kind;
        if (rule.kind == "unsafe_content") finding.detail = "word rules; misses much";
        out.push_back(std::move(finding));
    }
    std::vector<bool> seen(answer.rules->rules().size(), false);
    for (const RuleMatch& match : answer.rules->findPatterns(*answer.raw, TextSide::Output)) {
        const Rule& rule = answer.rules->rules()[match.rule];
        if (rule.kind.empty() || seen[match.rule]) continue;
        seen[match.rule] = true;
        out.push_back(outputFinding(rule.kind, rule.id, severityFor(rule), rule.weight, answer.text,
            answer.raw->originOf(match.start, match.end)));
    }
}

} // namespace spanwise::guard
