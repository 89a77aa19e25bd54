// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/guard/line_items.h"

#include "core/guard/code_points.h"

#include <algorithm>

namespace spanwise::guard {
namespace {

constexpr std::size_t kFewWords = 5; ///< two lines with fewer words together may be one torn phrase
constexpr std::size_t kCodeIndent = 4;
constexpr std::size_t kLongestKey = 24;
constexpr std::size_t kShortestHash = 7;

struct Line {
    std::string_view text; ///< without the blanks at its head
    std::size_t indent = 0;
};

/// At most kFewWords are counted.
std::size_t wordsIn(std::string_view text)
{
    std::size_t words = 0;
    bool inside = false;
    for (std::size_t at = 0; at < text.size() && words < kFewWords;) {
        const CodePoint point = codePointAt(text, at);
        const bool ideograph = isIdeographic(point.value);
        const bool letter = isLetterOrDigit(point.value);
        if (ideograph || (letter && !inside)) ++words;
        inside = letter && !ideograph;
        at += point.size;
    }
    return words;
}

bool isOneOf(char c, std::string_view chars)
{
    return chars.find(c) != std::string_view::npos;
}

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

/// 4f1c2aa: letters alone could be a word.
bool isHash(std::string_view token)
{
    return token.size() >= kShortestHash
        && std::ranges::all_of(token, [](char c) { return isDigit(c) || (c >= 'a' && c <= 'f'); })
        && std::ranges::any_of(token, isDigit);
}

/// 09:01, 2026-11-26T10:00:00Z, [12:30:05]
bool isTime(std::string_view token)
{
    const auto marks = std::ranges::count_if(token, [](char c) { return isOneOf(c, ":-/"); });
    const auto digits = std::ranges::count_if(token, isDigit);
    return marks >= 1 && digits >= 4
        && std::ranges::all_of(token, [](char c) { return isDigit(c) || isOneOf(c, ":-/.,+TZ[]"); });
}

/// 1. 12) (3) a)
bool isNumber(std::string_view token)
{
    if (token.starts_with('(')) token.remove_prefix(1);
    if (token.size() < 2 || token.size() > 4 || !isOneOf(token.back(), ".)")) return false;
    token.remove_suffix(1);
    return std::ranges::all_of(token, isDigit) || (token.size() == 1 && token[0] >= 'a' && token[0] <= 'z');
}

/// fix: feat(ui): Warning:
bool isKey(std::string_view token)
{
    return token.size() >= 2 && token.size() <= kLongestKey && token.back() == ':';
}

/// Whether a line tells by its first characters that it is an item of its own.
bool hasHead(std::string_view line)
{
    if (line.starts_with("[ ]") || line.starts_with("[x]") || line.starts_with("[X]")) return true;
    const std::string_view token = line.substr(0, line.find(' '));
    if (token.empty() || token.size() == line.size()) return false;
    const bool bullet = token == "•" || token == "·" || token == "–" || token == "—"
        || std::ranges::all_of(token, [](char c) { return isOneOf(c, "-*+#|"); });
    return bullet || isNumber(token) || isTime(token) || isKey(token) || isHash(token)
        || (token == "commit" && isHash(line.substr(7, line.find(' ', 7) - 7)));
}

Line lineOf(std::string_view text)
{
    Line out;
    while (!text.empty() && isOneOf(text.back(), " \t\r")) text.remove_suffix(1);
    for (; !text.empty() && isOneOf(text.front(), " \t"); text.remove_prefix(1))
        out.indent += text.front() == '\t' ? kCodeIndent : 1;
    out.text = text;
    return out;
}

} // namespace

std::vector<std::uint32_t> itemStarts(std::string_view text)
{
    std::vector<std::uint32_t> out;
    Line before;
    bool blank = false; // since `before`
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        const Line line = lineOf(text.substr(at, end - at));
        if (line.text.empty()) {
            blank = true;
        } else {
            const bool indented = (line.indent >= kCodeIndent) != (before.indent >= kCodeIndent);
            if (!before.text.empty() && (blank || indented || hasHead(line.text))
                && wordsIn(before.text) + wordsIn(line.text) >= kFewWords)
                out.push_back(static_cast<std::uint32_t>(at));
            before = line;
            blank = false;
        }
        at = end + 1;
    }
    return out;
}

} // namespace spanwise::guard
