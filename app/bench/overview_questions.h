// SPDX-License-Identifier: GPL-3.0-or-later
// What the Overview page asks when its filter has changed, apart from the period before: six tiles with their shapes,
// three charts and a table.
#pragma once

#include "core/query/report.h"
#include "core/query/series.h"

#include <vector>

namespace spanwise::bench {

struct OverviewQuestions {
    std::vector<query::SeriesQuestion> series;
    query::ReportQuestion table;
    query::ReportQuestion tiles;
};

[[nodiscard]] OverviewQuestions overviewQuestions(const query::Scope& scope);

} // namespace spanwise::bench
