// SPDX-License-Identifier: GPL-3.0-or-later
// The points of a chart over time: one measure in buckets of equal steps, optionally by a dimension.
#pragma once

#include "core/query/data_view.h"
#include "core/query/scope.h"
#include "core/query/statistics.h"
#include "core/query/time_steps.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace spanwise::query {

struct SeriesQuestion {
    Scope scope;
    Measure measure = Measure::Latency;
    std::optional<Dimension> by;
    std::size_t maxSeries = 8; ///< the largest; the rest is folded into one "other" (counts and sums), 0 = all
    StepChoice step; ///< chosen for a width, or given
    bool deployMarks = false;
};

/// One bucket. Percentiles are set for Aggregation::Percentiles, `value` for the others.
struct Point {
    std::uint64_t n = 0; ///< values behind it: calls that state the number
    std::optional<double> value; ///< count, sum or ratio in the measure's unit; nothing = gap
    std::optional<std::int64_t> p50; ///< nothing = gap
    std::optional<std::int64_t> p95;
    std::optional<std::int64_t> p99;
    bool operator==(const Point&) const = default;
};

struct Series {
    enum class Kind : std::uint8_t { All, Value, Unknown, Other };
    Kind kind = Kind::All;
    std::string key; ///< the dimension's value for Kind::Value
    std::vector<Point> points; ///< one a bucket
    std::uint64_t n = 0; ///< sum over the buckets
    double total = 0; ///< sum of the values of counts and sums
};

/// The first span of a service with a version that the range had not seen before it.
struct DeployMark {
    UnixNanos at = 0;
    std::string service;
    std::string version;
    std::string previous;
};

struct SeriesAnswer {
    Measure measure = Measure::Latency;
    TimeRange range; ///< the buckets' outer bounds, cut to what the store holds where the question has none
    std::string filter;
    Nanos step = 0;
    std::vector<UnixNanos> starts; ///< of the buckets, rising
    std::vector<UnixNanos> ends; ///< same order; the start of the next
    std::vector<Series> series; ///< largest first, Unknown and Other last
    std::vector<DeployMark> deployMarks;
    std::vector<Exclusion> excluded;
};

/// A bucket without any value is a gap for percentiles, ratios, tokens and cost. A count is 0 in a bucket where the
/// store holds anything at all, and a gap where it holds nothing: then nothing was received, which is not "no calls".
[[nodiscard]] Result<SeriesAnswer> answer(
    const DataView& view, const SeriesQuestion& question, std::stop_token stop = {});

} // namespace spanwise::query
