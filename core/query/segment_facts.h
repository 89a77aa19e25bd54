// SPDX-License-Identifier: GPL-3.0-or-later
// What is kept with each segment (columns::KeptFacts), each a fact of all its rows whatever a filter chooses of them.
#pragma once

#include "core/columns/kept_facts.h"
#include "core/query/measures.h"

#include <cstddef>
#include <optional>

namespace spanwise::query {

/// The places of columns::KeptFacts, and what lies there.
enum class SegmentFact : std::uint8_t {
    LatencyPlaces, ///< std::vector<Place>, one a call
    FirstTokenPlaces, ///< likewise
    OutputTokenPlaces, ///< likewise
    SpeedPlaces, ///< likewise
    Versions, ///< FirstSeen
    Whole, ///< SegmentTotals
    FirstSums, ///< std::vector<MeasureSums>, one a block: those of the first measure; the other measures follow
};
static_assert(static_cast<std::size_t>(SegmentFact::FirstSums) + static_cast<std::size_t>(Measure::Cost)
    < columns::KeptFacts::kPlaces);

[[nodiscard]] constexpr std::size_t placeOf(SegmentFact fact) noexcept
{
    return static_cast<std::size_t>(fact);
}
/// Of measures up to Cost, in the order of the enum.
[[nodiscard]] constexpr std::size_t sumsPlace(Measure measure) noexcept
{
    return placeOf(SegmentFact::FirstSums) + static_cast<std::size_t>(measure);
}

/// Where the places of a measure are kept, if they are.
[[nodiscard]] constexpr std::optional<SegmentFact> placesFact(Measure measure) noexcept
{
    switch (measure) {
    case Measure::Latency: return SegmentFact::LatencyPlaces;
    case Measure::TimeToFirstToken: return SegmentFact::FirstTokenPlaces;
    case Measure::TimePerOutputToken: return SegmentFact::OutputTokenPlaces;
    case Measure::TokensPerSecond: return SegmentFact::SpeedPlaces;
    default: return std::nullopt;
    }
}

} // namespace spanwise::query
