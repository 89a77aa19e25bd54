// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/sha256.h"

#include <cstdint>
#include <nettle/hmac.h>
#include <nettle/memops.h>
#include <nettle/sha2.h>
#include <new>

namespace spanwise {

namespace {
template <typename Context, std::size_t N> Context* contextIn(std::array<std::byte, N>& state) noexcept
{
    static_assert(sizeof(Context) <= N && alignof(Context) <= 8);
    return std::launder(reinterpret_cast<Context*>(state.data()));
}

const std::uint8_t* octets(std::string_view bytes) noexcept
{
    return reinterpret_cast<const std::uint8_t*>(bytes.data());
}
} // namespace

Sha256::Sha256() noexcept
{
    sha256_init(new (m_state.data()) sha256_ctx);
}

Sha256& Sha256::add(std::string_view bytes) noexcept
{
    if (!bytes.empty()) sha256_update(contextIn<sha256_ctx>(m_state), bytes.size(), octets(bytes));
    return *this;
}

Digest Sha256::finish() noexcept
{
    Digest digest;
    sha256_digest(contextIn<sha256_ctx>(m_state), digest.bytes.size(), digest.bytes.data());
    return digest;
}

HmacSha256::HmacSha256(std::string_view key) noexcept
{
    hmac_sha256_set_key(new (m_state.data()) hmac_sha256_ctx, key.size(), octets(key));
}

HmacSha256::~HmacSha256()
{
    // The state holds what the key became: not left behind in memory. Through a volatile pointer, so that it happens.
    volatile std::byte* state = m_state.data();
    for (std::size_t i = 0; i < m_state.size(); ++i) state[i] = std::byte {0};
}

HmacSha256& HmacSha256::add(std::string_view bytes) noexcept
{
    if (!bytes.empty()) hmac_sha256_update(contextIn<hmac_sha256_ctx>(m_state), bytes.size(), octets(bytes));
    return *this;
}

Digest HmacSha256::finish() noexcept
{
    Digest digest;
    hmac_sha256_digest(contextIn<hmac_sha256_ctx>(m_state), digest.bytes.size(), digest.bytes.data());
    return digest;
}

Digest sha256(std::string_view bytes) noexcept
{
    return Sha256().add(bytes).finish();
}

Digest hmacSha256(std::string_view key, std::string_view bytes) noexcept
{
    return HmacSha256(key).add(bytes).finish();
}

bool equalInConstantTime(std::string_view a, std::string_view b) noexcept
{
    return a.size() == b.size() && (a.empty() || memeql_sec(a.data(), b.data(), a.size()) != 0);
}

} // namespace spanwise
