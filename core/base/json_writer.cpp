// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/json_writer.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>

namespace spanwise {

namespace {
constexpr std::string_view kReplacement = "\xEF\xBF\xBD"; // U+FFFD

/// The code point at the start of `text` and its length; length 0 when the bytes are no UTF-8.
struct Decoded {
    std::uint32_t point = 0;
    std::size_t length = 0;
};

Decoded decode(std::string_view text) noexcept
{
    const auto byte = [&](std::size_t i) { return static_cast<std::uint32_t>(static_cast<unsigned char>(text[i])); };
    const std::uint32_t first = byte(0);
    std::size_t length = 0;
    std::uint32_t point = 0;
    if (first >= 0xC2 && first < 0xE0)
        length = 2, point = first & 0x1FU;
    else if (first >= 0xE0 && first < 0xF0)
        length = 3, point = first & 0x0FU;
    else if (first >= 0xF0 && first < 0xF5)
        length = 4, point = first & 0x07U;
    if (length == 0 || text.size() < length) return {};
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(i) & 0xC0U) != 0x80U) return {};
        point = (point << 6U) | (byte(i) & 0x3FU);
    }
    constexpr std::array<std::uint32_t, 5> kLeast {0, 0, 0x80, 0x800, 0x10000};
    if (point < kLeast[length] || point > 0x10FFFF || (point >= 0xD800 && point < 0xE000)) return {};
    return {point, length};
}

/// C1, separators, and marks that turn the direction of text.
bool isControl(std::uint32_t point) noexcept
{
    return (point >= 0x80 && point < 0xA0) || point == 0x61C || point == 0x200E || point == 0x200F
        || (point >= 0x2028 && point <= 0x202E) || (point >= 0x2066 && point <= 0x2069) || point == 0xFEFF;
}

void appendEscape(std::string& out, std::uint32_t point)
{
    constexpr char kDigits[] = "0123456789abcdef";
    out += "\\u";
    for (int shift = 12; shift >= 0; shift -= 4) out += kDigits[(point >> static_cast<unsigned>(shift)) & 15U];
}

void appendAscii(std::string& out, char c)
{
    switch (c) {
    case '"': out += "\\\""; return;
    case '\\': out += "\\\\"; return;
    case '\n': out += "\\n"; return;
    case '\r': out += "\\r"; return;
    case '\t': out += "\\t"; return;
    default: appendEscape(out, static_cast<unsigned char>(c));
    }
}

bool isPlain(char c) noexcept
{
    return c >= 0x20 && c < 0x7F && c != '"' && c != '\\';
}
} // namespace

void appendJsonText(std::string& out, std::string_view value)
{
    out += '"';
    for (std::size_t i = 0; i < value.size();) {
        std::size_t end = i;
        while (end < value.size() && isPlain(value[end])) ++end;
        out.append(value.substr(i, end - i));
        if (end == value.size()) break;
        i = end;
        if (static_cast<unsigned char>(value[i]) < 0x80) {
            appendAscii(out, value[i++]);
            continue;
        }
        const Decoded decoded = decode(value.substr(i));
        if (decoded.length == 0)
            out.append(kReplacement);
        else if (isControl(decoded.point))
            appendEscape(out, decoded.point);
        else
            out.append(value.substr(i, decoded.length));
        i += decoded.length == 0 ? 1 : decoded.length;
    }
    out += '"';
}

void appendPrintable(std::string& out, std::string_view text, bool keepLines)
{
    for (std::size_t i = 0; i < text.size();) {
        const char c = text[i];
        if (static_cast<unsigned char>(c) < 0x80) {
            if ((c >= 0x20 && c < 0x7F) || (c == '\n' && keepLines))
                out += c;
            else
                appendAscii(out, c);
            ++i;
            continue;
        }
        const Decoded decoded = decode(text.substr(i));
        if (decoded.length == 0)
            out.append(kReplacement);
        else if (isControl(decoded.point))
            appendEscape(out, decoded.point);
        else
            out.append(text.substr(i, decoded.length));
        i += decoded.length == 0 ? 1 : decoded.length;
    }
}

void appendBase64(std::string& out, std::string_view bytes)
{
    constexpr char kDigits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        const std::size_t here = bytes.size() - i < 3 ? bytes.size() - i : 3;
        std::uint32_t word = 0;
        for (std::size_t j = 0; j < 3; ++j)
            word = (word << 8U) | (j < here ? static_cast<unsigned char>(bytes[i + j]) : 0U);
        for (std::size_t j = 0; j < 4; ++j) {
            const auto shift = static_cast<unsigned>(18 - 6 * j);
            out += j <= here ? kDigits[(word >> shift) & 63U] : '=';
        }
    }
}

void JsonWriter::separate()
{
    if (!m_first) m_out += ',';
    m_first = false;
}

JsonWriter& JsonWriter::open(char bracket)
{
    separate();
    m_out += bracket;
    m_first = true;
    return *this;
}

JsonWriter& JsonWriter::close(char bracket)
{
    m_out += bracket;
    m_first = false;
    return *this;
}

JsonWriter& JsonWriter::key(std::string_view name)
{
    separate();
    appendJsonText(m_out, name);
    m_out += ':';
    m_first = true;
    return *this;
}

JsonWriter& JsonWriter::text(std::string_view value)
{
    separate();
    appendJsonText(m_out, value);
    return *this;
}

JsonWriter& JsonWriter::integer(std::int64_t value)
{
    separate();
    std::array<char, 24> buffer {};
    m_out.append(buffer.data(), std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr);
    return *this;
}

JsonWriter& JsonWriter::count(std::uint64_t value)
{
    separate();
    std::array<char, 24> buffer {};
    m_out.append(buffer.data(), std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr);
    return *this;
}

JsonWriter& JsonWriter::real(double value)
{
    if (std::isnan(value)) return text("NaN");
    if (std::isinf(value)) return text(value > 0 ? "Infinity" : "-Infinity");
    separate();
    std::array<char, 40> buffer {};
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr;
    const std::string_view digits(buffer.data(), static_cast<std::size_t>(end - buffer.data()));
    m_out.append(digits);
    if (digits.find_first_of(".e") == std::string_view::npos) m_out += ".0";
    return *this;
}

JsonWriter& JsonWriter::base64(std::string_view bytes)
{
    separate();
    m_out += '"';
    appendBase64(m_out, bytes);
    m_out += '"';
    return *this;
}

JsonWriter& JsonWriter::raw(std::string_view json)
{
    separate();
    m_out.append(json);
    return *this;
}

} // namespace spanwise
