// SPDX-License-Identifier: GPL-3.0-or-later
// Numbers and case-blind comparisons in text, independent of any locale.
#pragma once

#include <charconv>
#include <cmath>
#include <cstddef>
#include <optional>
#include <string_view>

namespace spanwise::ascii {

/// The number that the whole text spells ("12", "1.5", "-3e2"), or nothing. NaN and infinities are no numbers.
[[nodiscard]] inline std::optional<double> numberIn(std::string_view text) noexcept
{
    double number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(number)) return std::nullopt;
    return number;
}

[[nodiscard]] constexpr char lower(char c) noexcept
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// ASCII letters compare without case; `lowerCase` must be in lower case already.
[[nodiscard]] constexpr bool equalsLower(std::string_view text, std::string_view lowerCase) noexcept
{
    if (text.size() != lowerCase.size()) return false;
    for (std::size_t i = 0; i < text.size(); ++i)
        if (lower(text[i]) != lowerCase[i]) return false;
    return true;
}

/// Whether `lowerCase` occurs in `text`, ASCII letters without case.
[[nodiscard]] constexpr bool containsLower(std::string_view text, std::string_view lowerCase) noexcept
{
    if (lowerCase.size() > text.size()) return false;
    for (std::size_t i = 0; i + lowerCase.size() <= text.size(); ++i)
        if (equalsLower(text.substr(i, lowerCase.size()), lowerCase)) return true;
    return false;
}

} // namespace spanwise::ascii
