// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/guard/quotes.h"

#include "core/guard/code_points.h"

#include <algorithm>
#include <array>

namespace spanwise::guard {
namespace {

constexpr std::size_t kReach = 400;

struct Marks {
    std::string_view open;
    std::string_view close;
};
constexpr std::array<Marks, 13> kMarks {{{"\"", "\""}, {"'", "'"}, {"`", "`"}, {"“", "”"}, {"„", "“"}, {"„", "”"},
    {"”", "”"}, {"«", "»"}, {"»", "«"}, {"‘", "’"}, {"‹", "›"}, {"「", "」"}, {"『", "』"}}};

bool isWordAt(std::string_view text, std::size_t at)
{
    return at < text.size() && isLetterOrDigit(codePointAt(text, at).value);
}
bool isWordBefore(std::string_view text, std::size_t at)
{
    if (at == 0) return false;
    std::size_t i = at - 1;
    while (i > 0 && (static_cast<unsigned char>(text[i]) & 0xC0U) == 0x80U) --i;
    return isWordAt(text, i);
}

/// r'…', b'…', rf'…': letters that belong to a text in code.
bool isLiteralPrefix(std::string_view text, std::size_t at)
{
    std::size_t start = at;
    while (start > 0 && at - start < 3 && std::string_view("rbfuRBFU").find(text[start - 1]) != std::string_view::npos)
        --start;
    return start < at && at - start <= 2 && !isWordBefore(text, start);
}

/// Hangul, kana and Han join particles to a quotation without a blank.
bool isJoiningScript(std::string_view text, std::size_t at)
{
    if (at >= text.size()) return false;
    const char32_t c = codePointAt(text, at).value;
    return isIdeographic(c) || (c >= 0xAC00 && c <= 0xD7A3);
}

/// An opening mark stands before a word and not inside one; a closing mark after one.
bool opens(std::string_view text, std::size_t at, std::string_view mark)
{
    return mark != "'" || !isWordBefore(text, at) || isLiteralPrefix(text, at);
}
bool closes(std::string_view text, std::size_t at, std::string_view mark)
{
    return mark != "'" || !isWordAt(text, at + mark.size()) || isJoiningScript(text, at + mark.size());
}

/// Where a quotation that begins at `at` ends (behind its closing mark), or `at` when none begins there.
std::size_t endOfQuotation(std::string_view text, std::size_t at)
{
    for (const Marks& marks : kMarks) {
        if (marks.open == "`" || text.compare(at, marks.open.size(), marks.open) != 0 || !opens(text, at, marks.open))
            continue;
        std::size_t from = at + marks.open.size();
        for (;;) {
            const std::size_t end = text.find(marks.close, from);
            if (end == std::string_view::npos || end - at > kReach) break;
            if (end > at + marks.open.size() && closes(text, end, marks.close)) return end + marks.close.size();
            from = end + marks.close.size();
        }
    }
    return at;
}

std::size_t endOfCode(std::string_view text, std::size_t at)
{
    if (text.compare(at, 3, "```") == 0) {
        const std::size_t end = text.find("```", at + 3);
        return end == std::string_view::npos ? text.size() : end + 3;
    }
    if (text[at] == '`') {
        const std::size_t end = text.find('`', at + 1);
        if (end != std::string_view::npos && text.substr(at, end - at).find("\n\n") == std::string_view::npos)
            return end + 1;
    }
    return at;
}

std::size_t endOfUrl(std::string_view text, std::size_t at)
{
    for (const std::string_view scheme : {"http://", "https://", "www."})
        if (text.compare(at, scheme.size(), scheme) == 0) {
            std::size_t end = at;
            while (end < text.size() && static_cast<unsigned char>(text[end]) > ' ') ++end;
            return end;
        }
    return at;
}

std::string without(std::string_view text, bool quotations)
{
    std::string out;
    out.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        std::size_t end = endOfCode(text, at);
        if (end == at) end = endOfUrl(text, at);
        if (end == at && quotations) end = endOfQuotation(text, at);
        if (end > at) {
            out += ' ';
            at = end;
        } else {
            out += text[at++];
        }
    }
    return out;
}

} // namespace

namespace {
/// Where the quotation around [start, end) opens, or npos.
std::size_t openingMark(std::string_view text, std::size_t start, std::size_t end)
{
    const std::size_t from = start > kReach ? start - kReach : 0;
    const std::string_view before = text.substr(from, start - from);
    const std::string_view after = text.substr(end, kReach);
    for (const Marks& marks : kMarks) {
        // The nearest mark before must open (an odd count, for marks that are alike on both sides).
        std::size_t last = std::string_view::npos;
        std::size_t count = 0;
        for (std::size_t at = before.find(marks.open); at != std::string_view::npos;
             at = before.find(marks.open, at + marks.open.size())) {
            if (!opens(text, from + at, marks.open) && !closes(text, from + at, marks.open)) continue;
            last = at;
            ++count;
        }
        if (last == std::string_view::npos) continue;
        if (marks.open == marks.close ? count % 2 == 0 : before.find(marks.close, last) != std::string_view::npos)
            continue;
        for (std::size_t at = after.find(marks.close); at != std::string_view::npos;
             at = after.find(marks.close, at + marks.close.size()))
            if (closes(text, end + at, marks.close)) return from + last;
    }
    return std::string_view::npos;
}
} // namespace

bool isQuoted(std::string_view text, std::size_t start, std::size_t end)
{
    return openingMark(text, start, end) != std::string_view::npos;
}

bool isQuotedInProse(std::string_view text, std::size_t start, std::size_t end)
{
    std::size_t at = openingMark(text, start, end);
    if (at == std::string_view::npos) return false;
    while (at > 0 && text[at - 1] == ' ') --at;
    return at > 0 && (text[at - 1] == ',' || isWordBefore(text, at));
}

std::string withoutQuotes(std::string_view text)
{
    return without(text, true);
}
std::string withoutCode(std::string_view text)
{
    return without(text, false);
}

} // namespace spanwise::guard
