// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/cases/code_point_set.h"

#include <algorithm>
#include <cstdio>
#include <map>
#include <re2/re2.h>
#include <utf8proc.h>

namespace spanwise::cases {

namespace {
constexpr char32_t kLast = 0x10FFFF;

bool isSurrogate(char32_t c)
{
    return c >= 0xD800 && c <= 0xDFFF;
}

/// Every code point that has another case.
const std::vector<char32_t>& charactersWithCase()
{
    static const std::vector<char32_t> kAll = [] {
        std::vector<char32_t> all;
        for (char32_t c = 0; c <= kLast; ++c) {
            const auto value = static_cast<utf8proc_int32_t>(c);
            if (isSurrogate(c)) continue;
            for (const auto other : {utf8proc_tolower(value), utf8proc_toupper(value), utf8proc_totitle(value)}) {
                if (other == value) continue;
                all.push_back(c);
                all.push_back(static_cast<char32_t>(other));
            }
        }
        std::ranges::sort(all);
        all.erase(std::unique(all.begin(), all.end()), all.end());
        return all;
    }();
    return kAll;
}

std::string escaped(char32_t c)
{
    char text[8];
    std::snprintf(text, sizeof text, c < 0x100 ? "\\x%02x" : "\\u%04x", static_cast<unsigned>(c));
    return text;
}

std::string inClass(char32_t c)
{
    if (c > 0xFFFF) return utf8Of(c);
    if (c < 0x20 || c > 0x7E) return escaped(c);
    const char letter = static_cast<char>(c);
    return std::string_view("\\]^[-").find(letter) == std::string_view::npos ? std::string(1, letter)
                                                                             : std::string("\\") + letter;
}
} // namespace

std::string utf8Of(char32_t c)
{
    utf8proc_uint8_t bytes[4];
    const auto size = utf8proc_encode_char(static_cast<utf8proc_int32_t>(c), bytes);
    return {reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size)};
}

std::string literalExpression(char32_t c)
{
    if (c < 0x80 && std::string_view("^$\\.*+?()[]{}|").find(static_cast<char>(c)) != std::string_view::npos)
        return std::string("\\") + static_cast<char>(c);
    // What cannot be seen, or joins what stands before it, is named.
    const std::string_view category = utf8proc_category_string(static_cast<utf8proc_int32_t>(c));
    const bool seen = c == ' ' || std::string_view("CMZ").find(category.front()) == std::string_view::npos;
    return seen || c > 0xFFFF ? utf8Of(c) : escaped(c);
}

void CodePointSet::add(const CodePointSet& other)
{
    m_ranges.insert(m_ranges.end(), other.m_ranges.begin(), other.m_ranges.end());
}

bool CodePointSet::has(char32_t c) const
{
    return std::ranges::any_of(m_ranges, [&](const auto& range) { return range.first <= c && c <= range.second; });
}

std::vector<std::pair<char32_t, char32_t>> CodePointSet::merged() const
{
    auto sorted = m_ranges;
    std::ranges::sort(sorted);
    std::vector<std::pair<char32_t, char32_t>> out;
    for (const auto& range : sorted) {
        if (!out.empty() && range.first <= out.back().second + 1)
            out.back().second = std::max(out.back().second, range.second);
        else
            out.push_back(range);
    }
    return out;
}

CodePointSet CodePointSet::complement() const
{
    CodePointSet out;
    char32_t next = 0;
    for (const auto& [from, to] : merged()) {
        if (from > next) out.add(next, from - 1);
        next = to + 1;
    }
    if (next <= kLast) out.add(next, kLast);
    return out;
}

std::string CodePointSet::expression() const
{
    const auto inside = merged();
    const auto outside = complement().merged();
    if (inside.empty()) return "(?!)";
    if (outside.empty()) return "[\\s\\S]";
    const bool negated = outside.size() < inside.size();
    std::string out = negated ? "[^" : "[";
    for (const auto& [from, to] : negated ? outside : inside) {
        out += inClass(from);
        if (to > from + 1) out += '-';
        if (to > from) out += inClass(to);
    }
    return out + ']';
}

const CodePointSet& CodePointSet::ofProperty(std::string_view name)
{
    thread_local std::map<std::string, CodePointSet, std::less<>> known;
    if (const auto found = known.find(name); found != known.end()) return found->second;
    // All code points in a row: runs of what matches are its ranges.
    std::string all;
    for (char32_t c = 0; c <= kLast; ++c)
        if (!isSurrogate(c)) all += utf8Of(c);
    const auto at = [](const char* bytes) {
        utf8proc_int32_t value = 0;
        utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(bytes), 4, &value);
        return static_cast<char32_t>(value);
    };
    const RE2 run("((?:\\p{" + std::string(name) + "})+)", RE2::Quiet);
    re2::StringPiece rest(all);
    re2::StringPiece found;
    CodePointSet set;
    while (RE2::FindAndConsume(&rest, run, &found)) {
        const char* last = found.data() + found.size() - 1;
        while ((static_cast<unsigned char>(*last) & 0xC0U) == 0x80) --last;
        // No character is a surrogate: a run goes over them.
        set.add(at(found.data()), at(last));
    }
    return known.emplace(name, std::move(set)).first->second;
}

CodePointSet CodePointSet::ofAscii(const std::string& re2Class)
{
    const RE2 expression(re2Class, RE2::Quiet);
    CodePointSet out;
    for (char32_t c = 0; c < 0x80; ++c)
        if (RE2::FullMatch(utf8Of(c), expression)) out.add(c, c);
    return out;
}

CodePointSet CodePointSet::withoutCase(const std::string& re2Class) const
{
    RE2::Options options(RE2::Quiet);
    options.set_case_sensitive(false);
    const RE2 expression(re2Class, options);
    CodePointSet added;
    CodePointSet removed;
    for (const char32_t c : charactersWithCase()) (RE2::FullMatch(utf8Of(c), expression) ? added : removed).add(c, c);
    CodePointSet out = complement();
    out.add(removed);
    out = out.complement();
    out.add(added);
    return out;
}

} // namespace spanwise::cases
