// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/bench/overview_questions.h"

namespace spanwise::bench {

namespace {
using query::Dimension;
using query::Measure;

query::SeriesQuestion seriesOf(
    const query::Scope& scope, Measure measure, int points, std::optional<Dimension> by = {}, bool marks = false)
{
    query::SeriesQuestion question;
    question.scope = scope;
    question.measure = measure;
    question.by = by;
    question.step.width = points;
    question.step.pixelsPerPoint = 1;
    question.deployMarks = marks;
    return question;
}
} // namespace

OverviewQuestions overviewQuestions(const query::Scope& scope)
{
    constexpr int kTile = 40;
    OverviewQuestions out;
    for (const Measure measure : {Measure::Calls, Measure::ErrorRate, Measure::Latency, Measure::TimeToFirstToken,
             Measure::Tokens, Measure::Cost})
        out.series.push_back(seriesOf(scope, measure, kTile));
    out.series.push_back(seriesOf(scope, Measure::Latency, 400, {}, true));
    out.series.push_back(seriesOf(scope, Measure::Cost, 80, Dimension::Model));
    query::Scope failed = scope; // "did not fail" is no type of failure
    failed.filter = failed.filter && query::Filter::parse("failed").value_or(query::Filter {});
    out.series.push_back(seriesOf(failed, Measure::Errors, 200, Dimension::ErrorClass));
    out.series.push_back(seriesOf(scope, Measure::Calls, 200));
    out.table.scope = out.tiles.scope = scope;
    out.table.by = {Dimension::Model};
    out.table.times.timePerOutputToken = false; // the tables of pages do not show it
    out.table.distinct = out.tiles.distinct = false; // nor this
    out.tiles.times.timePerOutputToken = out.tiles.times.tokensPerSecond = false;
    return out;
}

Result<std::uint64_t> askOverview(const query::DataView& view, const query::Scope& scope)
{
    const OverviewQuestions questions = overviewQuestions(scope);
    for (const query::SeriesQuestion& series : questions.series)
        if (const auto drawn = query::answer(view, series); !drawn) return tl::unexpected(drawn.error());
    if (const auto table = query::answer(view, questions.table); !table) return tl::unexpected(table.error());
    const auto totals = query::answer(view, questions.tiles);
    if (!totals) return tl::unexpected(totals.error());
    return totals->totals.calls.n;
}

} // namespace spanwise::bench
