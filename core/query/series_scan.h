// SPDX-License-Identifier: GPL-3.0-or-later
// The numbers of a series by scans over columns: which lines there are and how large, then the buckets of those shown.
#pragma once

#include "core/query/selection.h"
#include "core/query/series.h"

#include <cstdint>
#include <optional>
#include <stop_token>
#include <vector>

namespace spanwise::query {

/// One bucket of one line.
struct SeriesCell {
    std::uint64_t n = 0; ///< values, or different traces or sessions
    std::int64_t sum = 0; ///< of the values
    std::optional<std::int64_t> p50;
    std::optional<std::int64_t> p95;
    std::optional<std::int64_t> p99;
};

struct SeriesLine {
    Series::Kind kind = Series::Kind::All;
    std::string key;
    std::vector<SeriesCell> cells; ///< one a bucket
};

struct ScannedSeries {
    std::vector<SeriesLine> lines; ///< largest first, Unknown and Other last
    std::vector<Exclusion> excluded;
};

/// Error: Cancelled.
[[nodiscard]] Result<ScannedSeries> scanSeries(const Selection& selection, const SeriesQuestion& question,
    const TimeSteps& steps, const NameSource& names, const std::stop_token& stop);

} // namespace spanwise::query
