// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/review/judges.h"

#include "core/base/ascii.h"

#include <algorithm>
#include <array>
#include <map>

namespace spanwise::review {

Verdict verdictOfLabel(std::string_view label)
{
    constexpr std::array<std::string_view, 5> kGood {"pass", "passed", "good", "correct", "positive"};
    constexpr std::array<std::string_view, 5> kBad {"fail", "failed", "bad", "incorrect", "negative"};
    std::string word;
    for (const char c : label) word += ascii::lower(c);
    if (std::ranges::find(kGood, word) != kGood.end()) return Verdict::Pass;
    return std::ranges::find(kBad, word) != kBad.end() ? Verdict::Fail : Verdict::None;
}

void JudgeRuns::count(Verdict said, std::int64_t times)
{
    (said == Verdict::Pass ? passes : said == Verdict::Fail ? fails : unclear) += times;
}

std::optional<double> JudgeRuns::passRate() const noexcept
{
    if (passes + fails == 0) return std::nullopt;
    return static_cast<double>(passes) / static_cast<double>(passes + fails);
}

std::vector<JudgeFigures> judgeFigures(
    std::span<const ItemState* const> items, std::span<const CallContext> contexts, const JudgeRunsByName& runs)
{
    std::map<std::string, JudgeFigures> byName;
    for (std::size_t i = 0; i < items.size(); ++i) {
        const Verdict people = items[i]->verdict();
        if (people == Verdict::None) continue;
        std::map<std::string, Verdict> said; // one opinion a check: two that differ are none
        for (const Judgement& one : contexts[i].judgements) {
            const Verdict verdict = verdictOfLabel(one.label);
            const auto [found, isNew] = said.emplace(one.name, verdict);
            if (!isNew && found->second != verdict) found->second = Verdict::None;
        }
        for (const auto& [name, verdict] : said) {
            JudgeFigures& judge = byName[name];
            if (verdict == Verdict::None) {
                ++judge.unclear;
                continue;
            }
            (people == Verdict::Pass ? judge.counts.humanPasses : judge.counts.humanFails) += 1;
            if (people == verdict)
                (people == Verdict::Pass ? judge.counts.passesAgreed : judge.counts.failsAgreed) += 1;
        }
    }
    std::vector<JudgeFigures> out;
    for (auto& [name, judge] : byName) {
        judge.name = name;
        judge.quality = judgeQuality(judge.counts);
        if (const auto all = runs.find(name); all != runs.end()) judge.runs = all->second;
        if (const auto observed = judge.runs.passRate(); observed && judge.quality.tpr && judge.quality.tnr)
            judge.corrected = correctedPassRate(*observed, *judge.quality.tpr, *judge.quality.tnr);
        out.push_back(std::move(judge));
    }
    return out;
}

} // namespace spanwise::review
