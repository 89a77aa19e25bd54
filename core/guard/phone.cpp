// SPDX-License-Identifier: GPL-3.0-or-later
// Telephone numbers (guards.md §6): international ones say so by their +, national ones need a word or brackets.
// Lengths: ITU-T E.164 §6, at most 15 digits.
#include "core/guard/detector.h"
#include "core/guard/nearby.h"

namespace spanwise::guard {
namespace {

constexpr std::size_t kMostDigits = 15;

struct DialString {
    std::size_t digits = 0;
    std::size_t end = 0; ///< past the last digit
};

/// Digits from `at` on with single blanks, dots, hyphens and brackets between them; a line ends the number.
DialString dialString(std::string_view text, std::size_t at) noexcept
{
    DialString found {0, at};
    std::size_t between = 0;
    for (std::size_t i = at; i < text.size() && found.digits <= kMostDigits; ++i) {
        const char c = text[i];
        if (isDigit(c)) {
            ++found.digits;
            found.end = i + 1;
            between = 0;
        } else if (c == ' ' || c == '.' || c == '-' || c == '(' || c == ')' || c == '/') {
            if (++between > 2) break; // ") " and " (" are two
        } else {
            break;
        }
    }
    return found;
}

bool spokenOf(std::string_view text, std::size_t begin) noexcept
{
    constexpr std::size_t kReach = 24 + 8; // the word ends within 24 characters
    return wordBefore(text, begin, kReach,
        {"call", "phone", "telephone", "telefon", "teléfono", "téléphone", "telefone", "tel", "mobile", "mobil", "cell",
            "text", "sms", "fax", "whatsapp", "handy", "móvil", "portable", "numéro", "erreichen", "anrufen", "llama",
            "appelez", "appeler", "dial", "ring"});
}

} // namespace

std::optional<Extent> findInternationalPhone(const Spot& spot)
{
    const std::size_t begin = spot.at;
    if (begin > 0 && (isDigit(spot.text[begin - 1]) || spot.text[begin - 1] == '+')) return std::nullopt;
    const DialString number = dialString(spot.text, begin + 1);
    if (number.digits < 8 || number.digits > kMostDigits || spot.text[begin + 1] == '0') return std::nullopt;
    if (!endsWord(spot.text, number.end) || partOfLongerNumber(spot.text, begin, number.end)) return std::nullopt;
    return Extent {begin, number.end};
}

std::optional<Extent> findNationalPhone(const Spot& spot)
{
    const std::string_view text = spot.text;
    const std::size_t begin = spot.at;
    if (begin > 0 && std::string_view("+.-").find(text[begin - 1]) != std::string_view::npos) return std::nullopt;
    const DialString number = dialString(text, begin);
    if (!endsWord(text, number.end) || partOfLongerNumber(text, begin, number.end)) return std::nullopt;

    const bool inBrackets =
        text[begin] == '(' && runOf(text, begin + 1, isDigit) == 3 && byteAt(text, begin + 4) == ')';
    if (inBrackets) {
        if (number.digits != 10) return std::nullopt;
    } else if (text[begin] == '0') { // with a trunk prefix
        if (number.digits < 9 || number.digits > kMostDigits) return std::nullopt;
        const bool zoneInBrackets = text.substr(begin, number.end - begin).find(')') != std::string_view::npos;
        if (!zoneInBrackets && !spokenOf(text, begin)) return std::nullopt;
    } else { // ddd-ddd-dddd of the North American plan
        const char joint = byteAt(text, begin + 3);
        const bool grouped = runOf(text, begin, isDigit) == 3 && runOf(text, begin + 4, isDigit) == 3
            && byteAt(text, begin + 7) == joint && runOf(text, begin + 8, isDigit) == 4;
        if (!grouped || isDigit(joint) || number.digits != 10 || !spokenOf(text, begin)) return std::nullopt;
    }
    return Extent {begin, number.end};
}

} // namespace spanwise::guard
