// SPDX-License-Identifier: GPL-3.0-or-later
// Spreads a scan over threads, and walks over what is chosen block by block.
#pragma once

#include "core/columns/scan.h"
#include "core/query/selection.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <stop_token>

namespace spanwise::query {

/// How many threads a scan of so many rows is worth: 1 where starting another costs more than it saves.
[[nodiscard]] std::size_t scanWorkers(std::uint64_t rows) noexcept;

/// Calls `work(worker, item)` once for each item below `items`, `worker` below `workers`; the calling thread is one of
/// them. Items come in order, whoever is free takes the next: what workers add up must not depend on who did what.
/// Error: Cancelled. What a worker throws is thrown on here.
[[nodiscard]] Result<void> inParallel(std::size_t items, std::size_t workers, const std::stop_token& stop,
    const std::function<void(std::size_t worker, std::size_t item)>& work);

/// Chosen positions of a piece of a segment, counted from `first`. Those of calls come first.
struct Block {
    const columns::Segment& segment;
    const columns::Bitmap& chosen; ///< of the segment
    std::size_t first = 0;
    std::span<const std::uint16_t> rows;
    std::span<const std::uint16_t> calls; ///< the front of `rows`
    columns::StartBounds starts; ///< of the piece, chosen or not

    [[nodiscard]] std::size_t number() const noexcept { return first / columns::kBlock; }
    /// How many calls the piece has, chosen or not.
    [[nodiscard]] std::size_t callsInAll() const noexcept
    {
        return first < segment.calls() ? std::min(columns::kBlock, segment.calls() - first) : 0;
    }
};

enum class WalkOrder : bool { Forward, Backward };

template <typename Visit>
void walkBlocks(const SelectedPart& part, bool callsOnly, Visit&& visit, WalkOrder order = WalkOrder::Forward)
{
    std::array<std::uint16_t, columns::kBlock> buffer;
    const columns::Segment& segment = *part.segment;
    const std::size_t end = callsOnly ? segment.calls() : segment.rows();
    const std::size_t blocks = (end + columns::kBlock - 1) / columns::kBlock;
    for (std::size_t step = 0; step < blocks; ++step) {
        const std::size_t block = order == WalkOrder::Forward ? step : blocks - 1 - step;
        const std::size_t first = block * columns::kBlock;
        const auto rows = columns::positionsOf(part.chosen, first, end, buffer);
        if (rows.empty()) continue;
        std::size_t calls = rows.size();
        if (first + rows.back() >= segment.calls()) {
            calls = 0;
            while (calls < rows.size() && first + rows[calls] < segment.calls()) ++calls;
        }
        visit(Block {segment, part.chosen, first, rows, rows.first(calls), segment.startBounds()[block]});
    }
}

} // namespace spanwise::query
