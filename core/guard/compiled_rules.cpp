// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/guard/compiled_rules.h"

#include "core/base/checksum.h"
#include "core/guard/word_trie.h"

#include <algorithm>
#include <array>
#include <re2/re2.h>
#include <re2/set.h>
#include <unordered_map>
#include <unordered_set>

namespace spanwise::guard {
namespace {

/// Groups that are no part of a rule: what tells a mention from a use. In every language's file.
constexpr std::string_view kMention = "mention.";
constexpr std::string_view kAsk = "ask.";

re2::RE2::Options patternOptions()
{
    re2::RE2::Options options;
    options.set_log_errors(false);
    options.set_case_sensitive(false);
    options.set_max_mem(8 << 20);
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
void describe(const Rule& rule, const std::vector<RuleGroup>& groups, std::string& out)
{
    out += rule.id + ' ' + rule.family + ' ' + rule.kind + ' ' + std::to_string(rule.weight)
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
    for (const std::string& pattern : rule.patterns) out += pattern + '\n';
}

} // namespace

struct CompiledRules::Private {
    WordTrie trie;
    std::size_t groups = 0;
    std::vector<std::size_t> mentionGroups;
    std::vector<std::size_t> askGroups;
    struct Pattern {
        std::size_t rule = 0;
        std::unique_ptr<re2::RE2> expression;
    };
    std::vector<Pattern> patterns;
    std::unique_ptr<re2::RE2::Set> prefilter;
};

CompiledRules::~CompiledRules() = default;

CompiledRules::CompiledRules(std::vector<RulePack> packs)
    : d(std::make_unique<Private>())
{
    std::vector<RuleGroup> groups;
    std::unordered_map<std::string, std::size_t> places; // rule id → index
    std::unordered_set<std::string> off;
    for (RulePack& pack : packs) {
        const std::size_t base = groups.size();
        groups.insert(groups.end(), pack.groups.begin(), pack.groups.end());
        for (Rule& rule : pack.rules) {
            for (RulePhrase& phrase : rule.phrases)
                for (auto& item : phrase.items)
                    for (std::size_t& group : item.groups) group += base;
            for (std::size_t& group : rule.unless) group += base;
            off.erase(rule.id);
            const auto [place, isNew] = places.try_emplace(rule.id, m_rules.size());
            if (isNew)
                m_rules.push_back(std::move(rule));
            else
                m_rules[place->second] = std::move(rule);
        }
        for (const std::string& id : pack.switchedOff) {
            if (!places.contains(id)) m_errors.push_back(pack.name + ": off " + id + ": there is no such rule");
            off.insert(id);
        }
        for (const RuleError& error : pack.errors)
            m_errors.push_back(pack.name + ": line " + std::to_string(error.line) + ": " + error.message);
    }
    std::erase_if(m_rules, [&](const Rule& rule) { return off.contains(rule.id); });

    d->groups = groups.size();
    for (std::size_t g = 0; g < groups.size(); ++g) {
        if (groups[g].name.starts_with(kMention)) d->mentionGroups.push_back(g);
        if (groups[g].name.starts_with(kAsk)) d->askGroups.push_back(g);
        for (std::string_view word : groups[g].words) {
            const bool openStart = word.starts_with('*');
            const bool openEnd = word.ends_with('*');
            if (openStart) word.remove_prefix(1);
            if (openEnd) word.remove_suffix(1);
            d->trie.add(normalizedText(word), openStart, openEnd, static_cast<std::uint32_t>(g));
        }
    }
    d->trie.finish();

    const auto options = patternOptions();
    d->prefilter = std::make_unique<re2::RE2::Set>(options, re2::RE2::UNANCHORED);
    std::string described;
    for (std::size_t r = 0; r < m_rules.size(); ++r) {
        describe(m_rules[r], groups, described);
        for (const std::string& pattern : m_rules[r].patterns) {
            auto expression = std::make_unique<re2::RE2>(piece(pattern), options);
            std::string error;
            if (!expression->ok() || d->prefilter->Add(piece(pattern), &error) < 0) {
                m_errors.push_back(m_rules[r].id + ": " + pattern + ": " + expression->error());
                continue;
            }
            d->patterns.push_back({r, std::move(expression)});
        }
    }
    if (!d->patterns.empty()) d->prefilter->Compile();
    if (!packs.empty()) m_version = packs.front().name + ' ' + packs.front().version + ' ';
    m_version += hex(checksum64(described));
}

std::size_t CompiledRules::bytes() const noexcept
{
    std::size_t out = d->trie.bytes();
    for (const auto& pattern : d->patterns) out += static_cast<std::size_t>(pattern.expression->ProgramSize()) * 16;
    return out;
}

namespace {
struct Chain {
    std::uint32_t start = 0; ///< of its first word
    std::uint32_t end = 0; ///< of its last word so far
};

/// The hits of several groups as one list, rising by start.
std::vector<WordHit> merged(const RulePhrase::Item& item, const std::vector<std::vector<WordHit>>& hits)
{
    if (item.groups.size() == 1) return hits[item.groups.front()];
    std::vector<WordHit> out;
    for (const std::size_t group : item.groups) out.insert(out.end(), hits[group].begin(), hits[group].end());
    std::ranges::sort(out, {}, &WordHit::start);
    return out;
}

/// All ways to read the phrase, nearest words first; linear in the hits.
std::vector<Chain> chainsOf(const RulePhrase& phrase, const WordMap& map, const std::vector<std::vector<WordHit>>& hits)
{
    for (const auto& item : phrase.items)
        if (std::ranges::all_of(item.groups, [&](std::size_t group) { return hits[group].empty(); })) return {};
    std::vector<Chain> chains;
    for (const WordHit& hit : merged(phrase.items.front(), hits)) chains.push_back({hit.start, hit.end});
    for (std::size_t i = 1; i < phrase.items.size() && !chains.empty(); ++i) {
        const auto& item = phrase.items[i];
        std::ranges::sort(chains, {}, &Chain::end);
        std::vector<Chain> longer;
        std::size_t next = 0; // the first chain that ends after the hit's start
        for (const WordHit& hit : merged(item, hits)) {
            while (next < chains.size() && chains[next].end <= hit.start) ++next;
            if (next == 0) continue;
            const Chain& nearest = chains[next - 1];
            if (map.wordsBetween(nearest.end, hit.start) > item.gap) continue;
            if (!item.crossesSentences && !map.sameSentence(nearest.end, hit.start)) continue;
            longer.push_back({nearest.start, hit.end});
        }
        chains = std::move(longer);
    }
    return chains;
}

constexpr std::size_t kUnlessWords = 4;

bool isExcused(const Chain& chain, const Rule& rule, const WordMap& map, const std::vector<std::vector<WordHit>>& hits)
{
    for (const std::size_t group : rule.unless)
        for (const WordHit& hit : hits[group]) {
            if (hit.start < chain.end && hit.end > chain.start) return true;
            if (hit.end <= chain.start && map.sameSentence(hit.end, chain.start)
                && map.wordsBetween(hit.end, chain.start) < kUnlessWords)
                return true;
            if (hit.start >= chain.end && map.sameSentence(chain.end, hit.start)
                && map.wordsBetween(chain.end, hit.start) < kUnlessWords)
                return true;
            if (hit.start > chain.end + 400) break;
        }
    return false;
}
} // namespace

CompiledRules::Found CompiledRules::findPhrases(const TextView& view, TextSide side) const
{
    Found out;
    if (view.text.empty()) return out;
    const WordMap map(view.text);
    std::vector<std::vector<WordHit>> hits(d->groups);
    d->trie.find(map, hits);
    for (std::size_t r = 0; r < m_rules.size(); ++r) {
        const Rule& rule = m_rules[r];
        if (rule.side && *rule.side != side) continue;
        std::size_t found = 0;
        for (const RulePhrase& phrase : rule.phrases)
            for (const Chain& chain : chainsOf(phrase, map, hits)) {
                if (found >= kMatches) break;
                if (isExcused(chain, rule, map, hits)) continue;
                out.matches.push_back({r, chain.start, chain.end});
                ++found;
            }
    }
    if (out.matches.empty()) return out;
    for (const std::size_t group : d->askGroups) out.asksInWords = out.asksInWords || !hits[group].empty();
    out.asks = out.asksInWords || view.text.find('?') != std::string::npos;
    for (const std::size_t group : d->mentionGroups)
        for (const WordHit& hit : hits[group]) out.mentions.push_back(hit.end);
    std::ranges::sort(out.mentions);
    return out;
}

std::vector<RuleMatch> CompiledRules::findPatterns(const TextView& view, TextSide side) const
{
    std::vector<RuleMatch> out;
    if (d->patterns.empty() || view.text.empty()) return out;
    std::vector<int> possible;
    re2::RE2::Set::ErrorInfo error {};
    if (!d->prefilter->Match(piece(view.text), &possible, &error)) {
        if (error.kind == re2::RE2::Set::kNoError) return out;
        // The set ran out of memory on this text: look for each.
        possible.resize(d->patterns.size());
        for (std::size_t i = 0; i < possible.size(); ++i) possible[i] = static_cast<int>(i);
    }
    std::ranges::sort(possible);
    for (const int p : possible) {
        const auto& pattern = d->patterns[static_cast<std::size_t>(p)];
        const Rule& rule = m_rules[pattern.rule];
        if (rule.side && *rule.side != side) continue;
        re2::StringPiece place;
        std::size_t at = 0;
        for (std::size_t n = 0; n < kMatches && at <= view.text.size(); ++n) {
            if (!pattern.expression->Match(piece(view.text), at, view.text.size(), re2::RE2::UNANCHORED, &place, 1)
                || place.empty())
                break;
            const auto start = static_cast<std::size_t>(place.data() - view.text.data());
            out.push_back({pattern.rule, start, start + place.size()});
            at = start + place.size();
        }
    }
    return out;
}

} // namespace spanwise::guard
