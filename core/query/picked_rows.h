// SPDX-License-Identifier: GPL-3.0-or-later
// The few rows of a block that a question is about, for questions about what is rare: errors, gaps, marks.
#pragma once

#include "core/query/parallel_scan.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace spanwise::query {

/// The positions of a block whose value passes a test, with those values.
struct PickedRows {
    std::array<std::uint16_t, columns::kBlock> positionsBuffer;
    std::array<std::int64_t, columns::kBlock> values;
    std::size_t count = 0;

    [[nodiscard]] std::span<const std::uint16_t> positions() const noexcept
    {
        return std::span(positionsBuffer).first(count);
    }
    [[nodiscard]] std::span<const std::int64_t> kinds() const noexcept { return std::span(values).first(count); }

    /// `passes(value)` without side effects.
    template <typename Passes>
    void pick(const Block& block, columns::Column column, std::span<const std::uint16_t> among, Passes passes) noexcept
    {
        columns::gather(block.segment.column(column), block.first, among, values);
        count = 0;
        for (std::size_t i = 0; i < among.size(); ++i) {
            positionsBuffer[count] = among[i];
            values[count] = values[i];
            count += passes(values[i]) ? 1U : 0U;
        }
    }
};

} // namespace spanwise::query
