// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/bench/question_times.h"

#include "core/ingest/store_view.h"
#include "core/query/report.h"
#include "core/query/series.h"

#include <algorithm>
#include <chrono>

namespace spanwise::bench {

namespace {
using query::DataView;
using query::Dimension;
using query::Measure;

/// Asks once and gives how many values are behind the answer.
using Ask = std::function<Result<std::uint64_t>(const DataView&)>;

Result<query::Scope> scopeOf(const std::string& where)
{
    auto filter = query::Filter::parse(where);
    if (!filter) return fail(ErrorCode::Invalid, where + ": " + filter.error().message);
    query::Scope scope;
    scope.filter = *filter;
    return scope;
}

Result<std::uint64_t> askReport(const DataView& view, const query::Scope& scope, std::vector<Dimension> by = {})
{
    query::ReportQuestion question;
    question.scope = scope;
    question.by = std::move(by);
    const auto answer = query::answer(view, question);
    if (!answer) return tl::unexpected(answer.error());
    return answer->totals.calls.n;
}

Result<std::uint64_t> askSeries(
    const DataView& view, const query::Scope& scope, Measure measure, std::optional<Dimension> by)
{
    query::SeriesQuestion question;
    question.scope = scope;
    question.measure = measure;
    question.by = by;
    question.step.width = 1200;
    const auto answer = query::answer(view, question);
    if (!answer) return tl::unexpected(answer.error());
    std::uint64_t n = 0;
    for (const query::Series& series : answer->series) n += series.n;
    return n;
}

/// What the Overview page asks when its filter has changed: one view, so that the filter is evaluated once.
Result<std::uint64_t> askDashboard(const DataView& view, const query::Scope& scope)
{
    const auto totals = askReport(view, scope);
    if (!totals) return totals;
    for (const auto& asked :
        {askSeries(view, scope, Measure::Latency, {}), askSeries(view, scope, Measure::Cost, Dimension::Model),
            askSeries(view, scope, Measure::Errors, Dimension::ErrorClass), askReport(view, scope, {Dimension::Model})})
        if (!asked) return asked;
    return totals;
}

Result<QuestionTime> timeOf(const store::Store& store, std::string what, int repeats, const Ask& ask)
{
    QuestionTime out {std::move(what)};
    std::vector<double> times;
    for (int i = 0; i < repeats; ++i) {
        const DataView view = ingest::viewOf(store); // a fresh one remembers no filter
        const auto began = std::chrono::steady_clock::now();
        const auto n = ask(view);
        times.push_back(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - began).count());
        if (!n) return tl::unexpected(n.error().in(out.what));
        out.n = *n;
    }
    std::ranges::sort(times);
    out.bestMs = times.front();
    out.medianMs = times[times.size() / 2];
    return out;
}
} // namespace

Result<std::vector<QuestionTime>> timeQuestions(const store::Store& store, int repeats)
{
    std::vector<QuestionTime> out;
    const char* filters[] = {"", "service = \"service-3\"", "model = \"model-5\"", "environment = \"production\"",
        "failed", "provider = \"provider-2\" and not failed", "model ~ \"model-1*\"", "duration > 2s",
        "service = \"service-1\" and model = \"model-3\" and user = \"user-17\""};
    for (const char* where : filters) {
        const auto scope = scopeOf(where);
        if (!scope) return tl::unexpected(scope.error());
        auto timed = timeOf(store, std::string("P8 percentiles and totals where [") + where + "]", repeats,
            [&](const DataView& view) { return askReport(view, *scope); });
        if (!timed) return tl::unexpected(timed.error());
        out.push_back(std::move(*timed));
    }
    for (const char* where : {"", "service = \"service-3\"", "not failed"}) {
        const auto scope = scopeOf(where);
        if (!scope) return tl::unexpected(scope.error());
        auto timed = timeOf(store, std::string("P9 whole dashboard where [") + where + "]", repeats,
            [&](const DataView& view) { return askDashboard(view, *scope); });
        if (!timed) return tl::unexpected(timed.error());
        out.push_back(std::move(*timed));
    }
    const auto last = store.snapshot()->startRange();
    query::Scope day;
    day.range = {last.to - kNanosPerDay, last.to};
    auto timed = timeOf(store, "P12 dashboard of the last 24 h", repeats,
        [&](const DataView& view) { return askDashboard(view, day); });
    if (!timed) return tl::unexpected(timed.error());
    out.push_back(std::move(*timed));
    return out;
}

} // namespace spanwise::bench
