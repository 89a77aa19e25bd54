// SPDX-License-Identifier: GPL-3.0-or-later
// Bins of a histogram that grow by a constant factor, and which one a value lies in, asked of millions of values.
#pragma once

#include "core/query/rank_index.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace spanwise::query {

/// Edges of about `bins` bins that hold `low` … `high` (0 ≤ low ≤ high): bin i is [edges[i], edges[i + 1]), each wider
/// than the one before by the same factor, at least by 1.
[[nodiscard]] std::vector<std::int64_t> edgesBetween(std::int64_t low, std::int64_t high, std::size_t bins);

/// Any thread.
class EdgeBins {
public:
    /// At least two, rising.
    explicit EdgeBins(const std::vector<std::int64_t>& edges);

    /// At least the first edge; the last bin takes the largest number too.
    [[nodiscard]] std::size_t of(std::int64_t value) const noexcept
    {
        std::size_t bin = m_first[RankIndex::binOf(value)];
        while (bin + 2 < m_edges.size() && value >= m_edges[bin + 1]) ++bin;
        return bin;
    }

private:
    std::vector<std::int64_t> m_edges;
    /// By RankIndex::binOf() of a value: the bin that its smallest values lie in. Those are narrower than most bins
    /// here, so that a step or two lead from it to the right one.
    std::vector<std::uint32_t> m_first;
};

} // namespace spanwise::query
