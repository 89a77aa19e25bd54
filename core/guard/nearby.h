// SPDX-License-Identifier: GPL-3.0-or-later
// What stands around a place in a text: characters of a set, ends of words, words that give a number its meaning.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <string_view>

namespace spanwise::guard {

[[nodiscard]] constexpr bool isDigit(char c) noexcept
{
    return c >= '0' && c <= '9';
}
[[nodiscard]] constexpr bool isUpper(char c) noexcept
{
    return c >= 'A' && c <= 'Z';
}
[[nodiscard]] constexpr bool isLower(char c) noexcept
{
    return c >= 'a' && c <= 'z';
}
[[nodiscard]] constexpr bool isLetter(char c) noexcept
{
    return isUpper(c) || isLower(c);
}
[[nodiscard]] constexpr bool isAlnum(char c) noexcept
{
    return isLetter(c) || isDigit(c);
}
/// Letters, digits, `_` and `-`: what most tokens are made of.
[[nodiscard]] constexpr bool isTokenByte(char c) noexcept
{
    return isAlnum(c) || c == '_' || c == '-';
}
[[nodiscard]] constexpr bool isHex(char c) noexcept
{
    return isDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/// Longer than any token that is looked for; a run is followed no further, so that no text takes more than linear time.
inline constexpr std::size_t kLongestToken = 1024;

/// How many bytes from `at` on satisfy `belongs`, at most `limit`.
template <typename Belongs>
[[nodiscard]] constexpr std::size_t runOf(
    std::string_view text, std::size_t at, Belongs belongs, std::size_t limit = std::string_view::npos) noexcept
{
    std::size_t n = 0;
    while (n < limit && at + n < text.size() && belongs(text[at + n])) ++n;
    return n;
}

/// The byte at `at`, or 0 past the end.
[[nodiscard]] constexpr char byteAt(std::string_view text, std::size_t at) noexcept
{
    return at < text.size() ? text[at] : '\0';
}

/// Whether no letter or digit stands at `end`.
[[nodiscard]] constexpr bool endsWord(std::string_view text, std::size_t end) noexcept
{
    return !isAlnum(byteAt(text, end));
}

/// Whether the digits at [begin, end) go on as a number: `1.234`, `2.5.1`, `12-34`.
[[nodiscard]] bool partOfLongerNumber(std::string_view text, std::size_t begin, std::size_t end) noexcept;

/// Whether the byte at `at` is the last of a JSON escape (the `n` of `\n`, the last digit of an escaped code unit), so
/// that what follows begins a word.
[[nodiscard]] bool endsEscape(std::string_view text, std::size_t at) noexcept;

/// Whether one of the words (lower case) begins in the `reach` bytes before `begin`, ASCII letters without case. A word
/// begins where no letter stands before; words of five and more letters may go on (phone, phones).
[[nodiscard]] bool wordBefore(std::string_view text, std::size_t begin, std::size_t reach,
    std::initializer_list<std::string_view> words) noexcept;
/// The same before `begin` or after `end`.
[[nodiscard]] bool wordNear(std::string_view text, std::size_t begin, std::size_t end, std::size_t reach,
    std::initializer_list<std::string_view> words) noexcept;

} // namespace spanwise::guard
