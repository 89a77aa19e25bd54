// SPDX-License-Identifier: GPL-3.0-or-later
// Card numbers: 13 to 19 digits, bare or in groups parted by one blank or one hyphen, of an issuer's range, with a
// right Luhn digit. Ranges: guards.md §6 (ISO/IEC 7812 issuer identification numbers as the networks publish them).
#include "core/guard/checksums.h"
#include "core/guard/detector.h"
#include "core/guard/nearby.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace spanwise::guard {
namespace {

struct Range {
    unsigned first, last; ///< of the first `digits` digits
    unsigned digits;
    std::size_t shortest, longest; ///< of the whole number
};

constexpr Range kRanges[] = {
    {4, 4, 1, 13, 13},
    {4, 4, 1, 16, 16},
    {4, 4, 1, 19, 19},
    {51, 55, 2, 16, 16},
    {2221, 2720, 4, 16, 16},
    {34, 34, 2, 15, 15},
    {37, 37, 2, 15, 15},
    {6011, 6011, 4, 16, 19},
    {644, 649, 3, 16, 19},
    {65, 65, 2, 16, 19},
    {36, 36, 2, 14, 14},
    {38, 38, 2, 14, 14},
    {300, 305, 3, 14, 14},
    {3528, 3589, 4, 16, 19},
    {62, 62, 2, 16, 19},
};

bool isIssued(std::string_view digits) noexcept
{
    return std::any_of(std::begin(kRanges), std::end(kRanges), [&](const Range& range) {
        unsigned start = 0;
        std::from_chars(digits.data(), digits.data() + range.digits, start);
        return start >= range.first && start <= range.last && digits.size() >= range.shortest
            && digits.size() <= range.longest;
    });
}

bool isCard(std::string_view digits) noexcept
{
    if (std::all_of(digits.begin(), digits.end(), [&](char c) { return c == digits[0]; })) return false;
    return isIssued(digits) && passesLuhn(digits);
}

constexpr std::size_t kFewest = 13;
constexpr std::size_t kMost = 19;

} // namespace

std::optional<Extent> findCreditCard(const Spot& spot)
{
    const std::string_view text = spot.text;
    const std::size_t first = runOf(text, spot.at, isDigit, kMost + 1);
    if (first > kMost || (first < kFewest && first != 4)) return std::nullopt;

    // the digits group by group; the longest beginning that is a card wins, so that an expiry date behind does no harm
    std::array<char, kMost> digits {};
    std::size_t count = 0;
    std::optional<Extent> found;
    const char joint = first == 4 ? byteAt(text, spot.at + first) : '\0';
    for (std::size_t at = spot.at; at < text.size();) {
        const std::size_t group = runOf(text, at, isDigit, kMost + 1);
        if (group == 0 || count + group > kMost) break;
        std::copy_n(
            text.begin() + static_cast<std::ptrdiff_t>(at), group, digits.begin() + static_cast<std::ptrdiff_t>(count));
        count += group;
        at += group;
        const bool alone = endsWord(text, at) && !(joint != ' ' && partOfLongerNumber(text, spot.at, at));
        if (count >= kFewest && alone && isCard({digits.data(), count})) found = Extent {spot.at, at};
        if ((joint != ' ' && joint != '-') || byteAt(text, at) != joint) break;
        ++at;
    }
    if (found && partOfLongerNumber(text, found->begin, found->begin + 1) && text[found->begin - 1] != ',')
        return std::nullopt;
    return found;
}

} // namespace spanwise::guard
