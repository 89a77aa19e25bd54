// SPDX-License-Identifier: GPL-3.0-or-later
// One answer that gives two numbers for the same thing: the same word before, the same unit behind, in two sentences.
#include "core/guard/output_checks.h"

#include <map>
#include <re2/re2.h>

namespace spanwise::guard {

void checkContradiction(const Answer& answer, const AnswerContext&, std::vector<Finding>& out)
{
    // "warranty is 2 years", "warranty of 3 years": what, number, unit.
    static const re2::RE2 claim(
        "([a-z]{4,}) (?:is|are|of|costs?|lasts?|takes?|has|was|weighs?|holds?|:) (?:about |only |just )?"
        "[$€£]?([0-9]+(?:[.,][0-9]+)?) ?(%|[a-z€$]{1,12})");
    const std::string& text = answer.plain->text;
    const re2::StringPiece whole(text.data(), text.size());
    std::map<std::string, std::string> said;
    re2::StringPiece groups[4];
    for (std::size_t at = 0; claim.Match(whole, at, text.size(), re2::RE2::UNANCHORED, groups, 4);) {
        const auto start = static_cast<std::size_t>(groups[0].data() - text.data());
        at = start + groups[0].size();
        std::string unit = groups[3].as_string();
        if (unit.size() > 3 && unit.back() == 's') unit.pop_back();
        const auto [place, isNew] = said.try_emplace(groups[1].as_string() + ' ' + unit, groups[2].as_string());
        if (isNew || place->second == groups[2].as_string()) continue;
        Finding finding = outputFinding(
            "contradiction", "two_numbers", Severity::Info, 0.6, answer.text, answer.plain->originOf(start, at));
        finding.view = answer.plain->kind;
        finding.detail = place->first + ": " + place->second + " and " + groups[2].as_string();
        out.push_back(std::move(finding));
        return;
    }
}

} // namespace spanwise::guard
