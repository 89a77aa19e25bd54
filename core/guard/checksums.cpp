// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/guard/checksums.h"

#include "core/guard/nearby.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace spanwise::guard {
namespace {

unsigned value(char digit) noexcept
{
    return static_cast<unsigned>(digit - '0');
}

bool allDigits(std::string_view text, std::size_t size) noexcept
{
    return text.size() == size && std::all_of(text.begin(), text.end(), isDigit);
}

/// Σ digit · weight, with weights that fall by one from `weight` on.
unsigned fallingSum(std::string_view digits, unsigned weight) noexcept
{
    unsigned sum = 0;
    for (const char c : digits) sum += value(c) * weight--;
    return sum;
}

unsigned daysIn(unsigned year, unsigned month) noexcept
{
    constexpr std::array<unsigned, 12> kDays {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return kDays[month - 1] + (month == 2 && leap ? 1 : 0);
}

} // namespace

bool passesLuhn(std::string_view digits) noexcept
{
    unsigned sum = 0;
    bool twice = false;
    for (auto c = digits.rbegin(); c != digits.rend(); ++c, twice = !twice) {
        if (!isDigit(*c)) return false;
        const unsigned digit = value(*c) * (twice ? 2 : 1);
        sum += digit > 9 ? digit - 9 : digit;
    }
    return !digits.empty() && sum % 10 == 0;
}

bool passesMod97(std::string_view iban) noexcept
{
    if (iban.size() < 5) return false;
    unsigned remainder = 0;
    for (std::size_t i = 0; i < iban.size(); ++i) {
        const char c = iban[(i + 4) % iban.size()];
        if (isDigit(c))
            remainder = (remainder * 10 + value(c)) % 97;
        else if (isLetter(c))
            remainder = (remainder * 100 + static_cast<unsigned>((c | 0x20) - 'a') + 10) % 97;
        else
            return false;
    }
    return remainder == 1;
}

bool passesNhs(std::string_view digits) noexcept
{
    if (!allDigits(digits, 10)) return false;
    const unsigned check = 11 - fallingSum(digits.substr(0, 9), 10) % 11;
    return check != 10 && check % 11 == value(digits[9]);
}

char nifLetter(unsigned number) noexcept
{
    return "TRWAGMYFPDXBNJZSQVHLCKE"[number % 23];
}

bool passesPesel(std::string_view digits) noexcept
{
    if (!allDigits(digits, 11)) return false;
    constexpr std::array<unsigned, 10> kWeights {1, 3, 7, 9, 1, 3, 7, 9, 1, 3};
    unsigned sum = 0;
    for (std::size_t i = 0; i < kWeights.size(); ++i) sum += value(digits[i]) * kWeights[i];
    if ((10 - sum % 10) % 10 != value(digits[10])) return false;

    // the month carries the century: 80… 1800s, 00… 1900s, 20… 2000s, 40… 2100s, 60… 2200s
    constexpr std::array<unsigned, 5> kCenturies {1900, 2000, 2100, 2200, 1800};
    const unsigned month = value(digits[2]) * 10 + value(digits[3]);
    const unsigned day = value(digits[4]) * 10 + value(digits[5]);
    if (month % 20 < 1 || month % 20 > 12) return false;
    const unsigned year = kCenturies[month / 20] + value(digits[0]) * 10 + value(digits[1]);
    return day >= 1 && day <= daysIn(year, month % 20);
}

bool passesCpf(std::string_view digits) noexcept
{
    if (!allDigits(digits, 11)) return false;
    if (std::all_of(digits.begin(), digits.end(), [&](char c) { return c == digits[0]; })) return false;
    const auto check = [](unsigned sum) { return sum * 10 % 11 % 10; };
    return check(fallingSum(digits.substr(0, 9), 10)) == value(digits[9])
        && check(fallingSum(digits.substr(0, 10), 11)) == value(digits[10]);
}

double entropyOf(std::string_view text) noexcept
{
    std::array<unsigned, 256> counts {};
    for (const char c : text) ++counts[static_cast<unsigned char>(c)];
    double bits = 0;
    for (const unsigned count : counts) {
        if (count == 0) continue;
        const double share = static_cast<double>(count) / static_cast<double>(text.size());
        bits -= share * std::log2(share);
    }
    return bits;
}

} // namespace spanwise::guard
