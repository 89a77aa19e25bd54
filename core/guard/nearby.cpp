// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/guard/nearby.h"

#include "core/base/ascii.h"

#include <algorithm>

namespace spanwise::guard {
namespace {

bool holdsWord(std::string_view window, bool startsInWord, std::initializer_list<std::string_view> words) noexcept
{
    constexpr std::size_t kMayGoOn = 5;
    for (std::size_t i = 0; i < window.size(); ++i) {
        if (i == 0 ? startsInWord : isLetter(window[i - 1])) continue;
        for (const std::string_view word : words) {
            if (!ascii::equalsLower(window.substr(i, word.size()), word)) continue;
            if (word.size() >= kMayGoOn || !isLetter(byteAt(window, i + word.size()))) return true;
        }
    }
    return false;
}

} // namespace

bool partOfLongerNumber(std::string_view text, std::size_t begin, std::size_t end) noexcept
{
    const auto joins = [](char c) { return c == '.' || c == '-' || c == ','; };
    if (begin >= 2 && joins(text[begin - 1]) && isDigit(text[begin - 2])) return true;
    return joins(byteAt(text, end)) && isDigit(byteAt(text, end + 1));
}

bool endsEscape(std::string_view text, std::size_t at) noexcept
{
    if (at == 0 || at >= text.size()) return false;
    if (text[at - 1] == '\\') return std::string_view("ntrbf").find(text[at]) != std::string_view::npos;
    if (at < 5 || text[at - 4] != 'u' || text[at - 5] != '\\') return false;
    return runOf(text, at - 3, isHex, 4) == 4;
}

bool wordBefore(
    std::string_view text, std::size_t begin, std::size_t reach, std::initializer_list<std::string_view> words) noexcept
{
    const std::size_t from = begin - std::min(begin, reach);
    return holdsWord(text.substr(from, begin - from), from > 0 && isLetter(text[from - 1]), words);
}

bool wordNear(std::string_view text, std::size_t begin, std::size_t end, std::size_t reach,
    std::initializer_list<std::string_view> words) noexcept
{
    if (wordBefore(text, begin, reach, words)) return true;
    return end < text.size() && holdsWord(text.substr(end, reach), end > 0 && isLetter(text[end - 1]), words);
}

} // namespace spanwise::guard
