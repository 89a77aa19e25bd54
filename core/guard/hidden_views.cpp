// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/guard/hidden_views.h"

#include "core/base/ascii.h"
#include "core/base/utf8.h"
#include "core/guard/code_points.h"

#include <algorithm>
#include <array>

namespace spanwise::guard {
namespace {

constexpr std::size_t kSpelledLetters = 6;
constexpr std::size_t kBase64Token = 24;
constexpr std::size_t kHexToken = 32;
constexpr int kLevels = 3;
constexpr std::size_t kReach = 512; ///< of a phrase, in bytes
constexpr std::size_t kDecodedBytes = std::size_t {64} << 10U;

bool isAsciiLetter(char c) noexcept
{
    return static_cast<char>(c | 0x20) >= 'a' && static_cast<char>(c | 0x20) <= 'z';
}
bool isAsciiDigit(char c) noexcept
{
    return c >= '0' && c <= '9';
}

void copy(const TextView& from, std::size_t start, std::size_t end, TextView& to)
{
    to.text.append(from.text, start, end - start);
    to.origin.insert(to.origin.end(), from.origin.begin() + static_cast<std::ptrdiff_t>(start),
        from.origin.begin() + static_cast<std::ptrdiff_t>(end));
}

int hexValue(char c) noexcept
{
    if (isAsciiDigit(c)) return c - '0';
    const char lower = static_cast<char>(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

int base64Value(char c) noexcept
{
    if (c >= 'A' && c <= 'Z') return c - 'A';
    if (c >= 'a' && c <= 'z') return c - 'a' + 26;
    if (isAsciiDigit(c)) return c - '0' + 52;
    if (c == '+' || c == '-') return 62;
    if (c == '/' || c == '_') return 63;
    return -1;
}

std::string decodedBase64(std::string_view token)
{
    std::string out;
    std::uint32_t bits = 0;
    int count = 0;
    for (const char c : token) {
        const int value = base64Value(c);
        if (value < 0) break;
        bits = bits << 6U | static_cast<std::uint32_t>(value);
        count += 6;
        if (count >= 8) {
            count -= 8;
            out += static_cast<char>(bits >> static_cast<unsigned>(count) & 0xFFU);
        }
    }
    return out;
}

std::string decodedHex(std::string_view token)
{
    std::string out;
    for (std::size_t i = 0; i + 1 < token.size(); i += 2)
        out += static_cast<char>(hexValue(token[i]) << 4 | hexValue(token[i + 1]));
    return out;
}

/// Mostly printable, valid, and words rather than one token; or one token that is encoded once more.
bool isReadable(std::string_view text)
{
    if (text.empty() || !isUtf8(text)) return false;
    if (text.size() >= kBase64Token
        && std::ranges::all_of(text, [](char c) { return base64Value(c) >= 0 || c == '=' || c == '\n'; }))
        return true;
    std::size_t bad = 0;
    bool blank = false;
    bool wide = false;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if ((byte < 0x20 && byte != '\n' && byte != '\r' && byte != '\t') || byte == 0x7F) ++bad;
        blank = blank || byte == ' ' || byte == '\n';
        wide = wide || byte >= 0xE3; // scripts that need no blanks
    }
    return bad * 10 <= text.size() && (blank || wide);
}

struct Token {
    std::size_t start = 0;
    std::size_t end = 0;
};

template <typename Fits> std::vector<Token> tokensOf(std::string_view text, std::size_t least, Fits fits)
{
    std::vector<Token> out;
    for (std::size_t i = 0; i < text.size();) {
        if (!fits(text[i])) {
            ++i;
            continue;
        }
        std::size_t end = i;
        while (end < text.size() && fits(text[end])) ++end;
        if (end - i >= least) out.push_back({i, end});
        i = end;
    }
    return out;
}

void addDecoded(const TextView& from, Token token, std::string text, TextViewKind kind, std::vector<TextView>& out)
{
    if (!isReadable(text)) return;
    TextView view;
    view.kind = kind;
    view.origin.assign(text.size(), from.originOf(token.start, token.end));
    view.text = std::move(text);
    out.push_back(std::move(view));
}

void decodeOnce(const TextView& from, std::vector<TextView>& out)
{
    for (const Token token : tokensOf(from.text, kHexToken, [](char c) { return hexValue(c) >= 0; }))
        if ((token.end - token.start) % 2 == 0)
            addDecoded(from, token,
                decodedHex(std::string_view(from.text).substr(token.start, token.end - token.start)),
                TextViewKind::DecodedHex, out);
    // Hex bytes with a blank, a colon or \x between them.
    std::string joined;
    std::size_t first = 0;
    std::size_t last = 0;
    const auto flush = [&] {
        if (joined.size() >= kHexToken)
            addDecoded(from, {first, last}, decodedHex(joined), TextViewKind::DecodedHex, out);
        joined.clear();
    };
    for (std::size_t i = 0; i + 1 < from.text.size();) {
        const bool pair = hexValue(from.text[i]) >= 0 && hexValue(from.text[i + 1]) >= 0
            && (i + 2 == from.text.size() || hexValue(from.text[i + 2]) < 0);
        if (pair) {
            if (joined.empty()) first = i;
            joined.append(from.text, i, 2);
            last = i + 2;
            i += 2;
            if (i < from.text.size() && (from.text[i] == ' ' || from.text[i] == ':' || from.text[i] == ',')) ++i;
            if (from.text.compare(i, 2, "\\x") == 0 || from.text.compare(i, 2, "0x") == 0) i += 2;
        } else {
            flush();
            ++i;
        }
    }
    flush();
    for (const Token token : tokensOf(from.text, kBase64Token, [](char c) { return base64Value(c) >= 0; }))
        addDecoded(from, token, decodedBase64(std::string_view(from.text).substr(token.start, token.end - token.start)),
            TextViewKind::DecodedBase64, out);
}

} // namespace

std::vector<TextView> tagViews(const TextView& raw)
{
    std::vector<TextView> out;
    TextView view;
    view.kind = TextViewKind::Tags;
    bool flag = false; // a black flag before them makes a region's flag
    const auto flush = [&] {
        if (view.text.size() >= 4 && !flag) out.push_back(view);
        view.text.clear();
        view.origin.clear();
    };
    char32_t before = 0;
    for (std::size_t at = 0; at < raw.text.size();) {
        const CodePoint point = codePointAt(raw.text, at);
        if (point.value >= 0xE0020 && point.value <= 0xE007E) {
            if (view.text.empty()) flag = before == 0x1F3F4;
            view.text += static_cast<char>(point.value - 0xE0000);
            view.origin.push_back(raw.originOf(at, at + point.size));
        } else {
            flush();
            before = point.value;
        }
        at += point.size;
    }
    flush();
    return out;
}

TextView unspacedView(const TextView& raw)
{
    TextView out;
    out.kind = TextViewKind::Unspaced;
    const std::string& text = raw.text;
    std::size_t copied = 0;
    bool any = false;
    const auto isSingle = [&](std::size_t at) {
        return at < text.size() && (isAsciiLetter(text[at]) || isAsciiDigit(text[at]))
            && (at + 1 >= text.size()
                || !(isAsciiLetter(text[at + 1]) || isAsciiDigit(text[at + 1])
                    || (static_cast<unsigned char>(text[at + 1]) & 0x80U) != 0));
    };
    const auto startsWord = [&](std::size_t at) {
        return at == 0
            || !(isAsciiLetter(text[at - 1]) || isAsciiDigit(text[at - 1])
                || (static_cast<unsigned char>(text[at - 1]) & 0x80U) != 0);
    };
    for (std::size_t i = 0; i < text.size();) {
        if (!isSingle(i) || !startsWord(i)) {
            ++i;
            continue;
        }
        // A run of single letters with one divider; a wider gap of blanks ends a word of it.
        const char divider = i + 1 < text.size() ? text[i + 1] : '\0';
        if (divider == '\0' || std::string_view(" .-_*,|/+~").find(divider) == std::string_view::npos) {
            ++i;
            continue;
        }
        std::vector<std::size_t> letters {i};
        std::vector<std::size_t> gaps; // places in `letters` before which a word begins
        std::size_t at = i;
        for (;;) {
            std::size_t next = at + 1;
            if (next >= text.size() || text[next] != divider) break;
            ++next;
            std::size_t more = 0;
            while (next < text.size() && text[next] == ' ') ++next, ++more;
            if (!isSingle(next) || !isAsciiLetter(text[next])) break;
            if (more > 0) gaps.push_back(letters.size());
            letters.push_back(next);
            at = next;
        }
        // Words of one run parted by a blank: d.i.v.i.d.e.d w.o.r.d.s
        if (letters.size() >= 3) {
            std::size_t gap = 0;
            // Three letters are enough next to a longer run: "a-l-l" in a sentence that spells everything.
            if (letters.size() >= kSpelledLetters) any = true;
            copy(raw, copied, i, out);
            for (std::size_t n = 0; n < letters.size(); ++n) {
                if (gap < gaps.size() && gaps[gap] == n) {
                    out.text += ' ';
                    out.origin.push_back(raw.origin[letters[n]]);
                    ++gap;
                }
                out.disguised.push_back(static_cast<std::uint32_t>(out.text.size()));
                copy(raw, letters[n], letters[n] + 1, out);
            }
            copied = at + 1;
        }
        i = at + 1;
    }
    if (!any) return {TextViewKind::Unspaced, {}, {}, {}, {}};
    copy(raw, copied, text.size(), out);
    return out;
}

TextView leetView(const TextView& plain, bool oneIsL)
{
    const auto letterFor = [&](char c) -> char {
        switch (c) {
        case '0': return 'o';
        case '1': return oneIsL ? 'l' : 'i';
        case '!':
        case '|': return 'i';
        case '3': return 'e';
        case '4':
        case '@': return 'a';
        case '5':
        case '$': return 's';
        case '6':
        case '9': return 'g';
        case '7':
        case '+': return 't';
        case '8': return 'b';
        default: return 0;
        }
    };
    const std::string& text = plain.text;
    std::vector<std::uint32_t> places;
    for (std::size_t i = 0; i < text.size();) {
        std::size_t end = i;
        std::size_t letters = 0;
        std::size_t digits = 0;
        for (; end < text.size() && (isAsciiLetter(text[end]) || letterFor(text[end]) != 0); ++end)
            isAsciiLetter(text[end]) ? ++letters : ++digits;
        // A whole word of digits counts too when its neighbors do: "7h3 rul35 4b0v3 4nd".
        if (letters > 0 && digits > 0 && end - i >= 2) {
            // A sign at the end of a word is punctuation.
            std::size_t last = end;
            while (last > i && (text[last - 1] == '!' || text[last - 1] == '|' || text[last - 1] == '+')) --last;
            for (std::size_t k = i; k < last; ++k)
                if (letterFor(text[k]) != 0) places.push_back(static_cast<std::uint32_t>(k));
        }
        i = std::max(end, i + 1);
    }
    if (places.empty()) return {TextViewKind::Leet, {}, {}, {}, {}};
    TextView out {TextViewKind::Leet, plain.text, plain.origin, std::move(places), plain.items};
    for (const std::uint32_t place : out.disguised) out.text[place] = letterFor(out.text[place]);
    return out;
}

TextView nearDisguises(const TextView& view)
{
    const std::string& text = view.text;
    struct Window {
        std::size_t start = 0;
        std::size_t end = 0;
    };
    std::vector<Window> windows;
    std::size_t kept = 0;
    for (const std::uint32_t place : view.disguised) {
        std::size_t start = place - std::min<std::size_t>(place, kReach);
        std::size_t end = std::min(text.size(), place + kReach);
        if (!windows.empty() && start <= windows.back().end) {
            kept += end - windows.back().end;
            windows.back().end = end;
            continue;
        }
        kept += end - start;
        windows.push_back({start, end});
    }
    if (kept >= text.size() / 4 * 3) return view;
    TextView out;
    out.kind = view.kind;
    auto next = view.disguised.begin();
    auto item = view.items.begin();
    for (Window window : windows) {
        // Between words, or at least between characters.
        while (window.start > 0 && (static_cast<unsigned char>(text[window.start]) & 0xC0U) == 0x80U) --window.start;
        while (window.end < text.size() && (static_cast<unsigned char>(text[window.end]) & 0xC0U) == 0x80U)
            ++window.end;
        if (!out.text.empty()) {
            out.text += ". ";
            out.origin.insert(out.origin.end(), 2, view.origin[window.start]);
        }
        for (; next != view.disguised.end() && *next < window.end; ++next)
            out.disguised.push_back(static_cast<std::uint32_t>(out.text.size() + *next - window.start));
        for (; item != view.items.end() && *item < window.end; ++item)
            if (*item >= window.start)
                out.items.push_back(static_cast<std::uint32_t>(out.text.size() + *item - window.start));
        copy(view, window.start, window.end, out);
    }
    return out;
}

std::vector<TextView> decodedViews(const TextView& raw)
{
    std::vector<TextView> out;
    std::vector<TextView> level;
    decodeOnce(raw, level);
    std::size_t bytes = 0;
    for (int depth = 0; depth < kLevels && !level.empty(); ++depth) {
        std::vector<TextView> next;
        for (TextView& view : level) {
            bytes += view.text.size();
            if (bytes > kDecodedBytes) return out;
            if (depth + 1 < kLevels) decodeOnce(view, next);
            out.push_back(std::move(view));
        }
        level = std::move(next);
    }
    return out;
}

TextView rot13View(const TextView& plain)
{
    TextView out = plain;
    out.kind = TextViewKind::DecodedRot13;
    out.disguised.clear();
    for (std::size_t i = 0; i < out.text.size(); ++i)
        if (char& c = out.text[i]; c >= 'a' && c <= 'z') {
            c = static_cast<char>('a' + (c - 'a' + 13) % 26);
            out.disguised.push_back(static_cast<std::uint32_t>(i));
        }
    return out;
}

TextView reversedView(const TextView& plain)
{
    TextView out;
    out.kind = TextViewKind::Reversed;
    out.text.reserve(plain.text.size());
    out.origin.reserve(plain.text.size());
    for (std::size_t end = plain.text.size(); end > 0;) {
        std::size_t start = end - 1;
        while (start > 0 && (static_cast<unsigned char>(plain.text[start]) & 0xC0U) == 0x80U) --start;
        copy(plain, start, end, out);
        end = start;
    }
    return out;
}

} // namespace spanwise::guard
