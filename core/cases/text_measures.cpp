// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/cases/text_measures.h"

#include "core/base/arena.h"
#include "core/base/utf8.h"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <utf8proc.h>

namespace spanwise::cases {

namespace {
/// The code points of valid UTF-8.
std::u32string codePoints(std::string_view text)
{
    Arena repaired;
    if (!isUtf8(text)) text = repairedUtf8(text, repaired);
    std::u32string out;
    for (std::size_t at = 0; at < text.size();) {
        utf8proc_int32_t value = 0;
        const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(text.data()) + at;
        const auto read = utf8proc_iterate(bytes, static_cast<utf8proc_ssize_t>(text.size() - at), &value);
        if (read <= 0) break;
        out += static_cast<char32_t>(value);
        at += static_cast<std::size_t>(read);
    }
    return out;
}

bool isLetterOrDigit(char32_t c)
{
    switch (utf8proc_category(static_cast<utf8proc_int32_t>(c))) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_ND:
    case UTF8PROC_CATEGORY_NL:
    case UTF8PROC_CATEGORY_NO: return true;
    default: return false;
    }
}

void appendUtf8(std::string& out, char32_t c)
{
    utf8proc_uint8_t bytes[4];
    const auto size = utf8proc_encode_char(static_cast<utf8proc_int32_t>(c), bytes);
    out.append(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
}

/// Valid UTF-8 by the options of utf8proc_map.
std::string mapped(std::string text, int options)
{
    utf8proc_uint8_t* made = nullptr;
    const auto size = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
        static_cast<utf8proc_ssize_t>(text.size()), &made, static_cast<utf8proc_option_t>(options));
    if (size >= 0) text.assign(reinterpret_cast<const char*>(made), static_cast<std::size_t>(size));
    std::free(made); // NOLINT: allocated by the library with malloc
    return text;
}
} // namespace

std::string comparable(std::string_view text)
{
    Arena repaired;
    if (!isUtf8(text)) text = repairedUtf8(text, repaired);
    std::string lines;
    lines.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i)
        if (!(text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n')) lines += text[i];
    return mapped(std::move(lines), UTF8PROC_STABLE | UTF8PROC_COMPOSE);
}

std::string caseFolded(std::string_view text)
{
    return mapped(comparable(text), UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD);
}

std::size_t characters(std::string_view text) noexcept
{
    return static_cast<std::size_t>(
        std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80; }));
}

std::vector<std::string> wordsOf(std::string_view text)
{
    std::vector<std::string> words;
    bool inside = false;
    for (const char32_t c : codePoints(text)) {
        if (!isLetterOrDigit(c)) {
            inside = false;
            continue;
        }
        if (!std::exchange(inside, true)) words.emplace_back();
        appendUtf8(words.back(), static_cast<char32_t>(utf8proc_tolower(static_cast<utf8proc_int32_t>(c))));
    }
    return words;
}

double wordSimilarity(std::string_view a, std::string_view b)
{
    std::map<std::string, std::pair<std::size_t, std::size_t>> counts;
    std::size_t all = 0;
    for (std::string& word : wordsOf(a)) {
        ++counts[std::move(word)].first;
        ++all;
    }
    for (std::string& word : wordsOf(b)) {
        ++counts[std::move(word)].second;
        ++all;
    }
    if (all == 0) return 1;
    std::size_t both = 0;
    for (const auto& [word, count] : counts) both += std::min(count.first, count.second);
    return 2 * static_cast<double>(both) / static_cast<double>(all);
}

double editSimilarity(std::string_view a, std::string_view b)
{
    const std::u32string x = codePoints(a);
    const std::u32string y = codePoints(b);
    if (x.empty() && y.empty()) return 1;
    std::vector<std::size_t> row(y.size() + 1);
    for (std::size_t j = 0; j <= y.size(); ++j) row[j] = j;
    for (std::size_t i = 1; i <= x.size(); ++i) {
        std::size_t diagonal = std::exchange(row[0], i);
        for (std::size_t j = 1; j <= y.size(); ++j) {
            const std::size_t substituted = diagonal + (x[i - 1] == y[j - 1] ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({row[j] + 1, row[j - 1] + 1, substituted});
        }
    }
    return 1 - static_cast<double>(row.back()) / static_cast<double>(std::max(x.size(), y.size()));
}

} // namespace spanwise::cases
