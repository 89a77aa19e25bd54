// SPDX-License-Identifier: GPL-3.0-or-later
// Finds all words of all groups of all languages in one walk over a text. Time: at most text × longest word, whatever
// the text; a table of words needs no more, and no regular expression of this size stays small (compiled into one RE2
// set the shipped groups took more memory than the whole pack may).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace spanwise::guard {

/// A normalized text with its words counted. One entry a byte and one for the end.
class WordMap {
public:
    /// `items`: bytes of the text at which something new begins that no full stop parts from what stands before; kept
    /// as it is.
    explicit WordMap(std::string_view text, std::span<const std::uint32_t> items = {});

    enum class Class : std::uint8_t { Inside, Other, Letter, Ideograph };

    [[nodiscard]] std::string_view text() const noexcept { return m_text; }
    [[nodiscard]] Class at(std::size_t byte) const noexcept { return m_classes[byte]; }
    /// Whether a word may begin or end at this byte: no letter on one of its sides.
    [[nodiscard]] bool startsWord(std::size_t byte) const noexcept;
    [[nodiscard]] bool endsWord(std::size_t byte) const noexcept;
    /// Whole words that lie in [from, to).
    [[nodiscard]] std::size_t wordsBetween(std::size_t from, std::size_t to) const noexcept
    {
        return m_words[to] - m_words[from];
    }
    [[nodiscard]] bool sameSentence(std::size_t from, std::size_t to) const noexcept
    {
        return m_sentences[from] == m_sentences[to];
    }

    /// Whether nothing new begins between the two bytes: no item of a list, no paragraph.
    [[nodiscard]] bool sameItem(std::size_t from, std::size_t to) const noexcept;

private:
    [[nodiscard]] bool letterBefore(std::size_t byte) const noexcept;

    std::string_view m_text;
    std::span<const std::uint32_t> m_items;
    std::vector<Class> m_classes;
    std::vector<std::uint32_t> m_words; ///< words that begin before the byte
    std::vector<std::uint32_t> m_sentences;
};

struct WordHit {
    std::uint32_t start = 0;
    std::uint32_t end = 0;
};

class WordTrie {
public:
    /// `word` is normalized; openStart and openEnd: more letters may stand there.
    void add(std::string_view word, bool openStart, bool openEnd, std::uint32_t group);
    /// Call once after the last add().
    void finish();

    /// `hits[group]` gets the places of the group's words, rising by start; of words with the same start and end one.
    void find(const WordMap& map, std::vector<std::vector<WordHit>>& hits) const;
    [[nodiscard]] std::size_t bytes() const noexcept;

private:
    struct Word {
        std::uint32_t group = 0;
        bool openStart = false;
        bool openEnd = false;
    };
    struct Node {
        std::uint32_t firstEdge = 0;
        std::uint32_t firstWord = 0;
        std::uint16_t edges = 0;
        std::uint16_t words = 0;
    };
    struct Draft {
        std::vector<std::pair<unsigned char, std::uint32_t>> edges;
        std::vector<Word> words;
    };
    [[nodiscard]] bool mayBegin(std::string_view text, std::size_t at) const noexcept;
    [[nodiscard]] std::uint32_t next(std::uint32_t node, unsigned char byte) const noexcept;
    void walk(const WordMap& map, std::size_t at, bool onlyOpen, std::vector<std::vector<WordHit>>& hits) const;

    std::vector<Draft> m_draft {Draft {}};
    std::vector<Node> m_nodes;
    std::vector<unsigned char> m_edgeBytes;
    std::vector<std::uint32_t> m_edgeNodes;
    std::vector<Word> m_words;
    std::array<std::uint32_t, 256> m_first {}; ///< the node behind each first byte; 0 = no word begins with it
    /// One bit for each hash of four first bytes that begin some word, and whether each pair begins a shorter one: most
    /// places of a text are told from a word by these, which stay in the processor's nearest memory.
    static constexpr std::size_t kPrefixBits = std::size_t {1} << 17U;
    std::vector<std::uint64_t> m_prefixes;
    std::vector<std::uint64_t> m_shortPairs;
    std::array<bool, 256> m_openFirstBytes {}; ///< of words that may begin inside another
};

} // namespace spanwise::guard
