// SPDX-License-Identifier: GPL-3.0-or-later
// Three forms: %XX, bytes of UTF-8 (RFC 3986 §2.1); &#N; &#xN; and the five names of XML with &nbsp; (HTML, Living
// Standard, §13.5); \uXXXX with pairs of surrogates (RFC 8259 §7).
#include "core/guard/escapes_view.h"

#include "core/base/utf8.h"
#include "core/guard/code_points.h"

#include <array>
#include <charconv>
#include <optional>
#include <utility>

namespace spanwise::guard {
namespace {

constexpr std::size_t kLongestEntity = 10; ///< &#x10FFFF;
constexpr std::array<std::pair<std::string_view, char32_t>, 6> kNames {
    {{"&lt;", U'<'}, {"&gt;", U'>'}, {"&amp;", U'&'}, {"&quot;", U'"'}, {"&apos;", U'\''}, {"&nbsp;", U' '}}};

struct Escape {
    std::string text; ///< one character
    std::size_t size = 0; ///< bytes of the escape
};

std::optional<char32_t> number(std::string_view digits, int base)
{
    std::uint32_t value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
    if (digits.empty() || error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
    return value;
}

std::optional<Escape> character(char32_t value, std::size_t size)
{
    const bool control = value < 0x20 ? value != '\n' && value != '\t' : value == 0x7F;
    if (control || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF)) return std::nullopt;
    Escape out {{}, size};
    appendCodePoint(out.text, value);
    return out;
}

/// One character of one to four %XX.
std::optional<Escape> percent(std::string_view text)
{
    std::string bytes;
    for (std::size_t at = 0; bytes.size() < 4 && at + 3 <= text.size() && text[at] == '%'; at += 3) {
        const auto byte = number(text.substr(at + 1, 2), 16);
        if (!byte) break;
        bytes += static_cast<char>(*byte);
        if (!isUtf8(bytes)) continue;
        return character(codePointAt(bytes, 0).value, at + 3);
    }
    return std::nullopt;
}

std::optional<Escape> entity(std::string_view text)
{
    for (const auto& [name, value] : kNames)
        if (text.starts_with(name)) return character(value, name.size());
    const std::size_t end = text.substr(0, kLongestEntity).find(';');
    if (!text.starts_with("&#") || end == std::string_view::npos) return std::nullopt;
    const bool hex = text.size() > 2 && (text[2] == 'x' || text[2] == 'X');
    const std::size_t from = hex ? 3 : 2;
    if (end <= from) return std::nullopt;
    const auto value = number(text.substr(from, end - from), hex ? 16 : 10);
    return value ? character(*value, end + 1) : std::nullopt;
}

std::optional<char32_t> codeUnit(std::string_view text)
{
    return text.starts_with("\\u") && text.size() >= 6 ? number(text.substr(2, 4), 16) : std::nullopt;
}

std::optional<Escape> unicode(std::string_view text)
{
    const auto unit = codeUnit(text);
    if (!unit) return std::nullopt;
    if (*unit < 0xD800 || *unit > 0xDBFF) return character(*unit, 6);
    const auto second = codeUnit(text.substr(6));
    if (!second || *second < 0xDC00 || *second > 0xDFFF) return std::nullopt;
    return character(0x10000U + ((*unit - 0xD800U) << 10U) + (*second - 0xDC00U), 12);
}

std::optional<Escape> escapeAt(std::string_view text)
{
    switch (text.front()) {
    case '%': return percent(text);
    case '&': return entity(text);
    case '\\': return unicode(text);
    default: return std::nullopt;
    }
}

} // namespace

TextView escapesView(const TextView& raw)
{
    TextView out;
    out.kind = TextViewKind::DecodedHex;
    const std::string_view text = raw.text;
    std::size_t copied = 0;
    const auto copyUntil = [&](std::size_t end) {
        out.text.append(text.substr(copied, end - copied));
        out.origin.insert(out.origin.end(), raw.origin.begin() + static_cast<std::ptrdiff_t>(copied),
            raw.origin.begin() + static_cast<std::ptrdiff_t>(end));
    };
    for (std::size_t at = text.find_first_of("%&\\"); at < text.size(); at = text.find_first_of("%&\\", at)) {
        const auto escape = escapeAt(text.substr(at));
        if (!escape) {
            ++at;
            continue;
        }
        copyUntil(at);
        copied = at + escape->size;
        out.disguised.push_back(static_cast<std::uint32_t>(out.text.size()));
        out.text += escape->text;
        out.origin.insert(out.origin.end(), escape->text.size(), raw.originOf(at, copied));
        at = copied;
    }
    if (out.disguised.empty()) return {TextViewKind::DecodedHex, {}, {}, {}, {}};
    copyUntil(text.size());
    return out;
}

} // namespace spanwise::guard
