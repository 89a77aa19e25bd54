// SPDX-License-Identifier: GPL-3.0-or-later
// SHA-256 (FIPS 180-4) and HMAC-SHA-256 (RFC 2104), for what must not be forged or guessed: hash chains, keyed hashes,
// tokens. For finding damage checksum64() is enough and ten times faster. The arithmetic is Nettle's.
#pragma once

#include "core/base/ids.h"

#include <array>
#include <cstddef>
#include <string_view>

namespace spanwise {

/// 32 bytes. Its own == stops at the first difference: compare secrets with equalInConstantTime().
using Digest = HexId<32>;

[[nodiscard]] inline std::string_view bytesOf(const Digest& digest) noexcept
{
    return {reinterpret_cast<const char*>(digest.bytes.data()), Digest::kSize};
}

/// Bytes in any portions give the digest of them all. A copy continues on its own.
class Sha256 {
public:
    Sha256() noexcept;
    Sha256& add(std::string_view bytes) noexcept;
    /// Starts anew afterwards.
    [[nodiscard]] Digest finish() noexcept;

private:
    alignas(8) std::array<std::byte, 128> m_state {};
};

/// The same with a key of any length. The key is not kept beyond this object.
class HmacSha256 {
public:
    explicit HmacSha256(std::string_view key) noexcept;
    ~HmacSha256();
    HmacSha256(const HmacSha256&) = delete;
    HmacSha256& operator=(const HmacSha256&) = delete;

    HmacSha256& add(std::string_view bytes) noexcept;
    /// Starts anew with the same key afterwards.
    [[nodiscard]] Digest finish() noexcept;

private:
    alignas(8) std::array<std::byte, 384> m_state {};
};

[[nodiscard]] Digest sha256(std::string_view bytes) noexcept;
[[nodiscard]] Digest hmacSha256(std::string_view key, std::string_view bytes) noexcept;

/// Takes as long for equal as for different bytes; only the lengths may be learned from the time.
[[nodiscard]] bool equalInConstantTime(std::string_view a, std::string_view b) noexcept;
[[nodiscard]] inline bool equalInConstantTime(const Digest& a, const Digest& b) noexcept
{
    return equalInConstantTime(bytesOf(a), bytesOf(b));
}

} // namespace spanwise
