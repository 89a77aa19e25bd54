// SPDX-License-Identifier: GPL-3.0-or-later
// Exact percentiles of many cells at once (groups, buckets of time, or the single cell of a total), in two walks over
// the values and memory that does not grow with them: the first counts them in bins a sixty-fourth of a power of two
// wide, the second picks the values of the bins that a wanted rank lies in. Cells of few values keep them all.
#pragma once

#include "core/base/result.h"
#include "core/query/measure_values.h"
#include "core/query/statistics.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace spanwise::query {

/// `values` as readMeasure() gives them; value i belongs to cell `base` + `cells[i]`, or to `base` where there are
/// none.
using CellSink = std::function<void(
    std::size_t worker, std::size_t base, std::span<const std::uint32_t> cells, std::span<const std::int64_t> values)>;
/// Hands all values over, the same each time it is called; from several threads at once, each under its own number.
using CellWalk = std::function<Result<void>(const CellSink&)>;

struct CellValues {
    Percentiles percentiles;
    std::array<std::uint64_t, kReasons> without {}; ///< values that are none, by reason; index = -value
};

enum class Intervals : bool { Leave, Find };

/// One entry a cell. Error: what the walk says.
[[nodiscard]] Result<std::vector<CellValues>> percentilesByCell(
    std::size_t cells, std::size_t workers, Intervals intervals, const CellWalk& walk);

} // namespace spanwise::query
