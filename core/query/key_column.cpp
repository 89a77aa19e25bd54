// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/key_column.h"

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

/// How many of these rising positions are of calls.
std::size_t callsAmong(const Block& block, std::span<const std::uint16_t> positions) noexcept
{
    if (positions.empty() || block.first + positions.back() < block.segment.calls()) return positions.size();
    return static_cast<std::size_t>(std::ranges::lower_bound(positions, block.segment.calls(), {},
                                        [&](std::uint16_t position) { return block.first + position; })
        - positions.begin());
}
} // namespace

void readKeys(Dimension dimension, const Block& block, std::span<const std::uint16_t> positions,
    std::span<std::int64_t> out) noexcept
{
    const auto [column, first] = columnOf(dimension);
    const std::size_t known = columns::isCallColumn(column) ? callsAmong(block, positions) : positions.size();
    columns::gather(block.segment.column(column), block.first, positions.first(known), out);
    if (first != 0)
        for (std::size_t i = 0; i < known; ++i) out[i] += first;
    std::fill(out.begin() + static_cast<std::ptrdiff_t>(known),
        out.begin() + static_cast<std::ptrdiff_t>(positions.size()), 0);
}

void KeyCounts::add(const Block& block, std::span<const std::uint16_t> positions)
{
    const auto [column, first] = columnOf(m_dimension);
    const columns::PackedColumn& packed = block.segment.column(column);
    const auto most = static_cast<std::size_t>(std::max<std::int64_t>(packed.max() + first, 0));
    if (most >= m_counts.size()) m_counts.resize(std::max(most + 1, m_counts.size() * 2));
    const std::size_t known = columns::isCallColumn(column) ? callsAmong(block, positions) : positions.size();
    m_counts[0] += positions.size() - known;
    if (packed.isConstant()) {
        if (known > 0) m_counts[most] += known;
        return;
    }
    std::array<std::int64_t, columns::kBlock> values;
    columns::gather(packed, block.first, positions.first(known), values);
    std::uint64_t* counts = m_counts.data() + first;
    for (std::size_t i = 0; i < known; ++i) ++counts[values[i]];
}

void KeyCounts::absorb(const KeyCounts& other)
{
    if (m_counts.size() < other.m_counts.size()) m_counts.resize(other.m_counts.size());
    for (std::size_t key = 0; key < other.m_counts.size(); ++key) m_counts[key] += other.m_counts[key];
}

} // namespace spanwise::query
