// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/measure_places.h"

#include "core/query/segment_facts.h"

#include <algorithm>
#include <numeric>
#include <vector>

namespace spanwise::query {

namespace {
using Values = std::array<std::int64_t, columns::kBlock>;

/// Of the calls first + positions[i].
void placesFrom(const columns::Segment& segment, Measure measure, std::size_t first,
    std::span<const std::uint16_t> positions, std::span<Place> out) noexcept
{
    Values values;
    MeasureScratch scratch;
    readMeasure(segment, measure, first, positions, values, scratch);
    for (std::size_t i = 0; i < positions.size(); ++i) out[i] = placeOf(values[i]);
}

std::vector<Place> placesOf(const columns::Segment& segment, Measure measure)
{
    std::vector<Place> out(segment.calls());
    std::array<std::uint16_t, columns::kBlock> all;
    std::iota(all.begin(), all.end(), std::uint16_t {0});
    for (std::size_t first = 0; first < out.size(); first += columns::kBlock) {
        const std::size_t count = std::min(columns::kBlock, out.size() - first);
        placesFrom(segment, measure, first, std::span(all).first(count), std::span(out).subspan(first, count));
    }
    return out;
}
} // namespace

MeasuredCalls::MeasuredCalls(const Block& block, Measure measure, std::span<const std::uint16_t> positions)
    : m_block(block)
    , m_measure(measure)
    , m_positions(positions)
    , m_places(std::span(m_buffer).first(positions.size()))
{
    const auto fact = placesFact(measure);
    if (!fact) {
        placesFrom(block.segment, measure, block.first, positions, m_buffer);
        return;
    }
    const std::vector<Place>& kept =
        block.segment.facts().get(placeOf(*fact), [&] { return placesOf(block.segment, measure); });
    const std::span mine = std::span(kept).subspan(block.first);
    if (positions.size() == std::size_t {positions.back()} - positions.front() + 1) { // a run without holes
        m_places = mine.subspan(positions.front(), positions.size());
        return;
    }
    for (std::size_t i = 0; i < positions.size(); ++i) m_buffer[i] = mine[positions[i]];
}

void MeasuredCalls::read(std::span<std::int64_t> out) const noexcept
{
    MeasureScratch scratch;
    readMeasure(m_block.segment, m_measure, m_block.first, m_positions, out, scratch);
}

void MeasuredCalls::read(std::span<const std::uint16_t> which, std::span<std::int64_t> out) const noexcept
{
    std::array<std::uint16_t, columns::kBlock> chosen;
    for (std::size_t i = 0; i < which.size(); ++i) chosen[i] = m_positions[which[i]];
    MeasureScratch scratch;
    readMeasure(m_block.segment, m_measure, m_block.first, std::span(chosen).first(which.size()), out, scratch);
}

} // namespace spanwise::query
