// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/errors.h"

#include <algorithm>

namespace spanwise::query {

namespace {
bool isDigit(char c) noexcept
{
    return c >= '0' && c <= '9';
}

bool isWordPart(char c) noexcept
{
    return isDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '-';
}

/// A word with a digit in it, long or with a dash: an id. "org-abc123", "req_0123", "3f9a7c…", not "gpt-4o".
bool looksLikeId(std::string_view word) noexcept
{
    const auto digits = std::ranges::count_if(word, isDigit);
    return word.size() >= 8 && digits > 0 && (digits >= 3 || word.size() >= 16);
}
} // namespace

std::string messagePattern(std::string_view message)
{
    constexpr std::string_view kText = "‹text›";
    constexpr std::string_view kId = "‹id›";
    constexpr std::string_view kNumber = "‹n›";
    std::string out;
    for (std::size_t i = 0; i < message.size();) {
        const char c = message[i];
        if (c == '"' || c == '`') {
            const std::size_t end = message.find(c, i + 1);
            if (end != std::string_view::npos) {
                out.append(kText);
                i = end + 1;
                continue;
            }
        }
        if (!isWordPart(c)) {
            out += c;
            ++i;
            continue;
        }
        std::size_t end = i;
        while (end < message.size() && isWordPart(message[end])) ++end;
        const std::string_view word = message.substr(i, end - i);
        if (looksLikeId(word)) {
            out.append(kId);
            i = end;
            continue;
        }
        if (isDigit(c)) {
            std::size_t numberEnd = i;
            while (numberEnd < message.size()
                && (isDigit(message[numberEnd])
                    || ((message[numberEnd] == '.' || message[numberEnd] == ',') && numberEnd + 1 < message.size()
                        && isDigit(message[numberEnd + 1]))))
                ++numberEnd;
            out.append(kNumber);
            i = numberEnd;
            continue;
        }
        // Letters up to a digit; digits inside a name ("gpt-4o", "v1") stay.
        out.append(word);
        i = end;
    }
    return out;
}

} // namespace spanwise::query
