// SPDX-License-Identifier: GPL-3.0-or-later
// The normalized view. Works on segments that normalization never looks beyond (a starter with the marks behind it), so
// that every character keeps its way back.
#include "core/guard/code_points.h"
#include "core/guard/line_items.h"
#include "core/guard/text_view.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <utf8proc.h>
#include <utility>
#include <vector>

namespace spanwise::guard {
namespace {

struct Piece {
    char32_t value = 0;
    std::uint32_t start = 0; ///< bytes of the view that it is read from
    std::uint32_t end = 0;
    bool disguised = false;
};

/// Letters of other scripts that look like a Latin one. Used only inside words that mix scripts.
constexpr std::array<std::pair<char32_t, char32_t>, 57> kLookAlikes {{
    {U'а', 'a'},
    {U'е', 'e'},
    {U'о', 'o'},
    {U'р', 'p'},
    {U'с', 'c'},
    {U'у', 'y'},
    {U'х', 'x'},
    {U'і', 'i'},
    {U'ј', 'j'},
    {U'ѕ', 's'},
    {U'һ', 'h'},
    {U'ԁ', 'd'},
    {U'ԛ', 'q'},
    {U'ԝ', 'w'},
    {U'к', 'k'},
    {U'м', 'm'},
    {U'т', 't'},
    {U'п', 'n'},
    {U'ѵ', 'v'},
    {U'ӏ', 'l'},
    {U'ց', 'g'},
    {U'А', 'a'},
    {U'В', 'b'},
    {U'Е', 'e'},
    {U'К', 'k'},
    {U'М', 'm'},
    {U'Н', 'h'},
    {U'О', 'o'},
    {U'Р', 'p'},
    {U'С', 'c'},
    {U'Т', 't'},
    {U'Х', 'x'},
    {U'І', 'i'},
    {U'Ј', 'j'},
    {U'Ѕ', 's'},
    {U'ο', 'o'},
    {U'α', 'a'},
    {U'ρ', 'p'},
    {U'ν', 'v'},
    {U'ι', 'i'},
    {U'κ', 'k'},
    {U'τ', 't'},
    {U'υ', 'u'},
    {U'ε', 'e'},
    {U'η', 'n'},
    {U'Α', 'a'},
    {U'Β', 'b'},
    {U'Ε', 'e'},
    {U'Η', 'h'},
    {U'Ι', 'i'},
    {U'Κ', 'k'},
    {U'Μ', 'm'},
    {U'Ν', 'n'},
    {U'Ο', 'o'},
    {U'Ρ', 'p'},
    {U'Τ', 't'},
    {U'Χ', 'x'},
}};

char32_t lookAlike(char32_t value) noexcept
{
    for (const auto& [from, to] : kLookAlikes)
        if (from == value) return to;
    return 0;
}

/// Capitals in the size of small letters, which no form of Unicode folds. A few of them are signs of phonetics; a word
/// of them is a costume.
constexpr std::array<std::pair<char32_t, char>, 25> kSmallCapitals {{{U'ᴀ', 'a'}, {U'ʙ', 'b'}, {U'ᴄ', 'c'}, {U'ᴅ', 'd'},
    {U'ᴇ', 'e'}, {U'ꜰ', 'f'}, {U'ɢ', 'g'}, {U'ʜ', 'h'}, {U'ɪ', 'i'}, {U'ᴊ', 'j'}, {U'ᴋ', 'k'}, {U'ʟ', 'l'}, {U'ᴍ', 'm'},
    {U'ɴ', 'n'}, {U'ᴏ', 'o'}, {U'ᴘ', 'p'}, {U'ꞯ', 'q'}, {U'ʀ', 'r'}, {U'ꜱ', 's'}, {U'ᴛ', 't'}, {U'ᴜ', 'u'},
    {U'ᴠ', 'v'}, {U'ᴡ', 'w'}, {U'ʏ', 'y'}, {U'ᴢ', 'z'}}};
constexpr std::size_t kCostume = 3; ///< in one word

char smallCapital(char32_t value) noexcept
{
    if (value < 0x250) return 0;
    for (const auto& [from, to] : kSmallCapitals)
        if (from == value) return to;
    return 0;
}

/// The characters that stay, with a note where a joiner stood between two Latin letters.
std::vector<Piece> visiblePieces(std::string_view text)
{
    std::vector<Piece> out;
    out.reserve(text.size());
    bool dropped = false;
    for (std::size_t at = 0; at < text.size();) {
        const CodePoint point = codePointAt(text, at);
        if (isInvisible(point.value)) {
            dropped = dropped || (point.value >= 0x200B && point.value <= 0x206F) || point.value == 0xFEFF
                || point.value == 0xAD;
        } else {
            const bool between = dropped && !out.empty() && scriptOf(point.value) == Script::Latin
                && (scriptOf(out.back().value) == Script::Latin || out.back().value == ' ');
            out.push_back(
                {point.value, static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(at + point.size), between});
            dropped = false;
        }
        at += point.size;
    }
    return out;
}

void mapLookAlikes(std::vector<Piece>& pieces)
{
    for (std::size_t from = 0; from < pieces.size();) {
        if (pieces[from].value < 0x80 && !isLetter(pieces[from].value)) {
            ++from;
            continue;
        }
        std::size_t to = from;
        bool latin = false;
        bool other = false;
        std::size_t capitals = 0;
        for (; to < pieces.size() && isLetter(pieces[to].value); ++to) {
            const Script script = scriptOf(pieces[to].value);
            latin = latin || script == Script::Latin;
            other = other || script == Script::Cyrillic || script == Script::Greek || script == Script::OtherLetter;
            capitals += smallCapital(pieces[to].value) != 0 ? 1U : 0U;
        }
        if (capitals >= kCostume)
            for (std::size_t i = from; i < to; ++i)
                if (const char plain = smallCapital(pieces[i].value)) {
                    pieces[i].value = static_cast<char32_t>(plain);
                    pieces[i].disguised = true;
                }
        if (latin && other)
            for (std::size_t i = from; i < to; ++i)
                if (const char32_t mapped = lookAlike(pieces[i].value)) {
                    pieces[i].value = mapped;
                    pieces[i].disguised = true;
                }
        from = std::max(to, from + 1);
    }
}

bool continuesSegment(char32_t value) noexcept
{
    // Marks, and the later letters of a Hangul syllable that was sent in pieces.
    return isMark(value) || (value >= 0x1160 && value <= 0x11FF) || value == 0xFF9E || value == 0xFF9F;
}

/// Letters that lose their marks: rules are then written once for all spellings.
bool losesMarks(char32_t value) noexcept
{
    switch (scriptOf(value)) {
    case Script::Latin:
    case Script::Greek:
    case Script::Cyrillic:
    case Script::Arabic: return true;
    default: return false;
    }
}

/// What a text of `first` and its marks becomes; nothing when that cannot be mapped.
std::optional<std::string> mapped(char32_t first, const std::string& text)
{
    const auto options = static_cast<utf8proc_option_t>(losesMarks(first)
            ? UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_STRIPMARK
            : UTF8PROC_COMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD);
    utf8proc_uint8_t* bytes = nullptr;
    const utf8proc_ssize_t size = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
        static_cast<utf8proc_ssize_t>(text.size()), &bytes, options);
    if (size < 0) return std::nullopt;
    std::string out(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
    std::free(bytes);
    // Compatibility forms may hold blanks and, for a few letters, another letter of ours.
    if (out == "ı") return "i";
    if (out == "ł") return "l";
    if (out == "ø") return "o";
    if (out == "’" || out == "‘" || out == "ʼ") return "'";
    return out;
}

/// The same for one character of the basic plane, remembered by the thread: at most 256 pages of 8 KiB.
const std::string& mappedAlone(char32_t value)
{
    using Page = std::array<std::string, 256>;
    thread_local std::array<std::unique_ptr<Page>, 256> pages;
    auto& page = pages[value >> 8U];
    if (page == nullptr) {
        page = std::make_unique<Page>();
        for (char32_t low = 0; low < 256; ++low) {
            const char32_t one = (value & 0xFF00U) | low;
            std::string text;
            appendCodePoint(text, one);
            (*page)[low] = mapped(one, text).value_or(text);
        }
    }
    return (*page)[value & 0xFFU];
}

class Builder {
public:
    Builder(const TextView& in, TextView& out)
        : m_in(in)
        , m_out(out)
    {
        m_out.text.reserve(in.text.size());
        m_out.origin.reserve(in.text.size());
    }

