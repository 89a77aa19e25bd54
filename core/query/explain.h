// SPDX-License-Identifier: GPL-3.0-or-later
// Why a number is what it is: definition, filter, n, what was left out and why. Every number on screen can ask.
#pragma once

#include "core/query/data_view.h"
#include "core/query/scope.h"
#include "core/query/statistics.h"

#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace spanwise::query {

struct ExplainQuestion {
    Scope scope; ///< narrowed() to the group and the bucket that the number stands for
    Measure measure = Measure::Latency;
    std::optional<double> p; ///< of a percentile
};

struct Explanation {
    Measure measure = Measure::Latency;
    std::string title; ///< "p95 of latency"
    std::string definition;
    TimeRange range;
    std::string filter; ///< canonical; empty = everything
    std::uint64_t n = 0; ///< values behind the number
    std::optional<double> value; ///< in the measure's unit; nothing = unknown
    Unit unit = Unit::Count;
    std::optional<Percentile> percentile; ///< with its interval, for percentiles
    std::string tooFew; ///< why it is greyed; empty = it is not
    std::vector<Exclusion> excluded;
    std::optional<SpanRef> span; ///< that a percentile is
    Scope spansBehind; ///< opens as a list: exactly the spans that make the number
};

[[nodiscard]] Result<Explanation> answer(
    const DataView& view, const ExplainQuestion& question, std::stop_token stop = {});

} // namespace spanwise::query
