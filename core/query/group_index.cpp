// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/group_index.h"

#include "core/query/key_column.h"

#include <algorithm>
#include <array>

namespace spanwise::query {

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
    if (m_by.size() == 1) return numberOne(block, positions, out);
    std::array<std::int64_t, columns::kBlock> upper;
    std::array<std::int64_t, columns::kBlock> lower;
    readKeys(m_by.front(), block, positions, upper);
    readKeys(m_by.back(), block, positions, lower);
    std::uint64_t last = ~std::uint64_t {0};
    std::uint32_t number = 0;
    for (std::size_t i = 0; i < positions.size(); ++i) {
        const std::uint64_t key = static_cast<std::uint64_t>(upper[i]) << 32U | static_cast<std::uint64_t>(lower[i]);
        if (key != last) number = numberOf(last = key);
        out[i] = number;
    }
}

void GroupIndex::numberOne(const Block& block, std::span<const std::uint16_t> positions, std::span<std::uint32_t> out)
{
    if (positions.empty()) return;
    std::array<std::int64_t, columns::kBlock> keys;
    readKeys(m_by.front(), block, positions, keys);
    const auto mine = std::span<const std::int64_t>(keys).first(positions.size());
    (void)placeOf(0, static_cast<std::uint32_t>(*std::ranges::max_element(mine))); // makes room for all of them
    const std::uint32_t* places = m_places.front().data();
    for (std::size_t i = 0; i < mine.size(); ++i) {
        const std::uint32_t known = places[mine[i]];
        out[i] = known != kNone ? known : numberOf(static_cast<std::uint64_t>(mine[i]));
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
