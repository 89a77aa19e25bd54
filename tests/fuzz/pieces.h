// SPDX-License-Identifier: GPL-3.0-or-later
// How an input is cut when it is fed in pieces: single bytes and long runs in turn, drawn from the input itself, so
// that the same input is always cut the same way and every mutation of it anew. Feeding all of it byte by byte would
// cost most of the time and try no more places than many inputs do together.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace spanwise::fuzz {

class Pieces {
public:
    explicit Pieces(std::string_view input)
    {
        for (const char c : input) // FNV-1a, 64 bits
            m_state = (m_state ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
    }

    /// At least 1; half of them up to 4, the rest up to 2,048.
    [[nodiscard]] std::size_t next() noexcept
    {
        m_state = m_state * 6364136223846793005U + 1442695040888963407U; // Knuth's MMIX
        const auto drawn = static_cast<std::uint32_t>(m_state >> 33U);
        const std::uint32_t bits = (drawn & 1U) != 0 ? 2 : (drawn >> 1U) % 12;
        return 1 + ((drawn >> 8U) & ((1U << bits) - 1));
    }

private:
    std::uint64_t m_state = 0xcbf29ce484222325U;
};

/// All of it at once.
class Whole {
public:
    [[nodiscard]] static std::size_t next() noexcept { return static_cast<std::size_t>(-1); }
};

} // namespace spanwise::fuzz