    void add(std::string_view text, std::uint32_t start, std::uint32_t end, bool disguised)
    {
        if (disguised && !text.empty()) m_out.disguised.push_back(static_cast<std::uint32_t>(m_out.text.size()));
        const ByteRange range = m_in.originOf(start, end);
        m_out.text += text;
        m_out.origin.insert(m_out.origin.end(), text.size(), range);
    }

    void addSpace(std::uint32_t start, std::uint32_t end)
    {
        if (m_out.text.empty() || m_out.text.back() != ' ') add(" ", start, end, false);
    }

    void addSegment(const Piece* first, const Piece* last)
    {
        const std::uint32_t end = (last - 1)->end;
        if (last == first + 1 && first->value <= 0xFFFF)
            return addMapped(mappedAlone(first->value), first->start, end, first->disguised);
        m_scratch.clear();
        bool disguised = false;
        for (const Piece* piece = first; piece != last; ++piece) {
            appendCodePoint(m_scratch, piece->value);
            disguised = disguised || piece->disguised;
        }
        addMapped(mapped(first->value, m_scratch).value_or(m_scratch), first->start, end, disguised);
    }

private:
    void addMapped(std::string_view text, std::uint32_t start, std::uint32_t end, bool disguised)
    {
        if (!text.empty() && text.find_first_not_of(' ') == std::string_view::npos)
            addSpace(start, end);
        else
            add(text, start, end, disguised);
    }

