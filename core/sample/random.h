// SPDX-License-Identifier: GPL-3.0-or-later
// Random numbers that are the same everywhere for the same seed: the distributions of the standard library are not.
#pragma once

#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>

namespace spanwise::sample {

/// xoshiro256** (Blackman, Vigna 2018), seeded by splitmix64.
class Random {
public:
    explicit Random(std::uint64_t seed) noexcept
    {
        for (std::uint64_t& word : m_state) {
            seed += 0x9E37'79B9'7F4A'7C15ULL;
            std::uint64_t z = seed;
            z = (z ^ (z >> 30U)) * 0xBF58'476D'1CE4'E5B9ULL;
            z = (z ^ (z >> 27U)) * 0x94D0'49BB'1331'11EBULL;
            word = z ^ (z >> 31U);
        }
    }

    std::uint64_t next() noexcept
    {
        const std::uint64_t out = std::rotl(m_state[1] * 5, 7) * 9;
        const std::uint64_t shifted = m_state[1] << 17U;
        m_state[2] ^= m_state[0];
        m_state[3] ^= m_state[1];
        m_state[1] ^= m_state[2];
        m_state[0] ^= m_state[3];
        m_state[2] ^= shifted;
        m_state[3] = std::rotl(m_state[3], 45);
        return out;
    }

    /// In [0, 1).
    double unit() noexcept { return static_cast<double>(next() >> 11U) * 0x1.0p-53; }
    [[nodiscard]] bool chance(double p) noexcept { return unit() < p; }
    /// In [0, size).
    std::size_t index(std::size_t size) noexcept
    {
        return static_cast<std::size_t>(unit() * static_cast<double>(size));
    }
    /// In [low, high].
    std::int64_t between(std::int64_t low, std::int64_t high) noexcept
    {
        return low + static_cast<std::int64_t>(unit() * static_cast<double>(high - low + 1));
    }
    double normal() noexcept
    {
        constexpr double kTwoPi = 6.283185307179586;
        const double radius = std::sqrt(-2.0 * std::log(1.0 - unit()));
        return radius * std::cos(kTwoPi * unit());
    }
    double logNormal(double median, double sigma) noexcept { return median * std::exp(sigma * normal()); }
    template <typename Pool> const auto& pick(const Pool& pool) noexcept { return pool[index(std::size(pool))]; }

private:
    std::array<std::uint64_t, 4> m_state {};
};

} // namespace spanwise::sample
