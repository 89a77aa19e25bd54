// SPDX-License-Identifier: GPL-3.0-or-later
// Where the points of a chart lead: to the spans behind them, into the filter, to an explanation.
#pragma once

#include "core/query/behind.h"
#include "core/query/dimension.h"
#include "core/query/explain.h"
#include "core/query/measures.h"
#include "ui/charts/chart_view.h"
#include "ui/pages/add_to_review.h"
#include "ui/pages/page.h"

#include <functional>
#include <optional>

namespace spanwise::ui {

/// What a chart shows at this moment; asked when a person does something with it.
struct ChartMeaning {
    query::Measure measure = query::Measure::Latency;
    std::optional<query::Dimension> by;
    std::optional<double> p; ///< of the lines, where they are groups; percentiles by key otherwise
    QString clause; ///< further condition, e.g. "failed"
};

/// Wires everything a chart offers. `meaning` must live as long as the chart (capture the page).
void wireChart(ChartView& chart, PageContext& context, std::function<ChartMeaning()> meaning);

/// "Add to review queue" for the points of a chart; wireChart() has it.
void offerReview(ChartView& chart, PageContext& context, std::function<AddToReview::Picks(const ChartHit&)> picks);

/// A double click and "Zoom back" go back; the menu offers that where it leads to another range of the same page.
void offerBack(ChartView& chart, PageContext& context);

/// The period in dates and the filter, for pictures: whoever sees one does not know when "the last 24 hours" were.
[[nodiscard]] QString pictureCaption(const PageContext& context);

/// "Explain this number": a percentile measure without `p` is explained at p95.
void explainNumber(PageContext& context, query::ExplainQuestion question, const QPoint& global, QWidget* parent);

/// Opens the very call that a percentile is; says nothing when the scope holds no value.
void openPercentile(PageContext& context, const query::BehindQuestion& question);
/// Opens Traces with the location's range and filter and one condition more.
void openSpans(PageContext& context, const QString& clause, const std::optional<TimeRange>& range = {});
/// The condition "field = value" as the filter spells it; an empty value asks for what is unknown.
[[nodiscard]] QString clauseFor(query::Dimension by, const QString& value);
[[nodiscard]] QString clauseWithout(query::Dimension by, const QString& value);

} // namespace spanwise::ui
