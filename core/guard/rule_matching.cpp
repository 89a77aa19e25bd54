// SPDX-License-Identifier: GPL-3.0-or-later
// Where compiled rules match.
#include "core/guard/code_points.h"
#include "core/guard/rule_tables.h"

#include <algorithm>
#include <re2/re2.h>
#include <span>

namespace spanwise::guard {
namespace {
re2::StringPiece piece(std::string_view text)
{
    return {text.data(), text.size()};
}

struct Chain {
    std::uint32_t start = 0; ///< of its first word
    std::uint32_t end = 0; ///< of its last word so far
};

/// Words that belong together stand in one clause. A comma parts clauses as a word more would; a pair of them only
/// encloses some words.
constexpr std::size_t kOverItems = 10; ///< gaps at least so wide go on over the items of a list that a head announces
constexpr std::size_t kOneClause = 4; ///< gaps at most so wide join what belongs together
std::size_t clauseBetween(std::string_view text, std::size_t from, std::size_t to)
{
    const std::string_view between = text.substr(from, to - from);
    return static_cast<std::size_t>(std::ranges::count(between, ',')) % 2;
}

/// All ways to read the phrase, nearest words first; linear in the hits.
std::vector<Chain> chainsOf(const SlotPhrase& phrase, const WordMap& map, const std::vector<std::vector<WordHit>>& hits)
{
    if (std::ranges::any_of(phrase.items, [&](const auto& item) { return hits[item.slot].empty(); })) return {};
    std::vector<Chain> chains;
    for (const WordHit& hit : hits[phrase.items.front().slot]) chains.push_back({hit.start, hit.end});
    for (std::size_t i = 1; i < phrase.items.size() && !chains.empty(); ++i) {
        const auto& item = phrase.items[i];
        std::ranges::sort(chains, {}, &Chain::end);
        std::vector<Chain> longer;
        std::size_t next = 0; // the first chain that ends after the hit's start
        for (const WordHit& hit : hits[item.slot]) {
            while (next < chains.size() && chains[next].end <= hit.start) ++next;
            if (next == 0) continue;
            const Chain& nearest = chains[next - 1];
            const std::size_t words = map.wordsBetween(nearest.end, hit.start);
            if (words > item.gap) continue;
            if (item.gap <= kOneClause && !item.crossesSentences && words > 1
                && words + clauseBetween(map.text(), nearest.end, hit.start) > item.gap)
                continue;
            if (!item.crossesSentences && !map.sameSentence(nearest.end, hit.start)) continue;
            if (item.crossesSentences && item.gap < kOverItems && !map.sameItem(nearest.end, hit.start)) continue;
            longer.push_back({nearest.start, hit.end});
        }
        chains = std::move(longer);
    }
    return chains;
}

constexpr std::size_t kUnlessWords = 4;
constexpr std::size_t kBehindWords = 2;
constexpr std::size_t kObjectWords = 3;
constexpr std::uint32_t kUnlessReach = 400; ///< bytes on each side; four words are shorter
constexpr std::uint32_t kSentenceReach = 1200; ///< bytes on each side; longer sentences are lists

/// The hits that may stand in the reach of a chain.
std::span<const WordHit> hitsAround(const Chain& chain, const std::vector<WordHit>& hits, std::uint32_t reach)
{
    const std::uint32_t from = chain.start - std::min(chain.start, reach);
    const auto first = std::ranges::lower_bound(hits, from, {}, &WordHit::start);
    const auto last = std::ranges::upper_bound(first, hits.end(), chain.end + reach, {}, &WordHit::start);
    return {first, last};
}

bool overlaps(const Chain& chain, const WordHit& hit)
{
    return hit.start < chain.end && hit.end > chain.start;
}

bool isNear(const Chain& chain, const std::vector<WordHit>& hits, const WordMap& map)
{
    return std::ranges::any_of(hitsAround(chain, hits, kUnlessReach), [&](const WordHit& hit) {
        if (overlaps(chain, hit)) return true;
        const std::uint32_t from = hit.start < chain.start ? hit.end : chain.end;
        const std::uint32_t to = hit.start < chain.start ? chain.start : hit.start;
        return from <= to && map.sameSentence(from, to) && map.wordsBetween(from, to) < kUnlessWords;
    });
}

/// Nothing but a blank between the two, or nothing at all.
bool adjoin(std::uint32_t end, std::uint32_t start, const WordMap& map)
{
    return end == start || (end + 1 == start && map.text()[end] == ' ');
}

bool isBehind(const Chain& chain, const std::vector<WordHit>& hits, const WordMap& map)
{
    return std::ranges::any_of(
        hitsAround(chain, hits, kUnlessReach), [&](const WordHit& hit) { return adjoin(hit.end, chain.start, map); });
}

/// Inside or, as "my" before a noun, right before it.
bool isInside(const Chain& chain, const std::vector<WordHit>& hits, const WordMap& map)
{
    return std::ranges::any_of(hitsAround(chain, hits, kUnlessReach),
        [&](const WordHit& hit) { return overlaps(chain, hit) || adjoin(hit.end, chain.start, map); });
}

/// "rules of chess": the words of the match have an object of their own, which is not one of `ours`.
bool isAbout(
    const Chain& chain, const std::vector<WordHit>& leads, const std::vector<WordHit>* ours, const WordMap& map)
{
    return std::ranges::any_of(hitsAround(chain, leads, kUnlessReach), [&](const WordHit& lead) {
        // A clause of its own begins behind a comma in many languages: ", die du über".
        const std::string_view text = map.text();
        const bool isClause = text.substr(lead.start, lead.end - lead.start).find(' ') != std::string_view::npos
            && text.substr(chain.end, lead.start - std::min(lead.start, chain.end)) == ", ";
        if (!isClause && !adjoin(chain.end, lead.start, map)) return false;
        return ours == nullptr || std::ranges::none_of(*ours, [&](const WordHit& hit) {
            return hit.start >= lead.end && map.sameSentence(lead.end, hit.start)
                && map.wordsBetween(lead.end, hit.start) < kObjectWords;
        });
    });
}

/// "the rules I gave you", "the rules on the board": what belongs to the words of the match. A comma may stand right
/// before such a word, as many languages have it; a word and then a comma begin another clause.
bool isWithin(const Chain& chain, const std::vector<WordHit>& hits, const WordMap& map)
{
    return std::ranges::any_of(hitsAround(chain, hits, kUnlessReach), [&](const WordHit& hit) {
        if (overlaps(chain, hit)) return true;
        if (hit.start < chain.end || !map.sameSentence(chain.end, hit.start)) return false;
        const std::size_t words = map.wordsBetween(chain.end, hit.start);
        const std::string_view between = map.text().substr(chain.end, hit.start - chain.end);
        return words < kBehindWords && between.find_first_of(words == 0 ? ";:" : ",;:") == std::string_view::npos;
    });
}

bool isBeside(const Chain& chain, const std::vector<WordHit>& hits, const WordMap& map)
{
    return std::ranges::any_of(hitsAround(chain, hits, kSentenceReach), [&](const WordHit& hit) {
        return overlaps(chain, hit)
            || (hit.end <= chain.start ? map.sameSentence(hit.end, chain.start)
                                       : map.sameSentence(chain.end, hit.start));
    });
}

/// Whether what stands around the chain lets it count.
bool counts(
    const Chain& chain, const Surroundings& around, const std::vector<std::vector<WordHit>>& hits, const WordMap& map)
{
    if (around.near != kNoSlot && isNear(chain, hits[around.near], map)) return false;
    if (around.inside != kNoSlot && isInside(chain, hits[around.inside], map)) return false;
    if (around.within != kNoSlot && isWithin(chain, hits[around.within], map)) return false;
    if (around.behind != kNoSlot && isBehind(chain, hits[around.behind], map)) return false;
    if (around.about != kNoSlot
        && isAbout(chain, hits[around.about], around.ours != kNoSlot ? &hits[around.ours] : nullptr, map))
        return false;
    if (around.beside != kNoSlot && isBeside(chain, hits[around.beside], map)) return false;
    return around.needed == kNoSlot || isBeside(chain, hits[around.needed], map);
}
} // namespace

CompiledRules::Found CompiledRules::findPhrases(const TextView& view, TextSide side) const
{
    Found out;
    if (view.text.empty()) return out;
    const WordMap map(view.text, view.items);
    findPhrases(map, side, out);
    out.asks = out.asksInWords || view.text.find('?') != std::string::npos;
    std::ranges::sort(out.mentions);
    std::ranges::sort(out.asked);
    std::ranges::sort(out.askedFor);
    return out;
}

void CompiledRules::findPhrases(const WordMap& map, TextSide side, Found& out) const
{
    if (d->below) {
        d->below->findPhrases(map, side, out);
        for (RuleMatch& match : out.matches) match.rule = d->fromBelow[match.rule];
        std::erase_if(out.matches, [](const RuleMatch& match) { return match.rule == kNoRule; });
    }
    // Kept by the thread: a few thousand lists that are nearly all empty.
    thread_local std::vector<std::vector<WordHit>> hits;
    for (auto& list : hits) list.clear();
    hits.resize(std::max(hits.size(), d->slots.size()));
    d->trie.find(map, hits);
    for (std::size_t i = 0; i < d->phrases.size(); ++i) {
        const std::size_t r = d->firstOwn + i;
        if (m_rules[r].side && *m_rules[r].side != side) continue;
        std::size_t found = 0;
        for (const SlotPhrase& phrase : d->phrases[i])
            for (const Chain& chain : chainsOf(phrase, map, hits)) {
                if (found >= kMatches) break;
                if (!counts(chain, d->around[i], hits, map)) continue;
                out.matches.push_back({r, chain.start, chain.end});
                ++found;
            }
    }
    out.asksInWords = out.asksInWords || !hits[d->askSlot].empty();
    for (const WordHit& hit : hits[d->mentionSlot]) out.mentions.push_back(hit.end);
    for (const WordHit& hit : hits[d->askedSlot]) out.asked.push_back(hit.end);
    for (const WordHit& hit : hits[d->askedForSlot]) out.askedFor.push_back(hit.start);
}

std::vector<RuleMatch> CompiledRules::findPatterns(const TextView& view, TextSide side) const
{
    std::vector<RuleMatch> out;
    if (!view.text.empty()) findPatterns(view.text, lowered(view.text), side, out);
    return out;
}

void CompiledRules::findPatterns(
    std::string_view text, std::string_view lower, TextSide side, std::vector<RuleMatch>& out) const
{
    if (d->below) {
        d->below->findPatterns(text, lower, side, out);
        for (RuleMatch& match : out) match.rule = d->fromBelow[match.rule];
        std::erase_if(out, [](const RuleMatch& match) { return match.rule == kNoRule; });
    }
    if (d->patterns.empty()) return;
    std::vector<int> possible;
    d->expressions.AllPotentials(d->literals.findIn(lower), &possible);
    std::ranges::sort(possible);
    for (const auto& pattern : d->patterns) {
        if (!std::ranges::binary_search(possible, pattern.place)) continue;
        const Rule& rule = m_rules[pattern.rule];
        if (rule.side && *rule.side != side) continue;
        const re2::RE2& expression = d->expressions.GetRE2(pattern.place);
        re2::StringPiece place;
        std::size_t at = 0;
        for (std::size_t n = 0; n < kMatches && at <= text.size(); ++n) {
            if (!expression.Match(piece(text), at, text.size(), re2::RE2::UNANCHORED, &place, 1) || place.empty())
                break;
            const auto start = static_cast<std::size_t>(place.data() - text.data());
            out.push_back({pattern.rule, start, start + place.size()});
            at = start + place.size();
        }
    }
}

} // namespace spanwise::guard
