// SPDX-License-Identifier: GPL-3.0-or-later
// Numbers the groups of a question from 0 in the order they are met, so that sums of groups lie in plain arrays.
#pragma once

#include "core/query/dimension.h"
#include "core/query/parallel_scan.h"

#include <cstdint>
#include <span>
#include <vector>

namespace spanwise::query {

/// The key of a group is that of keyOf(); with two dimensions, the first in the upper half.
class GroupIndex {
public:
    /// One or two dimensions.
    explicit GroupIndex(std::span<const Dimension> by)
        : m_by(by.begin(), by.end())
    {
    }

    /// The groups of these positions of the block into the front of `out`; new ones are numbered.
    void number(const Block& block, std::span<const std::uint16_t> positions, std::span<std::uint32_t> out);
    /// The same where every group is known. Any thread.
    void find(const Block& block, std::span<const std::uint16_t> positions, std::span<std::uint32_t> out) const;

    [[nodiscard]] std::size_t size() const noexcept { return m_keys.size(); }
    [[nodiscard]] const std::vector<std::uint64_t>& keys() const noexcept { return m_keys; } ///< by number

    /// Numbers all groups of another index; out[i] is the number here of its group i.
    [[nodiscard]] std::vector<std::uint32_t> absorb(const GroupIndex& other);

private:
    static constexpr std::uint32_t kNone = 0xFFFF'FFFF;

    void numberOne(const Block& block, std::span<const std::uint16_t> positions, std::span<std::uint32_t> out);
    [[nodiscard]] std::uint32_t numberOf(std::uint64_t key);
    [[nodiscard]] std::uint32_t& placeOf(std::uint32_t upper, std::uint32_t lower);

    std::vector<Dimension> m_by;
    std::vector<std::uint64_t> m_keys;
    /// Group by key: first by the upper half (only 0 with one dimension), then by the lower. Keys are ids of names, so
    /// that the tables are no longer than the dictionary.
    std::vector<std::vector<std::uint32_t>> m_places;
};

} // namespace spanwise::query
