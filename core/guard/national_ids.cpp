// SPDX-License-Identifier: GPL-3.0-or-later
// Numbers that states give to people, one function each; forms and checks: guards.md §6.
#include "core/guard/checksums.h"
#include "core/guard/detector.h"
#include "core/guard/nearby.h"

#include <array>
#include <string>

namespace spanwise::guard {
namespace {

constexpr std::size_t kReach = 24; ///< how far from a number its word may stand

/// The digits of a number in groups of the given sizes, each parted by `joint` (0: not at all), and where it ends.
struct Grouped {
    std::string digits;
    std::size_t end = 0;
};
std::optional<Grouped> grouped(
    std::string_view text, std::size_t at, std::initializer_list<std::size_t> sizes, char joint)
{
    Grouped number {{}, at};
    for (const std::size_t size : sizes) {
        if (!number.digits.empty() && joint != '\0' && byteAt(text, number.end++) != joint) return std::nullopt;
        if (runOf(text, number.end, isDigit, size) != size) return std::nullopt;
        number.digits += text.substr(number.end, size);
        number.end += size;
    }
    if (!endsWord(text, number.end) || partOfLongerNumber(text, at, number.end)) return std::nullopt;
    return number;
}

unsigned numberIn(std::string_view digits) noexcept
{
    unsigned number = 0;
    for (const char c : digits) number = number * 10 + static_cast<unsigned>(c - '0');
    return number;
}

} // namespace

std::optional<Extent> findUsSsn(const Spot& spot)
{
    for (const char joint : {'-', ' ', '\0'}) {
        const auto number = grouped(spot.text, spot.at, {3, 2, 4}, joint);
        if (!number) continue;
        const unsigned area = numberIn(number->digits.substr(0, 3));
        const bool issued = area >= 1 && area <= 899 && area != 666 && numberIn(number->digits.substr(3, 2)) >= 1
            && numberIn(number->digits.substr(5)) >= 1;
        if (!issued) return std::nullopt;
        if (joint != '-'
            && !wordNear(spot.text, spot.at, number->end, kReach, {"ssn", "social security", "security number"}))
            return std::nullopt;
        return Extent {spot.at, number->end};
    }
    return std::nullopt;
}

std::optional<Extent> findUkNhs(const Spot& spot)
{
    for (const char joint : {' ', '-', '\0'}) {
        const auto number = grouped(spot.text, spot.at, {3, 3, 4}, joint);
        if (!number) continue;
        if (!passesNhs(number->digits) || !wordNear(spot.text, spot.at, number->end, kReach, {"nhs"}))
            return std::nullopt;
        return Extent {spot.at, number->end};
    }
    return std::nullopt;
}

std::optional<Extent> findUkNino(const Spot& spot)
{
    const std::string_view text = spot.text;
    if (!isUpper(text[spot.at]) || !isUpper(byteAt(text, spot.at + 1))) return std::nullopt;
    const std::string_view prefix = text.substr(spot.at, 2);
    if (prefix.find_first_of("DFIQUV") != std::string_view::npos || prefix[1] == 'O') return std::nullopt;
    for (const std::string_view never : {"BG", "GB", "KN", "NK", "NT", "TN", "ZZ"})
        if (prefix == never) return std::nullopt;

    std::size_t at = spot.at + 2;
    const bool blanks = byteAt(text, at) == ' ';
    for (int pair = 0; pair < 3; ++pair) {
        if (blanks && byteAt(text, at++) != ' ') return std::nullopt;
        if (runOf(text, at, isDigit, 2) != 2) return std::nullopt;
        at += 2;
    }
    if (blanks && byteAt(text, at++) != ' ') return std::nullopt;
    if (byteAt(text, at) < 'A' || byteAt(text, at) > 'D' || !endsWord(text, at + 1)) return std::nullopt;
    return Extent {spot.at, at + 1};
}

std::optional<Extent> findEsNif(const Spot& spot)
{
    const std::string_view text = spot.text;
    constexpr std::string_view kForeigners = "XYZ"; // stand for 0, 1, 2 before seven digits
    const std::size_t foreigner = kForeigners.find(text[spot.at]);
    const bool foreign = foreigner != std::string_view::npos;
    const std::size_t digits = spot.at + (foreign ? byteAt(text, spot.at + 1) == '-' ? 2 : 1 : 0);
    const std::size_t size = foreign ? 7 : 8;
    if (runOf(text, digits, isDigit, size + 1) != size) return std::nullopt;

    std::size_t letter = digits + size;
    if (byteAt(text, letter) == '-') ++letter;
    unsigned number = numberIn(text.substr(digits, size));
    if (foreign) number += static_cast<unsigned>(foreigner) * 10'000'000;
    if (byteAt(text, letter) != nifLetter(number) || !endsWord(text, letter + 1)) return std::nullopt;
    return Extent {spot.at, letter + 1};
}

std::optional<Extent> findPlPesel(const Spot& spot)
{
    const auto number = grouped(spot.text, spot.at, {11}, '\0');
    if (!number || !passesPesel(number->digits)) return std::nullopt;
    if (!wordNear(spot.text, spot.at, number->end, kReach, {"pesel"})) return std::nullopt;
    return Extent {spot.at, number->end};
}

std::optional<Extent> findBrCpf(const Spot& spot)
{
    const std::string_view text = spot.text;
    if (byteAt(text, spot.at + 3) != '.') { // bare digits are too common to do without the word
        const auto number = grouped(text, spot.at, {11}, '\0');
        if (!number || !passesCpf(number->digits)) return std::nullopt;
        if (!wordNear(text, spot.at, number->end, kReach, {"cpf"})) return std::nullopt;
        return Extent {spot.at, number->end};
    }
    std::string digits;
    std::size_t at = spot.at;
    for (const char joint : {'.', '.', '-', '\0'}) {
        const std::size_t size = joint == '\0' ? 2 : 3;
        if (runOf(text, at, isDigit, size) != size) return std::nullopt;
        digits += text.substr(at, size);
        at += size;
        if (joint != '\0' && byteAt(text, at++) != joint) return std::nullopt;
    }
    if (!endsWord(text, at) || !passesCpf(digits)) return std::nullopt;
    return Extent {spot.at, at};
}

} // namespace spanwise::guard
