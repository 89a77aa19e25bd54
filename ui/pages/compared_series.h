// SPDX-License-Identifier: GPL-3.0-or-later
// A chart over time together with what it was in the period before, so that both can stand in one plot.
#pragma once

#include "core/base/time.h"
#include "core/query/series.h"
#include "ui/charts/chart_data.h"
#include "ui/pages/series_chart.h"

#include <optional>
#include <stop_token>

namespace spanwise::ui {

class Follower;

struct ComparedQuestion {
    query::SeriesQuestion series;
    bool compare = true; ///< with the period of equal length that ends where this one begins
    bool groupsBefore = false; ///< its groups too: percentiles of groups say nothing of those of all together
};

/// In the same steps; without groups unless they were asked for.
struct Before {
    query::SeriesAnswer series;
    Nanos earlier = 0; ///< by this much: the length of the period
};

/// No `before` where there is no such period or nothing is in it. The range of `now` is what was asked for, which the
/// outermost buckets may go beyond.
struct ComparedSeries {
    query::SeriesAnswer now;
    std::optional<Before> before;
};

/// `follower` may be null.
[[nodiscard]] Result<ComparedSeries> answer(
    const query::DataView& view, const ComparedQuestion& question, std::stop_token stop, Follower* follower = nullptr);

/// Failed calls by class and all calls, on the same buckets, and both of the period before.
struct ErrorSharesQuestion {
    query::Scope scope;
    query::StepChoice step;
    bool compare = true;
};
struct ErrorShares {
    query::SeriesAnswer failed;
    query::SeriesAnswer calls;
    std::optional<Before> failedBefore; ///< of all classes
    std::optional<Before> callsBefore;
};
[[nodiscard]] Result<ErrorShares> answer(const query::DataView& view, const ErrorSharesQuestion& question,
    std::stop_token stop, Follower* follower = nullptr);

/// Puts the period before under the buckets of `chart`. `name` is what it is of ("p95"), empty = the whole stack.
void addBefore(TimeChart& chart, const std::optional<Before>& before, const QString& name, Rank rank = Rank::P95);
/// The same for each group that has a line in `chart`, in its color; a group that was not there has none.
void addGroupsBefore(TimeChart& chart, const std::optional<Before>& before, Rank rank);
/// The shares of failed calls by class, with the whole share of the period before.
[[nodiscard]] TimeChart shareChart(const ErrorShares& answer, CategoryColors& categories);
[[nodiscard]] TimeChart failedChart(const ErrorShares& answer, CategoryColors& categories);

} // namespace spanwise::ui
