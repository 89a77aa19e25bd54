// SPDX-License-Identifier: GPL-3.0-or-later
// International bank account numbers: country, length by country, mod 97. Lengths: SWIFT IBAN Registry, release 98
// (November 2024); blanks after every fourth character as ISO 13616 prints them.
#include "core/guard/checksums.h"
#include "core/guard/detector.h"
#include "core/guard/nearby.h"

#include <array>

namespace spanwise::guard {
namespace {

constexpr std::string_view kLengths =
    "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 "
    "ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 "
    "LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 "
    "PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 "
    "YE30 ";
constexpr std::size_t kLongest = 33;

char upper(char c) noexcept
{
    return isLower(c) ? static_cast<char>(c - 'a' + 'A') : c;
}

/// 0 for countries without such numbers.
std::size_t lengthIn(char first, char second) noexcept
{
    for (std::size_t i = 0; i < kLengths.size(); i += 5)
        if (kLengths[i] == first && kLengths[i + 1] == second)
            return static_cast<std::size_t>(kLengths[i + 2] - '0') * 10
                + static_cast<std::size_t>(kLengths[i + 3] - '0');
    return 0;
}

} // namespace

std::optional<Extent> findIban(const Spot& spot)
{
    const std::string_view text = spot.text;
    if (!isDigit(byteAt(text, spot.at + 3))) return std::nullopt;
    const std::size_t length = lengthIn(upper(text[spot.at]), upper(byteAt(text, spot.at + 1)));
    if (length == 0) return std::nullopt;

    std::array<char, kLongest> account {};
    const bool grouped = byteAt(text, spot.at + 4) == ' ';
    std::size_t count = 0;
    std::size_t at = spot.at;
    for (; count < length; ++at) {
        if (grouped && count % 4 == 0 && count > 0 && byteAt(text, at) == ' ') ++at;
        if (!isAlnum(byteAt(text, at))) return std::nullopt;
        account[count++] = text[at];
    }
    if (!endsWord(text, at) || !passesMod97({account.data(), count})) return std::nullopt;
    return Extent {spot.at, at};
}

} // namespace spanwise::guard
