// SPDX-License-Identifier: GPL-3.0-or-later
// What a character class of an expression holds, as ranges of code points: the only form of a class that every engine
// reads alike. What a class of RE2 holds is asked of RE2 itself, so that no table of Unicode has to agree with its own.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace spanwise::cases {

class CodePointSet {
public:
    void add(char32_t from, char32_t to) { m_ranges.emplace_back(from, to); }
    void add(const CodePointSet& other);
    [[nodiscard]] bool has(char32_t c) const;
    [[nodiscard]] CodePointSet complement() const; ///< within U+0000 … U+10FFFF
    /// As a class that JavaScript (flag u) and Python read alike: ASCII but for characters beyond U+FFFF, which only
    /// stand as themselves in both.
    [[nodiscard]] std::string expression() const;

    /// What RE2 matches by `\p{NAME}`; such a set is made once a thread.
    static const CodePointSet& ofProperty(std::string_view name);
    /// What RE2 matches by a class that holds nothing beyond ASCII, such as \w or [:alpha:].
    static CodePointSet ofAscii(const std::string& re2Class);
    /// This set where case does not matter; `re2Class` is the class that it was read from.
    [[nodiscard]] CodePointSet withoutCase(const std::string& re2Class) const;

private:
    [[nodiscard]] std::vector<std::pair<char32_t, char32_t>> merged() const;
    std::vector<std::pair<char32_t, char32_t>> m_ranges; ///< in any order
};

/// A character outside of a class, read as itself.
[[nodiscard]] std::string literalExpression(char32_t c);
[[nodiscard]] std::string utf8Of(char32_t c);

} // namespace spanwise::cases
