// SPDX-License-Identifier: GPL-3.0-or-later
// The value of a dimension for many rows at once: keyOf() read from the columns.
#pragma once

#include "core/query/dimension.h"
#include "core/query/parallel_scan.h"

#include <cstdint>
#include <span>
#include <vector>

namespace spanwise::query {

/// Keys of these positions of the block into the front of `out`; 0 for rows that are no calls where only calls have
/// one.
void readKeys(Dimension dimension, const Block& block, std::span<const std::uint16_t> positions,
    std::span<std::int64_t> out) noexcept;

/// How often each key of a dimension occurs. One thread.
class KeyCounts {
public:
    explicit KeyCounts(Dimension dimension)
        : m_dimension(dimension)
    {
    }
    void add(const Block& block, std::span<const std::uint16_t> positions);
    void absorb(const KeyCounts& other);
    /// By key: those are ids of names, so that this is no longer than the dictionary.
    [[nodiscard]] const std::vector<std::uint64_t>& counts() const noexcept { return m_counts; }

private:
    Dimension m_dimension;
    std::vector<std::uint64_t> m_counts;
};

} // namespace spanwise::query
