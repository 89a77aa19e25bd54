// SPDX-License-Identifier: GPL-3.0-or-later
// Private keys in PEM form (RFC 7468 §10, §11 and the OpenSSL, OpenSSH and PGP variants). Public keys and certificates
// are none. A block inside JSON has its line ends as \n.
#include "core/guard/detector.h"
#include "core/guard/nearby.h"

#include <algorithm>

namespace spanwise::guard {
namespace {

constexpr std::string_view kBegin = "-----BEGIN ";
constexpr std::size_t kLongestName = 100;
constexpr std::size_t kLongestBlock = 64 * 1024;

bool isBodyByte(char c) noexcept
{
    return isAlnum(c) || std::string_view("+/=\r\n \\-:,").find(c) != std::string_view::npos;
}

} // namespace

std::optional<Extent> findPrivateKey(const Spot& spot)
{
    constexpr std::size_t kShortest = 64;
    const std::string_view block = spot.rest().substr(0, kLongestBlock);
    if (!block.starts_with(kBegin)) return std::nullopt;
    const std::size_t nameEnd = block.find("-----", kBegin.size());
    if (nameEnd == std::string_view::npos || nameEnd > kLongestName) return std::nullopt;
    const std::string_view name = block.substr(kBegin.size(), nameEnd - kBegin.size());
    if (name.find("PRIVATE KEY") == std::string_view::npos) return std::nullopt;

    // The next dashes end the block or none do: looking past another beginning would make many of them quadratic.
    const std::size_t dashes = block.find("-----", nameEnd + 5);
    std::size_t footer = dashes;
    if (footer != std::string_view::npos && !block.substr(footer).starts_with("-----END "))
        footer = std::string_view::npos;
    const std::size_t end = footer == std::string_view::npos ? footer : block.find("-----", footer + 9);
    if (end != std::string_view::npos && end - footer <= kLongestName) {
        if (end + 5 < kShortest) return std::nullopt;
        return Extent {spot.at, spot.at + end + 5};
    }
    if (!spot.redacts()) return std::nullopt;
    // the rest of the key was cut off
    return Extent {spot.at, spot.at + nameEnd + 5 + runOf(block.substr(0, dashes), nameEnd + 5, isBodyByte)};
}

} // namespace spanwise::guard
