// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/group_index.h"

#include <algorithm>
#include <array>

namespace spanwise::query {

namespace {
using columns::Column;

struct KeyColumn {
    Column column;
    std::int64_t first; ///< the key of value 0
};

KeyColumn columnOf(Dimension dimension) noexcept
{
    switch (dimension) {
    case Dimension::Service: return {Column::Service, 0};
    case Dimension::Version: return {Column::ServiceVersion, 0};
    case Dimension::Environment: return {Column::Environment, 0};
    case Dimension::Model: return {Column::Model, 0};
    case Dimension::RequestModel: return {Column::RequestModel, 0};
    case Dimension::Provider: return {Column::Provider, 0};
    case Dimension::Operation: return {Column::Operation, 0};
    case Dimension::Class: return {Column::Class, 1};
    case Dimension::ErrorClass: return {Column::Error, 0};
    case Dimension::Session: return {Column::Session, 0};
    case Dimension::User: return {Column::User, 0};
    case Dimension::Prompt: return {Column::Prompt, 0};
    case Dimension::Name: return {Column::Name, 0};
    case Dimension::CostState: return {Column::CostState, 1};
    }
    return {Column::Service, 0};
}

/// keyOf() for many rows.
void readKeys(Dimension dimension, const Block& block, std::span<const std::uint16_t> positions,
    std::span<std::int64_t> out) noexcept
{
    const auto [column, first] = columnOf(dimension);
    std::size_t known = positions.size();
    if (columns::isCallColumn(column) && known > 0 && block.first + positions.back() >= block.segment.calls())
        known = static_cast<std::size_t>(std::ranges::lower_bound(positions, block.segment.calls(), {},
                                             [&](std::uint16_t position) { return block.first + position; })
            - positions.begin());
    columns::gather(block.segment.column(column), block.first, positions.first(known), out);
    if (first != 0)
        for (std::size_t i = 0; i < known; ++i) out[i] += first;
    std::fill(out.begin() + static_cast<std::ptrdiff_t>(known),
        out.begin() + static_cast<std::ptrdiff_t>(positions.size()), 0);
}
} // namespace

std::uint32_t& GroupIndex::placeOf(std::uint32_t upper, std::uint32_t lower)
{
    if (upper >= m_places.size()) m_places.resize(std::size_t {upper} + 1);
    std::vector<std::uint32_t>& places = m_places[upper];
    if (lower >= places.size()) places.resize(std::max<std::size_t>(std::size_t {lower} + 1, places.size() * 2), kNone);
    return places[lower];
}

std::uint32_t GroupIndex::numberOf(std::uint64_t key)
{
    std::uint32_t& place = placeOf(static_cast<std::uint32_t>(key >> 32U), static_cast<std::uint32_t>(key));
    if (place == kNone) {
        place = static_cast<std::uint32_t>(m_keys.size());
        m_keys.push_back(key);
    }
    return place;
}

void GroupIndex::number(const Block& block, std::span<const std::uint16_t> positions, std::span<std::uint32_t> out)
{
    std::array<std::int64_t, columns::kBlock> upper;
    std::array<std::int64_t, columns::kBlock> lower;
    const bool two = m_by.size() > 1;
    if (two) readKeys(m_by.front(), block, positions, upper);
    readKeys(m_by.back(), block, positions, lower);
    std::uint64_t last = ~std::uint64_t {0};
    std::uint32_t number = 0;
    for (std::size_t i = 0; i < positions.size(); ++i) {
        const std::uint64_t key =
            (two ? static_cast<std::uint64_t>(upper[i]) << 32U : 0) | static_cast<std::uint64_t>(lower[i]);
        if (key != last) number = numberOf(last = key);
        out[i] = number;
    }
}

void GroupIndex::find(const Block& block, std::span<const std::uint16_t> positions, std::span<std::uint32_t> out) const
{
    std::array<std::int64_t, columns::kBlock> upper;
    std::array<std::int64_t, columns::kBlock> lower;
    readKeys(m_by.back(), block, positions, lower);
    if (m_by.size() == 1) {
        const std::uint32_t* places = m_places.front().data();
        for (std::size_t i = 0; i < positions.size(); ++i) out[i] = places[lower[i]];
        return;
    }
    readKeys(m_by.front(), block, positions, upper);
    for (std::size_t i = 0; i < positions.size(); ++i)
        out[i] = m_places[static_cast<std::size_t>(upper[i])][static_cast<std::size_t>(lower[i])];
}

std::vector<std::uint32_t> GroupIndex::absorb(const GroupIndex& other)
{
    std::vector<std::uint32_t> out;
    out.reserve(other.size());
    for (const std::uint64_t key : other.m_keys) out.push_back(numberOf(key));
    return out;
}

} // namespace spanwise::query
