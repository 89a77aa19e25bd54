// SPDX-License-Identifier: GPL-3.0-or-later
// How many different numbers (traces, sessions) each of many cells has.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace spanwise::query {

/// One thread.
class DistinctPairs {
public:
    /// Repeats are welcome: those that follow soon, as the spans of a trace do, take no room.
    void add(std::uint32_t cell, std::uint32_t number)
    {
        const std::uint64_t pair = std::uint64_t {cell} << 32U | number;
        std::uint64_t& recent = m_recent[(pair * 0x9E37'79B9'7F4A'7C15ULL) >> 54U];
        if (recent == pair) return;
        recent = pair;
        m_pairs.push_back(pair);
    }
    /// Adds all pairs of another set, those of its cell c to cell `cellOf(c)`.
    template <typename CellOf> void add(const DistinctPairs& other, CellOf cellOf)
    {
        m_pairs.reserve(m_pairs.size() + other.m_pairs.size());
        for (const std::uint64_t pair : other.m_pairs)
            m_pairs.push_back(std::uint64_t {cellOf(static_cast<std::uint32_t>(pair >> 32U))} << 32U
                | static_cast<std::uint32_t>(pair));
    }

    /// By cell, which all lie below `cells`.
    [[nodiscard]] std::vector<std::uint64_t> counts(std::size_t cells) const;

    /// Drops repeats: pairs() has each once, rising, cell in the upper half.
    void unify();
    [[nodiscard]] std::span<const std::uint64_t> pairs() const noexcept { return m_pairs; }

private:
    std::vector<std::uint64_t> m_pairs;
    std::array<std::uint64_t, 1024> m_recent = [] {
        std::array<std::uint64_t, 1024> none;
        none.fill(~std::uint64_t {0});
        return none;
    }();
};

} // namespace spanwise::query
