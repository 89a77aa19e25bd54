// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/guard/word_trie.h"

#include "core/guard/code_points.h"

#include <algorithm>
#include <cstring>

namespace spanwise::guard {

namespace {
WordMap::Class classOf(char32_t value) noexcept
{
    if (value < 0x80) return isLetterOrDigit(value) ? WordMap::Class::Letter : WordMap::Class::Other;
    if (isIdeographic(value)) return WordMap::Class::Ideograph;
    return isLetterOrDigit(value) || isMark(value) ? WordMap::Class::Letter : WordMap::Class::Other;
}

bool endsSentence(std::string_view text, std::size_t at, char32_t value) noexcept
{
    if (value == U'。' || value == U'।' || value == U'۔' || value == U'؟') return true;
    if (value != '.' && value != '!' && value != '?') return false;
    const std::size_t next = at + 1;
    if (next >= text.size()) return true;
    const char after = text[next];
    return after == ' ' || after == '"' || after == '\'' || after == ')'
        || (value != '.' && (static_cast<unsigned char>(after) & 0x80U) != 0);
}
} // namespace

WordMap::WordMap(std::string_view text, std::span<const std::uint32_t> items)
    : m_text(text)
    , m_items(items)
    , m_classes(text.size() + 1, Class::Other)
    , m_words(text.size() + 1, 0)
    , m_sentences(text.size() + 1, 0)
{
    std::uint32_t words = 0;
    std::uint32_t sentence = 0;
    Class before = Class::Other;
    for (std::size_t at = 0; at < text.size();) {
        const CodePoint point = codePointAt(text, at);
        const Class now = classOf(point.value);
        for (; !items.empty() && items.front() <= at; items = items.subspan(1)) ++sentence;
        for (std::size_t i = 0; i < point.size; ++i) {
            m_classes[at + i] = i == 0 ? now : Class::Inside;
            m_words[at + i] = words;
            m_sentences[at + i] = sentence;
        }
        if (now == Class::Ideograph || (now == Class::Letter && before != Class::Letter)) {
            ++words;
            for (std::size_t i = 1; i < point.size; ++i) m_words[at + i] = words;
        }
        if (now == Class::Other && endsSentence(text, at, point.value)) ++sentence;
        before = now;
        at += point.size;
    }
    m_words[text.size()] = words;
    m_sentences[text.size()] = sentence;
}

bool WordMap::letterBefore(std::size_t byte) const noexcept
{
    if (byte == 0) return false;
    std::size_t at = byte - 1;
    while (at > 0 && m_classes[at] == Class::Inside) --at;
    return m_classes[at] == Class::Letter;
}

bool WordMap::sameItem(std::size_t from, std::size_t to) const noexcept
{
    const auto next = std::ranges::upper_bound(m_items, from);
    return next == m_items.end() || *next > to;
}

bool WordMap::startsWord(std::size_t byte) const noexcept
{
    return m_classes[byte] == Class::Ideograph || !letterBefore(byte);
}

bool WordMap::endsWord(std::size_t byte) const noexcept
{
    return m_classes[byte] != Class::Letter || !letterBefore(byte);
}

namespace {
constexpr std::size_t kPrefix = 4;

std::uint32_t prefixAt(std::string_view text, std::size_t at) noexcept
{
    std::uint32_t bytes = 0;
    std::memcpy(&bytes, text.data() + at, kPrefix);
    return bytes;
}

std::size_t hashOf(std::uint32_t prefix, std::size_t bits) noexcept
{
    return (prefix * 2654435761U >> 7U) & (bits - 1); // Knuth's multiplier, TAOCP 3, section 6.4
}

bool bitOf(const std::vector<std::uint64_t>& bits, std::size_t at) noexcept
{
    return (bits[at / 64] >> (at % 64) & 1U) != 0;
}

void setBit(std::vector<std::uint64_t>& bits, std::size_t at)
{
    bits[at / 64] |= std::uint64_t {1} << (at % 64);
}

std::size_t pairAt(std::string_view text, std::size_t at) noexcept
{
    return std::size_t {static_cast<unsigned char>(text[at])} * 256 + static_cast<unsigned char>(text[at + 1]);
}
} // namespace

void WordTrie::add(std::string_view word, bool openStart, bool openEnd, std::uint32_t group)
{
    if (word.empty()) return;
    if (isIdeographic(codePointAt(word, 0).value)) openStart = true;
    if (m_prefixes.empty()) {
        m_prefixes.resize(kPrefixBits / 64);
        m_shortPairs.resize(std::size_t {256} * 256 / 64);
    }
    if (word.size() >= kPrefix)
        setBit(m_prefixes, hashOf(prefixAt(word, 0), kPrefixBits));
    else if (word.size() >= 2)
        setBit(m_shortPairs, pairAt(word, 0));
    else // any byte may follow
        for (std::size_t second = 0; second < 256; ++second)
            setBit(m_shortPairs, std::size_t {static_cast<unsigned char>(word.front())} * 256 + second);
    std::uint32_t node = 0;
    for (const char c : word) {
        const auto byte = static_cast<unsigned char>(c);
        auto& edges = m_draft[node].edges;
        const auto place = std::ranges::find(edges, byte, &std::pair<unsigned char, std::uint32_t>::first);
        if (place != edges.end()) {
            node = place->second;
        } else {
            const auto next = static_cast<std::uint32_t>(m_draft.size());
            edges.emplace_back(byte, next);
            m_draft.emplace_back();
            node = next;
        }
    }
    auto& words = m_draft[node].words;
    const bool known = std::ranges::any_of(words,
        [&](const Word& one) { return one.group == group && one.openStart == openStart && one.openEnd == openEnd; });
    if (!known) words.push_back({group, openStart, openEnd});
    if (openStart) m_openFirstBytes[static_cast<unsigned char>(word.front())] = true;
}

bool WordTrie::mayBegin(std::string_view text, std::size_t at) const noexcept
{
    if (at + kPrefix > text.size()) return true;
    return bitOf(m_prefixes, hashOf(prefixAt(text, at), kPrefixBits)) || bitOf(m_shortPairs, pairAt(text, at));
}

void WordTrie::finish()
{
    for (Draft& draft : m_draft) {
        std::ranges::sort(draft.edges);
        Node node;
        node.firstEdge = static_cast<std::uint32_t>(m_edgeBytes.size());
        node.firstWord = static_cast<std::uint32_t>(m_words.size());
        node.edges = static_cast<std::uint16_t>(draft.edges.size());
        node.words = static_cast<std::uint16_t>(draft.words.size());
        for (const auto& [byte, next] : draft.edges) {
            m_edgeBytes.push_back(byte);
            m_edgeNodes.push_back(next);
        }
        m_words.insert(m_words.end(), draft.words.begin(), draft.words.end());
        m_nodes.push_back(node);
    }
    const Node& root = m_nodes.front();
    for (std::size_t e = 0; e < root.edges; ++e) m_first[m_edgeBytes[e]] = m_edgeNodes[e];
    m_draft = {Draft {}};
}

std::size_t WordTrie::bytes() const noexcept
{
    return m_nodes.capacity() * sizeof(Node) + m_edgeBytes.capacity() + m_edgeNodes.capacity() * 4
        + m_words.capacity() * sizeof(Word) + (m_prefixes.capacity() + m_shortPairs.capacity()) * sizeof(std::uint64_t);
}

std::uint32_t WordTrie::next(std::uint32_t node, unsigned char byte) const noexcept
{
    const Node& from = m_nodes[node];
    const unsigned char* first = m_edgeBytes.data() + from.firstEdge;
    const unsigned char* last = first + from.edges;
    const unsigned char* found = std::find(first, last, byte);
    return found == last ? 0 : m_edgeNodes[from.firstEdge + static_cast<std::size_t>(found - first)];
}

void WordTrie::walk(const WordMap& map, std::size_t at, bool onlyOpen, std::vector<std::vector<WordHit>>& hits) const
{
    const std::string_view text = map.text();
    std::uint32_t place = 0;
    for (std::size_t i = at; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        place = i == at ? m_first[byte] : next(place, byte);
        if (place == 0) return;
        const Node* node = &m_nodes[place];
        for (std::size_t w = 0; w < node->words; ++w) {
            const Word& word = m_words[node->firstWord + w];
            if (onlyOpen && !word.openStart) continue;
            std::size_t end = i + 1;
            if (!map.endsWord(end)) {
                if (!word.openEnd) continue;
                while (end < text.size()
                    && (map.at(end) == WordMap::Class::Letter || map.at(end) == WordMap::Class::Inside))
                    ++end;
            }
            auto& list = hits[word.group];
            const WordHit hit {static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(end)};
            if (list.empty() || list.back().start != hit.start || list.back().end != hit.end) list.push_back(hit);
        }
    }
}

void WordTrie::find(const WordMap& map, std::vector<std::vector<WordHit>>& hits) const
{
    if (m_nodes.empty() || m_prefixes.empty()) return;
    const std::string_view text = map.text();
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (map.at(at) == WordMap::Class::Inside) continue;
        if (!mayBegin(text, at)) continue;
        const bool starts = map.startsWord(at);
        if (!starts && !m_openFirstBytes[static_cast<unsigned char>(text[at])]) continue;
        walk(map, at, !starts, hits);
    }
}

} // namespace spanwise::guard
