// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/bucket_index.h"

#include <algorithm>

namespace spanwise::query {

std::optional<std::uint32_t> BucketedRows::bucketOf(UnixNanos at) noexcept
{
    if (at < m_bounds[m_current] || at >= m_bounds[m_current + 1]) {
        const auto after = std::ranges::upper_bound(m_bounds, at);
        if (after == m_bounds.begin() || after == m_bounds.end()) return std::nullopt;
        m_current = static_cast<std::size_t>(after - m_bounds.begin()) - 1;
    }
    return static_cast<std::uint32_t>(m_current);
}

void BucketedRows::read(const Block& block, std::span<const std::uint16_t> positions)
{
    m_inside = positions;
    m_only.reset();
    const auto low = bucketOf(block.starts.first);
    const auto high = bucketOf(block.starts.last);
    if (low && low == high) m_only = low;
    if (m_only) return;
    columns::gather(block.segment.column(columns::Column::Start), block.first, positions, m_starts);
    constexpr std::uint32_t kFewBounds = 8;
    if (low && high && *high - *low <= kFewBounds) { // all are inside, and a loop without branches says where
        std::fill_n(m_buckets.begin(), positions.size(), *low);
        for (std::uint32_t bound = *low + 1; bound <= *high; ++bound)
            for (std::size_t i = 0; i < positions.size(); ++i) m_buckets[i] += m_starts[i] >= m_bounds[bound] ? 1U : 0U;
        return;
    }
    std::size_t kept = 0;
    for (std::size_t i = 0; i < positions.size(); ++i) {
        const auto bucket = bucketOf(m_starts[i]);
        m_kept[kept] = positions[i];
        m_buckets[kept] = bucket.value_or(0);
        kept += bucket ? 1U : 0U;
    }
    m_inside = std::span(m_kept).first(kept);
}

} // namespace spanwise::query
