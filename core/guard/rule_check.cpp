// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/guard/rule_check.h"

#include "core/guard/compiled_rules.h"
#include "core/guard/text_view.h"

#include <algorithm>
#include <utility>

namespace spanwise::guard {

namespace {
bool finds(const CompiledRules& rules, std::size_t rule, std::string_view text)
{
    const TextSide side = rules.rules()[rule].side.value_or(TextSide::Input);
    const TextView raw = rawView(text);
    const auto isMine = [&](const RuleMatch& match) { return match.rule == rule; };
    return std::ranges::any_of(rules.findPhrases(normalized(raw), side).matches, isMine)
        || std::ranges::any_of(rules.findPatterns(raw, side), isMine);
}

/// Where the pack says it, for an error that only names the rule: "id: pattern: why".
std::size_t lineOf(const RulePack& pack, std::string_view message)
{
    for (const Rule& rule : pack.rules)
        if (message.starts_with(rule.id + ':')) return rule.line;
    return 1;
}
} // namespace

std::vector<RuleError> problemsOf(const RulePack& pack)
{
    std::vector<RuleError> out = pack.errors;
    RulePack alone = pack;
    alone.switchedOff.clear();
    alone.errors.clear();
    std::vector<RulePack> packs;
    packs.push_back(std::move(alone));
    const CompiledRules rules(std::move(packs));
    for (const std::string& error : rules.errors()) out.push_back({lineOf(pack, error), error});
    for (std::size_t r = 0; r < rules.rules().size(); ++r)
        for (const RuleLine& line : rules.rules()[r].lines)
            if (finds(rules, r, line.text) != line.mustMatch)
                out.push_back({line.line,
                    rules.rules()[r].id + (line.mustMatch ? " does not find this line" : " finds this line")});
    std::ranges::stable_sort(out, {}, &RuleError::line);
    return out;
}

} // namespace spanwise::guard
