// SPDX-License-Identifier: GPL-3.0-or-later
// How a measure is spread: a histogram with its percentiles, and a heat map of it over time. Bins grow by a constant
// factor, because latencies and token counts spread over orders of magnitude.
#pragma once

#include "core/query/data_view.h"
#include "core/query/scope.h"
#include "core/query/statistics.h"
#include "core/query/time_steps.h"

#include <cstddef>
#include <cstdint>
#include <stop_token>
#include <string>
#include <vector>

namespace spanwise::query {

struct DistributionQuestion {
    Scope scope;
    Measure measure = Measure::Latency; ///< one with Aggregation::Percentiles, or a token measure, or Cost (a call)
    std::size_t bins = 60; ///< about so many
};

struct DistributionAnswer {
    Measure measure = Measure::Latency;
    std::string filter;
    std::vector<std::int64_t> edges; ///< rising; bin i is [edges[i], edges[i + 1]); empty when n = 0
    std::vector<std::uint64_t> counts; ///< one a bin; they add up to percentiles.n
    Percentiles percentiles;
    std::vector<Exclusion> excluded;
};

[[nodiscard]] Result<DistributionAnswer> answer(
    const DataView& view, const DistributionQuestion& question, std::stop_token stop = {});

/// With the period before (previousPeriod() of the range), on bins that hold both. Nothing is in `previous` where there
/// is no such period.
struct ComparedDistribution {
    DistributionAnswer current;
    DistributionAnswer previous;
};
[[nodiscard]] Result<ComparedDistribution> compare(
    const DataView& view, const DistributionQuestion& question, std::stop_token stop = {});

struct HeatMapQuestion {
    Scope scope;
    Measure measure = Measure::Latency;
    std::size_t bins = 40;
    StepChoice step;
};

struct HeatMapAnswer {
    Measure measure = Measure::Latency;
    std::string filter;
    Nanos step = 0;
    std::vector<UnixNanos> starts; ///< of the columns
    std::vector<UnixNanos> ends;
    std::vector<std::int64_t> edges; ///< of the rows, one more than rows
    std::vector<std::uint32_t> counts; ///< column · rows + row
    std::uint32_t largest = 0;
    std::uint64_t n = 0;
    std::vector<Exclusion> excluded;
    [[nodiscard]] std::size_t rows() const noexcept { return edges.empty() ? 0 : edges.size() - 1; }
    [[nodiscard]] std::uint32_t at(std::size_t column, std::size_t row) const noexcept
    {
        return counts[column * rows() + row];
    }
};

[[nodiscard]] Result<HeatMapAnswer> answer(
    const DataView& view, const HeatMapQuestion& question, std::stop_token stop = {});

/// With the period before, in the same rows and in columns of the same length, which begin where they do in that
/// period. Nothing is in `previous` where there is no such period.
struct ComparedHeatMap {
    HeatMapAnswer current;
    HeatMapAnswer previous;
};
[[nodiscard]] Result<ComparedHeatMap> compare(
    const DataView& view, const HeatMapQuestion& question, std::stop_token stop = {});

} // namespace spanwise::query
