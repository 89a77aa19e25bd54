// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/kind_cells.h"

#include "core/query/column_sums.h"

#include <algorithm>
#include <array>
#include <tuple>

namespace spanwise::query {

namespace {
constexpr std::array kByModel {Dimension::Model, Dimension::Provider};

void take(KindCell& cell, UnixNanos start, std::uint64_t rowNo, UnixNanos first)
{
    cell.first = std::min(cell.first, first);
    if (std::tuple(start, rowNo) < std::tuple(cell.last, cell.newest)) return;
    cell.last = start;
    cell.newest = rowNo;
}
} // namespace

KindCells::KindCells(std::uint32_t kinds, Split split)
    : m_kinds(kinds)
    , m_split(split)
    , m_groups(kByModel)
{
}

void KindCells::add(const Block& block, std::span<const std::uint16_t> positions, std::span<const std::int64_t> kinds,
    std::span<const std::int64_t> weights)
{
    if (positions.empty()) return;
    std::array<std::uint32_t, columns::kBlock> groups {};
    std::array<std::int64_t, columns::kBlock> starts;
    std::array<std::int64_t, columns::kBlock> rowNos;
    if (m_split == Split::ByModel) m_groups.number(block, positions, groups);
    m_cells.resize(m_kinds * (m_split == Split::ByModel ? m_groups.size() : 1));
    columns::gather(block.segment.column(columns::Column::Start), block.first, positions, starts);
    columns::gather(block.segment.column(columns::Column::RowNo), block.first, positions, rowNos);
    for (std::size_t i = 0; i < positions.size(); ++i) {
        KindCell& cell = m_cells[groups[i] * m_kinds + static_cast<std::size_t>(kinds[i])];
        ++cell.n;
        if (!weights.empty()) cell.weight = added(cell.weight, weights[i]);
        take(cell, starts[i], static_cast<std::uint64_t>(rowNos[i]), starts[i]);
    }
}

void KindCells::absorb(const KindCells& other)
{
    if (other.m_cells.empty()) return;
    std::vector<std::uint32_t> to {0};
    if (m_split == Split::ByModel) to = m_groups.absorb(other.m_groups);
    m_cells.resize(m_kinds * (m_split == Split::ByModel ? m_groups.size() : 1));
    for (std::size_t i = 0; i < other.m_cells.size(); ++i) {
        const KindCell& more = other.m_cells[i];
        if (more.n == 0) continue;
        KindCell& cell = m_cells[to[i / m_kinds] * m_kinds + i % m_kinds];
        cell.n += more.n;
        cell.weight = added(cell.weight, more.weight);
        take(cell, more.last, more.newest, more.first);
    }
}

std::vector<KindCell> KindCells::cells() const
{
    std::vector<KindCell> out;
    for (std::size_t i = 0; i < m_cells.size(); ++i) {
        if (m_cells[i].n == 0) continue;
        KindCell& cell = out.emplace_back(m_cells[i]);
        cell.kind = static_cast<std::uint32_t>(i % m_kinds);
        if (m_split == Split::ByKind) continue;
        const std::uint64_t key = m_groups.keys()[i / m_kinds];
        cell.model = static_cast<NameId>(key >> 32U);
        cell.provider = static_cast<NameId>(key);
    }
    std::ranges::sort(out, [](const KindCell& a, const KindCell& b) {
        return std::tuple(b.n, a.kind, a.model, a.provider) < std::tuple(a.n, b.kind, b.model, b.provider);
    });
    return out;
}

} // namespace spanwise::query
