// SPDX-License-Identifier: GPL-3.0-or-later
// What the Overview page asks when its filter has changed, apart from the period before: six tiles with their shapes,
// three charts and a table.
#pragma once

#include "core/base/result.h"
#include "core/query/report.h"
#include "core/query/series.h"

#include <cstdint>
#include <vector>

namespace spanwise::bench {

struct OverviewQuestions {
    std::vector<query::SeriesQuestion> series;
    query::ReportQuestion table;
    query::ReportQuestion tiles;
};

[[nodiscard]] OverviewQuestions overviewQuestions(const query::Scope& scope);

/// Asks them one after the other over one view, so that the filter is evaluated once, and gives how many calls are
/// behind them. Error: what a question said.
[[nodiscard]] Result<std::uint64_t> askOverview(const query::DataView& view, const query::Scope& scope);

} // namespace spanwise::bench
