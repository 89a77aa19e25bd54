// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/guard/code_points.h"

#include <utf8proc.h>

namespace spanwise::guard {
namespace {
utf8proc_category_t categoryOf(char32_t value) noexcept
{
    return utf8proc_category(static_cast<utf8proc_int32_t>(value));
}
} // namespace

CodePoint codePointAt(std::string_view text, std::size_t at) noexcept
{
    const auto first = static_cast<unsigned char>(text[at]);
    if (first < 0x80) return {first, 1};
    utf8proc_int32_t value = -1;
    const utf8proc_ssize_t size = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data() + at),
        static_cast<utf8proc_ssize_t>(text.size() - at), &value);
    if (size <= 0) return {0xFFFD, 1};
    return {static_cast<char32_t>(value), static_cast<std::size_t>(size)};
}

void appendCodePoint(std::string& out, char32_t value)
{
    if (value < 0x80) {
        out += static_cast<char>(value);
        return;
    }
    utf8proc_uint8_t bytes[4];
    const utf8proc_ssize_t size = utf8proc_encode_char(static_cast<utf8proc_int32_t>(value), bytes);
    out.append(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
}

std::string lowered(std::string_view text)
{
    std::string out;
    out.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const CodePoint point = codePointAt(text, at);
        if (point.value < 0x80) {
            const char c = text[at];
            out += c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
        } else if (point.value == 0xFFFD && point.size == 1) {
            out += text[at];
        } else {
            appendCodePoint(out, static_cast<char32_t>(utf8proc_tolower(static_cast<utf8proc_int32_t>(point.value))));
        }
        at += point.size;
    }
    return out;
}

Script scriptOf(char32_t c) noexcept
{
    if (c < 0x80) return (c | 0x20U) >= 'a' && (c | 0x20U) <= 'z' ? Script::Latin : Script::None;
    if (!isLetter(c)) return Script::None;
    if (c <= 0x24F || (c >= 0x1E00 && c <= 0x1EFF) || (c >= 0xFF21 && c <= 0xFF5A)) return Script::Latin;
    if ((c >= 0x370 && c <= 0x3FF) || (c >= 0x1F00 && c <= 0x1FFF)) return Script::Greek;
    if (c >= 0x400 && c <= 0x52F) return Script::Cyrillic;
    if ((c >= 0x590 && c <= 0x5FF)) return Script::Hebrew;
    if ((c >= 0x600 && c <= 0x6FF) || (c >= 0x750 && c <= 0x77F) || (c >= 0xFB50 && c <= 0xFEFC)) return Script::Arabic;
    if (c >= 0x900 && c <= 0x97F) return Script::Devanagari;
    if (c >= 0xE00 && c <= 0xE7F) return Script::Thai;
    if ((c >= 0xAC00 && c <= 0xD7A3) || (c >= 0x1100 && c <= 0x11FF) || (c >= 0x3130 && c <= 0x318F))
        return Script::Hangul;
    if ((c >= 0x3040 && c <= 0x30FF) || (c >= 0xFF66 && c <= 0xFF9F)) return Script::Kana;
    if ((c >= 0x3400 && c <= 0x9FFF) || (c >= 0xF900 && c <= 0xFAFF) || (c >= 0x20000 && c <= 0x3134F) || c == 0x3005)
        return Script::Han;
    return Script::OtherLetter;
}

bool isLetter(char32_t c) noexcept
{
    if (c < 0x80) return (c | 0x20U) >= 'a' && (c | 0x20U) <= 'z';
    const auto category = categoryOf(c);
    return category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO;
}

bool isLetterOrDigit(char32_t c) noexcept
{
    if (c < 0x80) return isLetter(c) || (c >= '0' && c <= '9');
    const auto category = categoryOf(c);
    return (category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO) || category == UTF8PROC_CATEGORY_ND;
}

bool isMark(char32_t c) noexcept
{
    if (c < 0x300) return false;
    const auto category = categoryOf(c);
    return category == UTF8PROC_CATEGORY_MN || category == UTF8PROC_CATEGORY_MC;
}

bool isIdeographic(char32_t c) noexcept
{
    const Script script = scriptOf(c);
    return script == Script::Han || script == Script::Kana || script == Script::Thai;
}

bool isSpace(char32_t c) noexcept
{
    if (c < 0x80) return c == ' ' || (c >= 9 && c <= 13);
    const auto category = categoryOf(c);
    return category == UTF8PROC_CATEGORY_ZS || category == UTF8PROC_CATEGORY_ZL || category == UTF8PROC_CATEGORY_ZP
        || c == 0x85;
}

bool isSymbol(char32_t c) noexcept
{
    const auto category = categoryOf(c);
    return category >= UTF8PROC_CATEGORY_SM && category <= UTF8PROC_CATEGORY_SO;
}

bool isInvisible(char32_t c) noexcept
{
    if (c < 0xAD) return false;
    return c == 0xAD || c == 0x34F || c == 0x61C || c == 0x115F || c == 0x1160 || c == 0x17B4 || c == 0x17B5
        || (c >= 0x180B && c <= 0x180F) || (c >= 0x200B && c <= 0x200F) || (c >= 0x202A && c <= 0x202E)
        || (c >= 0x2060 && c <= 0x206F) || (c >= 0xFE00 && c <= 0xFE0F) || c == 0xFEFF || (c >= 0xFFF9 && c <= 0xFFFB)
        || (c >= 0x335 && c <= 0x338) || c == 0x489 || (c >= 0xE0000 && c <= 0xE01EF);
}

} // namespace spanwise::guard
