// SPDX-License-Identifier: GPL-3.0-or-later
// The span that a percentile is, and its neighbors: where a click on "p99" leads.
#pragma once

#include "core/query/data_view.h"
#include "core/query/scope.h"
#include "core/query/statistics.h"

#include <cstddef>
#include <cstdint>
#include <stop_token>
#include <vector>

namespace spanwise::query {

struct BehindQuestion {
    Scope scope; ///< of a chart point: narrowed() to its bucket and group
    Measure measure = Measure::Latency; ///< one with Aggregation::Percentiles
    double p = 0.99;
    std::size_t neighbors = 20; ///< on each side
};

struct BehindEntry {
    std::int64_t value = 0;
    std::uint64_t rank = 0; ///< from 1
    columns::SpanRow row;
};

struct BehindAnswer {
    std::uint64_t n = 0;
    std::uint64_t rank = 0; ///< of the percentile; 0 when n = 0
    std::vector<BehindEntry> entries; ///< rising by value, ties by row number; holds the rank unless n = 0
};

[[nodiscard]] Result<BehindAnswer> answer(
    const DataView& view, const BehindQuestion& question, std::stop_token stop = {});

} // namespace spanwise::query
