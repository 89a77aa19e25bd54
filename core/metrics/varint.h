// SPDX-License-Identifier: GPL-3.0-or-later
// Whole numbers in as few bytes as they need, for our own stored forms. A reader that meets damaged bytes stops and
// says so; it never reads past the end.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace spanwise::metrics {

inline void putVarint(std::string& out, std::uint64_t value)
{
    while (value >= 0x80) {
        out += static_cast<char>(static_cast<unsigned char>(value | 0x80U));
        value >>= 7U;
    }
    out += static_cast<char>(value);
}
inline void putSigned(std::string& out, std::int64_t value)
{
    putVarint(out, (static_cast<std::uint64_t>(value) << 1U) ^ static_cast<std::uint64_t>(value >> 63));
}
inline void putDouble(std::string& out, double value)
{
    const auto bits = std::bit_cast<std::uint64_t>(value);
    for (unsigned shift = 0; shift < 64; shift += 8) out += static_cast<char>(bits >> shift & 0xFFU);
}

class ByteReader {
public:
    explicit ByteReader(std::string_view bytes) noexcept
        : m_bytes(bytes)
    {
    }

    std::uint64_t varint() noexcept
    {
        std::uint64_t value = 0;
        for (unsigned shift = 0; shift < 64; shift += 7) {
            const unsigned char next = byte();
            value |= static_cast<std::uint64_t>(next & 0x7FU) << shift;
            if ((next & 0x80U) == 0) return value;
        }
        m_failed = true;
        return 0;
    }
    std::int64_t signedVarint() noexcept
    {
        const std::uint64_t value = varint();
        return static_cast<std::int64_t>(value >> 1U) ^ -static_cast<std::int64_t>(value & 1U);
    }
    double real() noexcept
    {
        std::uint64_t bits = 0;
        for (unsigned shift = 0; shift < 64; shift += 8) bits |= std::uint64_t {byte()} << shift;
        return std::bit_cast<double>(bits);
    }
    unsigned char byte() noexcept
    {
        if (m_at == m_bytes.size()) {
            m_failed = true;
            return 0;
        }
        return static_cast<unsigned char>(m_bytes[m_at++]);
    }
    void skip(std::size_t bytes) noexcept
    {
        if (bytes > m_bytes.size() - m_at) m_failed = true;
        m_at = m_failed ? m_bytes.size() : m_at + bytes;
    }
    [[nodiscard]] bool failed() const noexcept { return m_failed; }
    [[nodiscard]] bool atEnd() const noexcept { return m_at == m_bytes.size(); }
    /// A number of items that are yet to come, each of at least a byte: more cannot be true.
    std::size_t count() noexcept
    {
        const std::uint64_t value = varint();
        if (value > m_bytes.size() - m_at) m_failed = true;
        return m_failed ? 0 : static_cast<std::size_t>(value);
    }
    [[nodiscard]] std::string_view rest() const noexcept { return m_bytes.substr(m_at); }

private:
    std::string_view m_bytes;
    std::size_t m_at = 0;
    bool m_failed = false;
};

} // namespace spanwise::metrics
