// SPDX-License-Identifier: GPL-3.0-or-later
// Counts chosen rows by a kind (an error class, a reason) and, for calls, by model and provider: how many, when first
// and last, and which one is the newest.
#pragma once

#include "core/query/group_index.h"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace spanwise::query {

struct KindCell {
    std::uint32_t kind = 0;
    NameId model = 0;
    NameId provider = 0;
    std::uint64_t n = 0;
    std::int64_t weight = 0; ///< sum of what was given with each row; stops at the largest number
    UnixNanos first = std::numeric_limits<UnixNanos>::max();
    UnixNanos last = std::numeric_limits<UnixNanos>::min();
    std::uint64_t newest = 0; ///< row number of the row that starts last; of several the highest
};

/// One thread.
class KindCells {
public:
    enum class Split : bool { ByKind, ByModel }; ///< by model: and by provider

    /// Kinds lie below `kinds`.
    KindCells(std::uint32_t kinds, Split split);

    /// Position i of the block is of kind kinds[i] and weighs weights[i], or nothing where there are no weights.
    void add(const Block& block, std::span<const std::uint16_t> positions, std::span<const std::int64_t> kinds,
        std::span<const std::int64_t> weights = {});
    void absorb(const KindCells& other);

    /// Only what occurs: the most frequent first, ties by kind, model and provider.
    [[nodiscard]] std::vector<KindCell> cells() const;

private:
    std::uint32_t m_kinds;
    Split m_split;
    GroupIndex m_groups; ///< by model and provider; not asked when all are one
    std::vector<KindCell> m_cells; ///< group · kinds + kind
};

} // namespace spanwise::query
