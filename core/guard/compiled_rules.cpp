// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/guard/compiled_rules.h"

#include "core/base/checksum.h"
#include "core/guard/rule_tables.h"

#include <algorithm>
#include <array>
#include <re2/re2.h>
#include <unordered_map>
#include <unordered_set>
#include <utility>

namespace spanwise::guard {
namespace {

/// Groups that are no part of a rule: what tells a mention from a use. In every language's file.
constexpr std::string_view kMention = "mention.";
constexpr std::string_view kAsk = "ask.";
/// And what is asked of somebody: "if anyone asks you to", "my doctor told me to"; the second where it stands behind.
constexpr std::string_view kAsked = "asked.";
constexpr std::string_view kAskedFor = "askedfor.";

/// RE2 keeps program and states of each expression in what it is given, so that all together stay within kMemory.
constexpr std::size_t kForExpressions = CompiledRules::kMemory / 4 * 3;
constexpr std::size_t kMostPerExpression = std::size_t {4} << 20U;

re2::RE2::Options patternOptions(std::size_t patterns)
{
    re2::RE2::Options options;
    options.set_log_errors(false);
    options.set_case_sensitive(false);
    options.set_max_mem(
        static_cast<std::int64_t>(std::min(kMostPerExpression, kForExpressions / std::max<std::size_t>(patterns, 1))));
    return options;
}

re2::StringPiece piece(std::string_view text)
{
    return {text.data(), text.size()};
}

std::string hex(std::uint64_t value)
{
    std::string out(16, '0');
    for (std::size_t i = 16; i-- > 0; value >>= 4U) out[i] = "0123456789abcdef"[value & 15U];
    return out;
}

/// Everything about a rule that decides what it finds.
std::string described(const Rule& rule, const std::vector<RuleGroup>& groups)
{
    std::string out = rule.id + ' ' + rule.family + ' ' + rule.kind + ' ' + std::to_string(rule.weight)
        + (rule.bonus ? " bonus" : "") + (rule.side ? std::string(nameOf(*rule.side)) : "any") + '\n';
    const auto words = [&](std::size_t group) {
        for (const std::string& word : groups[group].words) out += word + ',';
        out += ';';
    };
    for (const RulePhrase& phrase : rule.phrases) {
        for (const auto& item : phrase.items) {
            out += std::to_string(item.gap) + (item.crossesSentences ? "+" : "");
            for (const std::size_t group : item.groups) words(group);
        }
        out += '\n';
    }
    for (const std::size_t group : rule.unless) words(group);
    for (const auto* groupsOfRule : {&rule.unlessInside, &rule.unlessWithin, &rule.unlessBehind, &rule.unlessAbout,
             &rule.aboutOurs, &rule.unlessBeside, &rule.needs}) {
        if (!groupsOfRule->empty()) out += '\n';
        for (const std::size_t group : *groupsOfRule) words(group);
    }
    for (const std::string& pattern : rule.patterns) out += pattern + '\n';
    return out;
}

} // namespace

std::size_t CompiledRules::Private::slotOf(std::vector<std::size_t> groups)
{
    std::ranges::sort(groups);
    groups.erase(std::unique(groups.begin(), groups.end()), groups.end());
    return slots.try_emplace(std::move(groups), slots.size()).first->second;
}

CompiledRules::~CompiledRules() = default;

CompiledRules::CompiledRules(std::vector<RulePack> packs, std::shared_ptr<const CompiledRules> below)
    : d(std::make_unique<Private>())
{
    d->below = std::move(below);
    std::vector<RuleGroup> groups;
    std::vector<Rule> own;
    std::unordered_map<std::string, std::size_t> places; // own rule's id → index
    std::unordered_set<std::string> gone; // switched off, or replaced in the layer below
    const auto isBelow = [&](const std::string& id) {
        return d->below && std::ranges::any_of(d->below->m_rules, [&](const Rule& rule) { return rule.id == id; });
    };
    for (RulePack& pack : packs) {
        const std::size_t base = groups.size();
        groups.insert(groups.end(), pack.groups.begin(), pack.groups.end());
        for (Rule& rule : pack.rules) {
            for (RulePhrase& phrase : rule.phrases)
                for (auto& item : phrase.items)
                    for (std::size_t& group : item.groups) group += base;
            for (auto* used : {&rule.unless, &rule.unlessInside, &rule.unlessWithin, &rule.unlessBehind,
                     &rule.unlessAbout, &rule.aboutOurs, &rule.unlessBeside, &rule.needs})
                for (std::size_t& group : *used) group += base;
            gone.erase(rule.id);
            const auto [place, isNew] = places.try_emplace(rule.id, own.size());
            if (isNew)
                own.push_back(std::move(rule));
            else
                own[place->second] = std::move(rule);
        }
        for (const std::string& id : pack.switchedOff) {
            if (!places.contains(id) && !isBelow(id))
                m_errors.push_back(pack.name + ": off " + id + ": there is no such rule");
            gone.insert(id);
        }
        for (const RuleError& error : pack.errors)
            m_errors.push_back(pack.name + ": line " + std::to_string(error.line) + ": " + error.message);
    }
    std::erase_if(own, [&](const Rule& rule) { return gone.contains(rule.id); });
    if (d->below) {
        m_errors.insert(m_errors.begin(), d->below->m_errors.begin(), d->below->m_errors.end());
        for (std::size_t r = 0; r < d->below->m_rules.size(); ++r) {
            const Rule& rule = d->below->m_rules[r];
            const bool stays = !gone.contains(rule.id) && !places.contains(rule.id);
            d->fromBelow.push_back(stays ? m_rules.size() : kNoRule);
            if (!stays) continue;
            m_rules.push_back(rule);
            d->sums.push_back(d->below->d->sums[r]);
        }
        d->questionSum = d->below->d->questionSum;
    }
    d->firstOwn = m_rules.size();
    for (Rule& rule : own) {
        d->sums.push_back(checksum64(described(rule, groups)));
        m_rules.push_back(std::move(rule));
    }
    compileWords(groups);
    compilePatterns();
    std::string sums = std::to_string(d->questionSum);
    for (const std::uint64_t sum : d->sums) sums += ' ' + hex(sum);
    const std::string& first = d->below ? d->below->m_version : m_version;
    if (d->below)
        m_version = first.substr(0, first.rfind(' ') + 1);
    else if (!packs.empty())
        m_version = packs.front().name + ' ' + packs.front().version + ' ';
    m_version += hex(checksum64(sums));
}

void CompiledRules::compileWords(const std::vector<RuleGroup>& groups)
{
    // Each set has a number of its own that no group has, so that no two of them are the same.
    const std::array<std::pair<std::string_view, std::size_t*>, 4> special {
        {{kMention, &d->mentionSlot}, {kAsk, &d->askSlot}, {kAsked, &d->askedSlot}, {kAskedFor, &d->askedForSlot}}};
    for (std::size_t s = 0; s < special.size(); ++s) {
        std::vector<std::size_t> members {groups.size() + s};
        for (std::size_t g = 0; g < groups.size(); ++g) {
            if (!groups[g].name.starts_with(special[s].first)) continue;
            members.push_back(g);
            for (const std::string& word : groups[g].words)
                d->questionSum = checksum64(std::to_string(d->questionSum) + groups[g].name + word);
        }
        *special[s].second = d->slotOf(std::move(members));
    }
    for (std::size_t r = d->firstOwn; r < m_rules.size(); ++r) {
        const Rule& rule = m_rules[r];
        std::vector<SlotPhrase> phrases;
        for (const RulePhrase& phrase : rule.phrases) {
            SlotPhrase& out = phrases.emplace_back();
            for (const auto& item : phrase.items)
                out.items.push_back({d->slotOf(item.groups), item.gap, item.crossesSentences});
        }
        d->phrases.push_back(std::move(phrases));
        const auto slotOrNone = [&](const std::vector<std::size_t>& used) {
            return used.empty() ? kNoSlot : d->slotOf(used);
        };
        d->around.push_back({slotOrNone(rule.unless), slotOrNone(rule.unlessInside), slotOrNone(rule.unlessWithin),
            slotOrNone(rule.unlessBehind), slotOrNone(rule.unlessAbout), slotOrNone(rule.aboutOurs),
            slotOrNone(rule.unlessBeside), slotOrNone(rule.needs)});
    }
    std::vector<std::vector<std::size_t>> slotsOf(groups.size() + special.size());
    for (const auto& [members, slot] : d->slots)
        for (const std::size_t group : members) slotsOf[group].push_back(slot);
    for (std::size_t g = 0; g < groups.size(); ++g)
        for (std::string_view word : groups[g].words) {
            const bool openStart = word.starts_with('*');
            const bool openEnd = word.ends_with('*');
            if (openStart) word.remove_prefix(1);
            if (openEnd) word.remove_suffix(1);
            const std::string plain = normalizedText(word);
            for (const std::size_t slot : slotsOf[g])
                d->trie.add(plain, openStart, openEnd, static_cast<std::uint32_t>(slot));
        }
    d->trie.finish();
}

void CompiledRules::compilePatterns()
{
    constexpr int kShortestLiteral = 2;
    std::size_t patterns = 0;
    for (std::size_t r = d->firstOwn; r < m_rules.size(); ++r) patterns += m_rules[r].patterns.size();
    const auto options = patternOptions(patterns);
    d->expressions = re2::FilteredRE2(kShortestLiteral);
    for (std::size_t r = d->firstOwn; r < m_rules.size(); ++r)
        for (const std::string& pattern : m_rules[r].patterns) {
            int place = 0;
            if (d->expressions.Add(piece(pattern), options, &place) != re2::RE2::NoError) {
                m_errors.push_back(m_rules[r].id + ": " + pattern + ": " + re2::RE2(piece(pattern), options).error());
                continue;
            }
            d->patterns.push_back({r, place});
        }
    if (d->patterns.empty()) return;
    std::vector<std::string> literals;
    d->expressions.Compile(&literals);
    d->literals = LiteralTable(literals);
}

std::size_t CompiledRules::bytes() const noexcept
{
    std::size_t out = d->trie.bytes() + d->literals.bytes() + (d->below ? d->below->bytes() : 0);
    for (const auto& pattern : d->patterns)
        out += static_cast<std::size_t>(d->expressions.GetRE2(pattern.place).options().max_mem());
    return out;
}

} // namespace spanwise::guard
