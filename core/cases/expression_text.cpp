// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/cases/expression_text.h"

#include <charconv>
#include <utf8proc.h>

namespace spanwise::cases {

namespace {
bool isLetterOrDigit(char c) noexcept
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

struct Literal {
    std::string text;
    std::size_t size = 0; ///< in the expression
};

/// \x40 and \x{40}; `at` is behind the x.
Literal hexAt(std::string_view expression, std::size_t at)
{
    const bool isLong = at < expression.size() && expression[at] == '{';
    const std::size_t begin = at + (isLong ? 1 : 0);
    const std::size_t end = isLong ? expression.find('}', begin) : begin + 2;
    if (end > expression.size() || end == begin) return {};
    std::int32_t value = 0;
    const char* const last = expression.data() + end;
    const auto [stop, error] = std::from_chars(expression.data() + begin, last, value, 16);
    if (error != std::errc() || stop != last || value <= 0 || value > 0x10FFFF) return {};
    utf8proc_uint8_t bytes[4];
    const auto size = utf8proc_encode_char(value, bytes);
    return {std::string(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size)), end + (isLong ? 1 : 0)};
}

/// What the escape at `at` (a backslash) stands for.
Literal escapeAt(std::string_view expression, std::size_t at)
{
    const char c = expression[at + 1];
    if (c == 'x') {
        Literal hex = hexAt(expression, at + 2);
        if (hex.size > 0) return {std::move(hex.text), hex.size - at};
    }
    constexpr std::string_view kControls = "nrtfva";
    constexpr std::string_view kControlBytes = "\n\r\t\f\v\a";
    if (const std::size_t control = kControls.find(c); control != std::string_view::npos)
        return {std::string(1, kControlBytes[control]), 2};
    return {std::string(1, isLetterOrDigit(c) ? '\1' : c), 2};
}

/// A class of one character, [.] or [\.]: it stands for that character.
Literal classAt(std::string_view expression, std::size_t at)
{
    if (at + 2 >= expression.size()) return {};
    const char c = expression[at + 1];
    if (c == '\\') {
        Literal inside = escapeAt(expression, at + 1);
        const std::size_t end = at + 1 + inside.size;
        if (end >= expression.size() || expression[end] != ']' || inside.text == "\1") return {};
        return {std::move(inside.text), inside.size + 2};
    }
    if (c == '^' || c == ']' || c == '[' || expression[at + 2] != ']') return {};
    return {std::string(1, c), 3};
}
} // namespace

ExpressionText expressionText(std::string_view expression)
{
    ExpressionText out;
    bool quoted = false;
    for (std::size_t at = 0; at < expression.size();) {
        const char c = expression[at];
        const bool isEscape = c == '\\' && at + 1 < expression.size();
        if (isEscape && expression[at + 1] == (quoted ? 'E' : 'Q')) {
            quoted = !quoted;
            at += 2;
            continue;
        }
        Literal literal;
        if (!quoted && isEscape) literal = escapeAt(expression, at);
        if (!quoted && c == '[') literal = classAt(expression, at);
        if (literal.size == 0) literal = {std::string(1, c), 1};
        for (const char byte : literal.text) {
            out.text += byte;
            out.begins.push_back(at);
            out.ends.push_back(at + literal.size);
            out.isQuoted.push_back(quoted);
        }
        at += literal.size;
    }
    return out;
}

} // namespace spanwise::cases
