// SPDX-License-Identifier: GPL-3.0-or-later
// The token of an Authorization header, `Bearer` and a b64token (RFC 6750 §2.1).
#include "core/base/ascii.h"
#include "core/guard/checksums.h"
#include "core/guard/detector.h"
#include "core/guard/nearby.h"

#include <algorithm>

namespace spanwise::guard {

std::optional<Extent> findBearerToken(const Spot& spot)
{
    constexpr std::size_t kWord = 6;
    constexpr std::size_t kShortest = 16;
    constexpr double kEntropy = 3.5;
    const std::string_view text = spot.text;
    if (!ascii::equalsLower(text.substr(spot.at, kWord), "bearer")) return std::nullopt;
    const std::size_t blanks = runOf(text, spot.at + kWord, [](char c) { return c == ' '; });
    const std::size_t begin = spot.at + kWord + blanks;
    const std::size_t size = runOf(text, begin,
        [](char c) { return isAlnum(c) || std::string_view("-._~+/=").find(c) != std::string_view::npos; });
    const std::string_view token = text.substr(begin, size);
    if (blanks == 0 || size < kShortest || std::none_of(token.begin(), token.end(), isDigit)) return std::nullopt;
    if (!spot.redacts() && entropyOf(token) < kEntropy) return std::nullopt;
    return Extent {begin, begin + size};
}

} // namespace spanwise::guard
