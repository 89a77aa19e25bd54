// SPDX-License-Identifier: GPL-3.0-or-later
// JSON Web Tokens (RFC 7519, RFC 7515 §7.1): three base64url parts; header and claims are JSON objects, the header
// names its algorithm.
#include "core/guard/detector.h"
#include "core/guard/nearby.h"

#include <string>

namespace spanwise::guard {
namespace {

int sextet(char c) noexcept
{
    if (isUpper(c)) return c - 'A';
    if (isLower(c)) return c - 'a' + 26;
    if (isDigit(c)) return c - '0' + 52;
    return c == '-' ? 62 : 63;
}

/// The bytes of a base64url part without padding; only the first 4 KiB matter here.
std::string decoded(std::string_view part)
{
    std::string bytes;
    unsigned bits = 0;
    int held = 0;
    for (const char c : part.substr(0, 4096)) {
        bits = (bits << 6U) | static_cast<unsigned>(sextet(c));
        held += 6;
        if (held < 8) continue;
        held -= 8;
        bytes += static_cast<char>((bits >> static_cast<unsigned>(held)) & 0xFFU);
    }
    return bytes;
}

bool looksLikeObject(std::string_view json) noexcept
{
    return json.size() >= 2 && json.front() == '{' && json.back() == '}';
}

} // namespace

std::optional<Extent> findJwt(const Spot& spot)
{
    const std::string_view text = spot.text;
    const std::size_t header = runOf(text, spot.at, isTokenByte, kLongestToken);
    const std::size_t claimsAt = spot.at + header + 1;
    if (byteAt(text, claimsAt - 1) != '.') return std::nullopt;
    const std::string json = decoded(text.substr(spot.at, header));
    if (!looksLikeObject(json) || json.find("\"alg\"") == std::string::npos) return std::nullopt;

    const std::size_t claims = runOf(text, claimsAt, isTokenByte);
    const std::size_t signatureAt = claimsAt + claims + 1;
    const std::size_t signature = byteAt(text, signatureAt - 1) == '.' ? runOf(text, signatureAt, isTokenByte) : 0;
    const bool signedClaims = signature > 0 && text.substr(claimsAt).starts_with("eyJ")
        && looksLikeObject(decoded(text.substr(claimsAt, claims)));
    if (signedClaims) return Extent {spot.at, signatureAt + signature};
    if (!spot.redacts()) return std::nullopt;
    // encrypted (RFC 7516: five parts), unsigned or cut off
    std::size_t end = claimsAt + claims;
    while (byteAt(text, end) == '.' && isTokenByte(byteAt(text, end + 1))) end += 1 + runOf(text, end + 1, isTokenByte);
    return Extent {spot.at, end};
}

} // namespace spanwise::guard
