// SPDX-License-Identifier: GPL-3.0-or-later
// The password of scheme://user:password@host (RFC 3986 §3.2.1). The match is the password alone: user and host say
// where it belongs.
#include "core/guard/checksums.h"
#include "core/guard/detector.h"
#include "core/guard/nearby.h"
#include "core/guard/placeholder.h"

namespace spanwise::guard {

std::optional<Extent> findUrlPassword(const Spot& spot)
{
    constexpr std::size_t kShortest = 8;
    constexpr double kEntropy = 2.5;
    constexpr std::size_t kLongestAuthority = 1024;
    if (!spot.rest().starts_with("://") || spot.at == 0 || !isAlnum(spot.text[spot.at - 1])) return std::nullopt;
    const std::size_t from = spot.at + 3;
    std::string_view authority = spot.text.substr(from, kLongestAuthority);
    authority = authority.substr(0, authority.find_first_of("/?# \t\r\n\"'<>\\`"));
    const std::size_t at = authority.rfind('@');
    const std::size_t colon = authority.find(':');
    if (at == std::string_view::npos || colon >= at || at + 1 == authority.size()) return std::nullopt;

    const std::string_view password = authority.substr(colon + 1, at - colon - 1);
    if (isPlaceholder(password)) return std::nullopt;
    if (!spot.redacts() && (password.size() < kShortest || entropyOf(password) < kEntropy)) return std::nullopt;
    return Extent {from + colon + 1, from + at};
}

} // namespace spanwise::guard