    const TextView& m_in;
    TextView& m_out;
    std::string m_scratch;
};

} // namespace

TextView normalized(const TextView& view)
{
    TextView out;
    // A view that was made of another keeps what it changed.
    std::size_t nextDisguise = 0;
    const std::vector<std::uint32_t> items = itemStarts(view.text);
    std::size_t nextItem = 0;
    out.kind = view.kind == TextViewKind::Raw ? TextViewKind::Normalized : view.kind;
    std::vector<Piece> pieces = visiblePieces(view.text);
    const bool onlyAscii = std::ranges::all_of(view.text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
    if (!onlyAscii) mapLookAlikes(pieces);
    Builder builder(view, out);
    for (std::size_t i = 0; i < pieces.size();) {
        Piece& piece = pieces[i];
        while (nextDisguise < view.disguised.size() && view.disguised[nextDisguise] <= piece.start) {
            piece.disguised = true;
            ++nextDisguise;
        }
        for (; nextItem < items.size() && items[nextItem] <= piece.start; ++nextItem)
            out.items.push_back(static_cast<std::uint32_t>(out.text.size()));
        std::size_t next = i + 1;
        while (
            next < pieces.size() && next < i + 16 && pieces[next].value >= 0x80 && continuesSegment(pieces[next].value))
            ++next;
        if (isSpace(piece.value)) {
            builder.addSpace(piece.start, piece.end);
            next = i + 1;
        } else if (piece.value < 0x80 && next == i + 1) {
            const char c =
                static_cast<char>(piece.value >= 'A' && piece.value <= 'Z' ? piece.value | 0x20U : piece.value);
            if (c >= 0x20 && c != 0x7F) builder.add({&c, 1}, piece.start, piece.end, piece.disguised);
        } else {
            builder.addSegment(&piece, pieces.data() + next);
        }
        i = next;
    }
    return out;
}

std::string normalizedText(std::string_view text)
{
    // Tens of thousands of words of rules are plain: no map back to the original is needed for them.
    if (std::ranges::all_of(text, [](char c) { return c >= 0x20 && c < 0x7F; }) && text.find("  ") == text.npos) {
        std::string out(text);
        for (char& c : out)
            if (c >= 'A' && c <= 'Z') c = static_cast<char>(c | 0x20);
        return out;
    }
    return normalized(rawView(text)).text;
}

} // namespace spanwise::guard
