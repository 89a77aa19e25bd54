// SPDX-License-Identifier: GPL-3.0-or-later
// Exact percentiles of many cells at once (groups, buckets of time, or the single cell of a total), in two walks over
// the values and memory that does not grow with them: the first counts them in bins a sixty-fourth of a power of two
// wide, the second reads the values of the bins that a wanted rank lies in, and no others. Where there are very many
// cells, those of few values keep them all.
#pragma once

#include "core/base/result.h"
#include "core/query/measure_places.h"
#include "core/query/statistics.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

namespace spanwise::query {

/// Call i belongs to cell `base` + `cells[i]`, or to `base` where there are none.
using CellSink = std::function<void(
    std::size_t worker, std::size_t base, std::span<const std::uint32_t> cells, const MeasuredCalls& calls)>;
/// Hands all calls over, the same each time it is called; from several threads at once, each under its own number.
using CellWalk = std::function<Result<void>(const CellSink&)>;

struct CellValues {
    Percentiles percentiles;
    std::optional<std::int64_t> min;
    std::array<std::uint64_t, kReasons> without {}; ///< values that are none, by reason; index = -value
};

enum class Intervals : bool { Leave, Find };

struct CellPlan {
    std::size_t cells = 1;
    std::size_t workers = 1;
    Intervals intervals = Intervals::Find;
    std::uint64_t calls = 0; ///< that the walk hands over, about
    /// Other than 0: so many cells after each other are the parts of a whole, which is a cell too, behind all others;
    /// every `base` is a multiple of it.
    std::size_t partsOfWhole = 0;
};

/// One entry a cell, then one for each whole. Error: what the walk says.
[[nodiscard]] Result<std::vector<CellValues>> percentilesByCell(const CellPlan& plan, const CellWalk& walk);

} // namespace spanwise::query
