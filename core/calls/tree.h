// SPDX-License-Identifier: GPL-3.0-or-later
// The parents of a trace's spans as positions: lazily known, possibly missing, possibly circular.
#pragma once

#include "core/model/batch.h"

#include <cstdint>
#include <memory_resource>
#include <span>
#include <vector>

namespace spanwise::calls {

/// All vectors have one entry per span, in the order of `spans`.
struct Tree {
    explicit Tree(std::pmr::memory_resource* memory)
        : parent(memory)
        , depth(memory)
        , topDown(memory)
        , cutCycles(memory)
    {
    }

    std::pmr::vector<std::int32_t> parent; ///< -1 = root, or its parent never came, or a circle was cut here
    std::pmr::vector<std::int32_t> depth; ///< 0 = root
    std::pmr::vector<std::uint32_t> topDown; ///< every position once, parents before their children
    std::pmr::vector<std::uint32_t> cutCycles; ///< positions where a circle was cut: its member that comes first
};

/// `spans`: indexes into the batch, in the order that decides where circles are cut. O(n log n). The tree lies in
/// `memory`, which outlives it.
[[nodiscard]] Tree treeOf(const Batch& batch, std::span<const std::uint32_t> spans, std::pmr::memory_resource* memory);

} // namespace spanwise::calls
