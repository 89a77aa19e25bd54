// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/edge_bins.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace spanwise::query {

std::vector<std::int64_t> edgesBetween(std::int64_t low, std::int64_t high, std::size_t bins)
{
    constexpr std::int64_t kLast = std::numeric_limits<std::int64_t>::max();
    const double first = std::max(1.0, static_cast<double>(low));
    const double factor = std::pow(std::max(2.0, static_cast<double>(high) + 1.0) / first,
        1.0 / static_cast<double>(std::max<std::size_t>(bins, 1)));
    std::vector<std::int64_t> edges {low};
    for (double edge = first * factor; edges.back() <= high && edges.back() < kLast; edge *= factor)
        edges.push_back(std::max(edges.back() + 1, edge < 9e18 ? static_cast<std::int64_t>(edge) : kLast));
    return edges;
}

EdgeBins::EdgeBins(const std::vector<std::int64_t>& edges)
    : m_edges(edges)
    , m_first(std::size_t {RankIndex::binOf(std::numeric_limits<std::int64_t>::max())} + 1)
{
    std::uint32_t below = 0; // edges whose numbers all lie in lower bins of the index
    for (RankIndex::Bin bin = 0; bin < m_first.size(); ++bin) {
        while (below < m_edges.size() && RankIndex::binOf(m_edges[below]) < bin) ++below;
        m_first[bin] = below > 0 ? std::min(below - 1, static_cast<std::uint32_t>(m_edges.size() - 2)) : 0;
    }
}

} // namespace spanwise::query
