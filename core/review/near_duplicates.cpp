// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/review/near_duplicates.h"

#include <array>
#include <bit>

namespace spanwise::review {

namespace {
std::vector<std::string_view> wordsOf(std::string_view text)
{
    std::vector<std::string_view> words;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t begin = text.find_first_not_of(" \t\r\n", at);
        if (begin == std::string_view::npos) break;
        const std::size_t end = std::min(text.find_first_of(" \t\r\n", begin), text.size());
        words.push_back(text.substr(begin, end - begin));
        at = end;
    }
    return words;
}
} // namespace

std::uint64_t fnv1a64(std::string_view bytes) noexcept
{
    std::uint64_t hash = 0xCBF29CE484222325ULL;
    for (const char c : bytes) {
        hash ^= static_cast<unsigned char>(c);
        hash *= 0x100000001B3ULL;
    }
    return hash;
}

TextPrint printOf(std::string_view normalized)
{
    const auto words = wordsOf(normalized);
    std::string shingle;
    if (words.size() < 3) {
        for (const std::string_view word : words) (shingle += shingle.empty() ? "" : " ") += word;
        return {fnv1a64(shingle), true};
    }
    std::array<int, 64> balance {};
    for (std::size_t i = 0; i + 3 <= words.size(); ++i) {
        shingle.assign(words[i]);
        (shingle += ' ') += words[i + 1];
        (shingle += ' ') += words[i + 2];
        const std::uint64_t hash = fnv1a64(shingle);
        for (unsigned bit = 0; bit < 64; ++bit) balance[bit] += (hash >> bit & 1U) != 0 ? 1 : -1;
    }
    TextPrint print;
    for (unsigned bit = 0; bit < 64; ++bit)
        if (balance[bit] > 0) print.simhash |= std::uint64_t {1} << bit;
    return print;
}

bool isNear(const TextPrint& a, const TextPrint& b) noexcept
{
    if (a.exact != b.exact) return false;
    return a.exact ? a.simhash == b.simhash : std::popcount(a.simhash ^ b.simhash) <= kNearBits;
}

std::optional<std::string> NearDuplicates::find(const TextPrint& print, const std::set<std::string>& without) const
{
    for (const Entry& entry : m_recent)
        if (isNear(entry.print, print) && !without.contains(entry.label)) return entry.label;
    return std::nullopt;
}

void NearDuplicates::add(const TextPrint& print, std::string label)
{
    m_recent.push_back({print, std::move(label)});
    if (m_recent.size() > m_most) m_recent.pop_front();
}

} // namespace spanwise::review
