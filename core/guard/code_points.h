// SPDX-License-Identifier: GPL-3.0-or-later
// Single characters of a text: reading, writing, and the few things that guards ask about them.
// The one place, with normalize.cpp, that knows utf8proc.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace spanwise::guard {

struct CodePoint {
    char32_t value = 0; ///< U+FFFD for bytes that are no UTF-8
    std::size_t size = 1; ///< bytes read, at least 1
};

/// `at` < text.size().
[[nodiscard]] CodePoint codePointAt(std::string_view text, std::size_t at) noexcept;
void appendCodePoint(std::string& out, char32_t value);

/// Letters in lower case, one by one; other characters and bytes that are no UTF-8 stay.
[[nodiscard]] std::string lowered(std::string_view text);

enum class Script : std::uint8_t {
    None, ///< no letter
    Latin,
    Greek,
    Cyrillic,
    Arabic,
    Hebrew,
    Devanagari,
    Thai,
    Hangul,
    Kana,
    Han,
    OtherLetter,
};
[[nodiscard]] Script scriptOf(char32_t value) noexcept;

[[nodiscard]] bool isLetter(char32_t value) noexcept;
[[nodiscard]] bool isLetterOrDigit(char32_t value) noexcept;
/// A mark that belongs to the letter before it: part of a word.
[[nodiscard]] bool isMark(char32_t value) noexcept;
/// Written without blanks between words: every character counts as a word.
[[nodiscard]] bool isIdeographic(char32_t value) noexcept;
[[nodiscard]] bool isSpace(char32_t value) noexcept;
/// A sign that is seen: punctuation does not count, symbols and emoji do.
[[nodiscard]] bool isSymbol(char32_t value) noexcept;
/// Characters that show nothing and are dropped from the normalized view: joiners, marks of direction, variation
/// selectors, fillers, strike-through marks.
[[nodiscard]] bool isInvisible(char32_t value) noexcept;

} // namespace spanwise::guard
