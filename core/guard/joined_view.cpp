// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/guard/joined_view.h"

#include <string_view>

namespace spanwise::guard {
namespace {

constexpr std::size_t kLongestTag = 12;
constexpr std::size_t kLongestSeam = 16;

bool isWordByte(char c) noexcept
{
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0x80 || (static_cast<char>(c | 0x20) >= 'a' && static_cast<char>(c | 0x20) <= 'z');
}

std::size_t skip(std::string_view text, std::size_t at, std::string_view what)
{
    while (at < text.size() && what.find(text[at]) != std::string_view::npos) ++at;
    return at;
}

/// Marks of emphasis and code: ** * ~~ `.
std::size_t endOfMarks(std::string_view text, std::size_t at)
{
    return skip(text, at, "*~`");
}

/// <b>, </span>, <wbr/>: without attributes.
std::size_t endOfTag(std::string_view text, std::size_t at)
{
    if (text[at] != '<') return at;
    std::size_t end = at + 1;
    while (end < text.size() && end - at <= kLongestTag && (isWordByte(text[end]) || text[end] == '/')) ++end;
    return end > at + 1 && end < text.size() && text[end] == '>' ? end + 1 : at;
}

/// A word divided at the end of a line.
std::size_t endOfDivision(std::string_view text, std::size_t at)
{
    if (text[at] != '-' || at + 1 >= text.size()) return at;
    const std::size_t line = text[at + 1] == '\r' ? at + 2 : at + 1;
    return line < text.size() && text[line] == '\n' ? skip(text, line + 1, " \t") : at;
}

/// The seam of two texts in code: ' + ', " .. ", "&", or nothing between the quotes but blanks.
std::size_t endOfSeam(std::string_view text, std::size_t at)
{
    const char quote = text[at];
    if (quote != '"' && quote != '\'') return at;
    const std::size_t end = skip(text.substr(0, at + kLongestSeam), at + 1, " \n+.&|,");
    return end > at + 1 && end < text.size() && text[end] == quote ? end + 1 : at;
}

std::size_t endOfTear(std::string_view text, std::size_t at)
{
    for (const auto reader : {endOfMarks, endOfTag, endOfDivision, endOfSeam})
        if (const std::size_t end = reader(text, at); end > at) return end;
    return at;
}

bool isBlankOrEdge(std::string_view text, std::size_t at) noexcept
{
    return at >= text.size() || static_cast<unsigned char>(text[at]) <= ' ' || text[at] == '.' || text[at] == ',';
}

} // namespace

TextView withoutEmphasis(const TextView& raw)
{
    const std::string_view text = raw.text;
    if (text.find_first_of("*_~") == std::string_view::npos) return raw;
    TextView out;
    out.kind = raw.kind;
    out.text.reserve(text.size());
    out.origin.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = skip(text, at, "*_~");
        const bool opens = (at == 0 || isBlankOrEdge(text, at - 1)) && end < text.size() && isWordByte(text[end]);
        const bool closes = at > 0 && isWordByte(text[at - 1]) && isBlankOrEdge(text, end);
        if (end > at && end - at <= 3 && (opens || closes)) {
            at = end;
            continue;
        }
        const std::size_t stop = end > at ? end : at + 1;
        out.text.append(text, at, stop - at);
        out.origin.insert(out.origin.end(), raw.origin.begin() + static_cast<std::ptrdiff_t>(at),
            raw.origin.begin() + static_cast<std::ptrdiff_t>(stop));
        at = stop;
    }
    return out;
}

TextView joinedView(const TextView& raw)
{
    TextView out;
    out.kind = TextViewKind::Unspaced;
    const std::string_view text = raw.text;
    out.text.reserve(text.size());
    out.origin.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        if (!out.text.empty() && isWordByte(out.text.back()) && !isWordByte(text[at])) {
            const std::size_t end = endOfTear(text, at);
            if (end > at && end < text.size() && isWordByte(text[end])) {
                out.disguised.push_back(static_cast<std::uint32_t>(out.text.size()));
                at = end;
            }
        }
        out.text += text[at];
        out.origin.push_back(raw.origin[at]);
        ++at;
    }
    if (out.disguised.empty()) return {TextViewKind::Unspaced, {}, {}, {}, {}};
    return out;
}

} // namespace spanwise::guard
