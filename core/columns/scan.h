// SPDX-License-Identifier: GPL-3.0-or-later
// Over one segment at a time: which positions pass a test, and the values at those positions.
#pragma once

#include "core/columns/segment.h"

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace spanwise::columns {

/// One bit a position; bits past size() are 0.
class Bitmap {
public:
    Bitmap() = default;
    explicit Bitmap(std::size_t size, bool value = false);

    [[nodiscard]] std::size_t size() const noexcept { return m_size; }
    [[nodiscard]] bool test(std::size_t i) const noexcept { return (m_words[i / 64] >> (i % 64) & 1U) != 0; }
    void set(std::size_t i) noexcept { m_words[i / 64] |= std::uint64_t {1} << (i % 64); }
    void reset(std::size_t i) noexcept { m_words[i / 64] &= ~(std::uint64_t {1} << (i % 64)); }
    [[nodiscard]] std::uint64_t count() const noexcept;
    [[nodiscard]] bool none() const noexcept;
    [[nodiscard]] bool all() const noexcept { return count() == m_size; }

    Bitmap& operator&=(const Bitmap& other) noexcept; ///< same size
    Bitmap& operator|=(const Bitmap& other) noexcept; ///< same size
    void andNot(const Bitmap& other) noexcept; ///< same size
    void flip() noexcept;
    /// Cuts, or adds positions that do not pass.
    void resize(std::size_t size);

    [[nodiscard]] std::span<const std::uint64_t> words() const noexcept { return m_words; }
    [[nodiscard]] std::span<std::uint64_t> words() noexcept { return m_words; }
    bool operator==(const Bitmap&) const = default;

private:
    std::vector<std::uint64_t> m_words;
    std::size_t m_size = 0;
};

/// A set of small numbers (ids of names, numbers of traces).
class NumberSet {
public:
    void add(std::uint64_t number);
    [[nodiscard]] bool contains(std::int64_t number) const noexcept
    {
        const auto word = static_cast<std::uint64_t>(number) / 64;
        return number >= 0 && word < m_words.size()
            && (m_words[word] >> (static_cast<std::uint64_t>(number) % 64) & 1U);
    }
    [[nodiscard]] std::size_t size() const noexcept { return m_count; }
    /// Smallest and largest; -1 when empty.
    [[nodiscard]] std::int64_t min() const noexcept { return m_min; }
    [[nodiscard]] std::int64_t max() const noexcept { return m_max; }
    bool operator==(const NumberSet&) const = default;

private:
    std::vector<std::uint64_t> m_words;
    std::size_t m_count = 0;
    std::int64_t m_min = -1;
    std::int64_t m_max = -1;
};

/// Positions whose value lies in [low, high].
[[nodiscard]] Bitmap passing(const PackedColumn& column, std::int64_t low, std::int64_t high);
/// Positions whose value is in the set.
[[nodiscard]] Bitmap passing(const PackedColumn& column, const NumberSet& set);
/// Positions whose value has one of these bits.
[[nodiscard]] Bitmap passingAnyBit(const PackedColumn& column, std::int64_t bits);

/// Positions of rows that start in [from, last]. Only pieces of the segment that lie across an end are decoded.
[[nodiscard]] Bitmap startingIn(const Segment& segment, UnixNanos from, UnixNanos last);

inline constexpr std::size_t kBlock = kBoundedRows; ///< positions that a scan looks at together; a multiple of 64

/// Room for the positions and values of one block.
struct BlockBuffer {
    std::array<std::uint16_t, kBlock> positions;
    std::array<std::int64_t, kBlock> values;
};

/// The chosen positions of the block that starts at `first` (a multiple of kBlock), counted from `first`.
/// `limit` cuts the bitmap: positions from there on are not looked at.
[[nodiscard]] std::span<const std::uint16_t> positionsOf(
    const Bitmap& chosen, std::size_t first, std::size_t limit, std::array<std::uint16_t, kBlock>& buffer) noexcept;

/// column[first + positions[i]] for each i, into the front of `out`.
void gather(const PackedColumn& column, std::size_t first, std::span<const std::uint16_t> positions,
    std::span<std::int64_t> out) noexcept;

} // namespace spanwise::columns
