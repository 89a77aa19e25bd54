// SPDX-License-Identifier: GPL-3.0-or-later
// Tokens that stand for what was taken out of a case: [EMAIL_1], [API_KEY_2].
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace spanwise::cases {

/// How many bytes the token that begins at `at` has; 0 = none begins there.
[[nodiscard]] constexpr std::size_t tokenSizeAt(std::string_view text, std::size_t at) noexcept
{
    const auto isUpper = [](char c) { return c >= 'A' && c <= 'Z'; };
    const auto isDigit = [](char c) { return c >= '0' && c <= '9'; };
    if (at + 4 > text.size() || text[at] != '[' || !isUpper(text[at + 1])) return 0;
    std::size_t end = at + 1;
    while (end < text.size() && (isUpper(text[end]) || isDigit(text[end]) || text[end] == '_')) ++end;
    if (end == text.size() || text[end] != ']') return 0;
    std::size_t digits = end;
    while (isDigit(text[digits - 1])) --digits;
    return digits < end && text[digits - 1] == '_' ? end + 1 - at : 0;
}

/// Calls `use(token)` for each token in the text.
template <typename Use> void eachToken(std::string_view text, Use&& use)
{
    for (std::size_t at = text.find('['); at != std::string_view::npos; at = text.find('[', at + 1))
        if (const std::size_t size = tokenSizeAt(text, at); size > 0) use(text.substr(at, size));
}

} // namespace spanwise::cases
