// SPDX-License-Identifier: GPL-3.0-or-later
// Answers of core/query as the plain values that charts take.
#pragma once

#include "core/query/distribution.h"
#include "core/query/series.h"
#include "ui/charts/distribution.h"
#include "ui/charts/heatmap.h"
#include "ui/theme/category_colors.h"

namespace spanwise::ui {

enum class Rank : std::uint8_t { P50, P95, P99 };

/// p50, p95 and p99 of an answer without groups, as three series with the keys "p50", "p95", "p99".
[[nodiscard]] TimeChart percentileChart(const query::SeriesAnswer& answer);
/// One series a group: its value, or for percentile measures the one that `rank` names.
[[nodiscard]] TimeChart groupChart(
    const query::SeriesAnswer& answer, query::Dimension by, CategoryColors& categories, Rank rank = Rank::P95);
/// One series under one name.
[[nodiscard]] TimeChart singleChart(const query::SeriesAnswer& answer, const QString& name, Rank rank = Rank::P95);
/// `part` (grouped by error class) over `whole`, bucket by bucket: shares that stack.
[[nodiscard]] TimeChart shareChart(
    const query::SeriesAnswer& part, const query::SeriesAnswer& whole, CategoryColors& categories);
/// The values alone, for a tile; NaN = gap.
[[nodiscard]] std::vector<double> shapeOf(const query::SeriesAnswer& answer, Rank rank = Rank::P95);

/// Of one series of an answer.
[[nodiscard]] std::vector<double> valuesOf(const query::Series& series, query::Measure measure, Rank rank);
/// The same with n, and with the reason where a percentile is of too few values. Without name and color.
[[nodiscard]] ChartSeries lineOf(const query::Series& series, query::Measure measure, Rank rank);

[[nodiscard]] BinChart binChart(const query::DistributionAnswer& answer);
[[nodiscard]] HeatChart heatChart(const query::HeatMapAnswer& answer);
/// With the period before, of the given length, where anything is in it.
[[nodiscard]] BinChart binChart(const query::ComparedDistribution& both, Nanos length);
[[nodiscard]] HeatChart heatChart(const query::ComparedHeatMap& both, Nanos length);

/// A group's value as people read it: "rate limit", "gpt-4o", "unknown".
[[nodiscard]] QString groupName(query::Dimension by, std::string_view value);
[[nodiscard]] QString errorClassName(ErrorClass c);
[[nodiscard]] QString dimensionTitle(query::Dimension by);

} // namespace spanwise::ui
