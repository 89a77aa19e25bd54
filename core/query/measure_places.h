// SPDX-License-Identifier: GPL-3.0-or-later
// Where the values of a measure are counted while their percentiles are looked for: two bytes that keep the order of
// the values, so that counting needs neither the value nor the columns that it is computed from.
#pragma once

#include "core/query/measure_values.h"
#include "core/query/parallel_scan.h"
#include "core/query/rank_index.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>

namespace spanwise::query {

/// The bin of a value as RankIndex has it; reasons are behind all bins.
using Place = std::uint16_t;
inline constexpr std::size_t kBins = std::size_t {RankIndex::binOf(std::numeric_limits<std::int64_t>::max())} + 1;
inline constexpr std::size_t kPlaces = kBins + 8;
static_assert(kReasons <= 8 && kPlaces <= std::numeric_limits<Place>::max());

/// Without a branch, as many streams mix values and reasons.
[[nodiscard]] constexpr Place placeOf(std::int64_t value) noexcept
{
    const auto isReason = static_cast<std::uint64_t>(value >> 63U); // all bits or none
    const std::uint64_t reason = kBins + (static_cast<std::uint64_t>(-value) & 7U);
    return static_cast<Place>((RankIndex::binOf(value) & ~isReason) | (reason & isReason));
}

/// A measure of some calls of a block. What it points to must outlive it.
class MeasuredCalls {
public:
    /// `positions` of calls, rising; at least one.
    MeasuredCalls(const Block& block, Measure measure, std::span<const std::uint16_t> positions);

    [[nodiscard]] std::size_t size() const noexcept { return m_positions.size(); }
    /// One entry a position. Those of latency, of the time to the first token and of the two speeds are kept with the
    /// segment and only looked up.
    [[nodiscard]] std::span<const Place> places() const noexcept { return m_places; }
    /// All values, as readMeasure() gives them, into the front of `out`.
    void read(std::span<std::int64_t> out) const noexcept;
    /// Those of positions[which[i]], rising.
    void read(std::span<const std::uint16_t> which, std::span<std::int64_t> out) const noexcept;

private:
    const Block& m_block;
    Measure m_measure;
    std::span<const std::uint16_t> m_positions;
    std::span<const Place> m_places;
    std::array<Place, columns::kBlock> m_buffer; ///< where places do not lie in one piece
};

} // namespace spanwise::query
