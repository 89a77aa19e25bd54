// SPDX-License-Identifier: GPL-3.0-or-later
// The values of one measure over all chosen calls, block by block and on several threads.
#pragma once

#include "core/columns/quantile.h"
#include "core/query/cell_percentiles.h"
#include "core/query/measure_values.h"
#include "core/query/parallel_scan.h"
#include "core/query/statistics.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <stop_token>
#include <vector>

namespace spanwise::query {

using MissingValues = std::array<std::uint64_t, kReasons>; ///< calls without a value, by reason; index = -value

/// `visit(worker, block, values)`: value i is that of block.calls[i], as readMeasure() gives it. Error: Cancelled.
template <typename Visit>
[[nodiscard]] Result<void> walkMeasure(
    const Selection& selection, Measure measure, std::size_t workers, const std::stop_token& stop, Visit visit)
{
    return inParallel(selection.parts.size(), workers, stop, [&](std::size_t worker, std::size_t part) {
        MeasureScratch scratch;
        std::array<std::int64_t, columns::kBlock> values;
        walkBlocks(selection.parts[part], true, [&](const Block& block) {
            readMeasure(block.segment, measure, block.first, block.calls, values, scratch);
            visit(worker, block, std::span<const std::int64_t>(values).first(block.calls.size()));
        });
    });
}

/// The percentiles of all of them. Error: Cancelled.
[[nodiscard]] Result<CellValues> percentilesOf(
    const Selection& selection, Measure measure, const std::stop_token& stop);

/// Smallest and largest value; high < low where there is none.
struct Extremes {
    std::int64_t low = std::numeric_limits<std::int64_t>::max();
    std::int64_t high = -1;

    void add(std::span<const std::int64_t> values) noexcept; ///< values below 0 are reasons and passed over
    void add(const Extremes& other) noexcept;
};

/// What many values add up to.
struct MeasureSums {
    std::uint64_t n = 0;
    std::int64_t sum = 0; ///< stops at the largest number
    Extremes extremes;
    MissingValues without {};

    void add(std::span<const std::int64_t> values) noexcept; ///< values below 0 are reasons
    void add(const MeasureSums& other) noexcept;
};
[[nodiscard]] Result<MeasureSums> sumsOf(const Selection& selection, Measure measure, const std::stop_token& stop);

/// Of all calls of the block's piece of the segment, if they are all chosen and the sums of the measure are kept: made
/// when they are asked for first. Valid while the segment lives.
[[nodiscard]] const MeasureSums* keptSums(const Block& block, Measure measure);
/// Of the block's calls where they are all or most of the piece's: kept sums without what the others add to them. The
/// extremes are then those of the whole piece. Nothing where there is nothing kept, or more to leave out than to read.
[[nodiscard]] std::optional<MeasureSums> sumsFromKept(const Block& block, Measure measure);

/// The same values once more, for columns::quantiles() and orderStatistics(): on one thread, reasons left out. The
/// selection must outlive it.
[[nodiscard]] columns::ValueSource valuesOf(const Selection& selection, Measure measure, const MeasureSums& sums);

/// Only reasons with n > 0, too_short first.
[[nodiscard]] std::vector<Exclusion> exclusionsOf(Measure measure, const MissingValues& without);

} // namespace spanwise::query
