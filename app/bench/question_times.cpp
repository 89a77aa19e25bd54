// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/bench/question_times.h"

#include "app/bench/column_reading.h"
#include "core/ingest/store_view.h"
#include "core/query/percentiles.h"
#include "core/query/report.h"
#include "core/query/series.h"

#include <algorithm>
#include <chrono>
#include <ctime>
#include <vector>

namespace spanwise::bench {

namespace {
using columns::Column;
using query::DataView;
using query::Dimension;
using query::Measure;

/// Asks once and gives how many values are behind the answer.
using Ask = std::function<Result<std::uint64_t>(const DataView&)>;

struct Asked {
    const char* where;
    std::vector<Column> columns; ///< that the filter looks at
};

const Asked kFilters[] = {{"", {}}, {"service = \"service-3\"", {Column::Service}},
    {"model = \"model-5\"", {Column::Model}}, {"environment = \"production\"", {Column::Environment}},
    {"failed", {Column::Error}}, {"provider = \"provider-2\" and not failed", {Column::Provider, Column::Error}},
    {"model ~ \"model-1*\"", {Column::Model}}, {"duration > 2s", {}},
    {"service = \"service-1\" and model = \"model-3\" and user = \"user-17\"",
        {Column::Service, Column::Model, Column::User}}};

/// What totals are added up from, beside what percentiles need.
constexpr Column kTotalColumns[] {Column::Trace, Column::Error, Column::Marks, Column::Session, Column::InputTokens,
    Column::OutputTokens, Column::CachedInputTokens, Column::CacheWriteTokens, Column::ReasoningTokens, Column::Cost,
    Column::CallMarks, Column::TimeToFirstToken, Column::Duration, Column::Quality};

Result<query::Scope> scopeOf(const std::string& where)
{
    auto filter = query::Filter::parse(where);
    if (!filter) return fail(ErrorCode::Invalid, where + ": " + filter.error().message);
    query::Scope scope;
    scope.filter = *filter;
    return scope;
}

Result<std::uint64_t> askPercentiles(const DataView& view, const query::Scope& scope)
{
    const auto answer = query::answer(view, query::PercentilesQuestion {scope, Measure::Latency});
    if (!answer) return tl::unexpected(answer.error());
    return answer->percentiles.n;
}

Result<std::uint64_t> askReport(const DataView& view, const query::Scope& scope, std::vector<Dimension> by = {})
{
    query::ReportQuestion question;
    question.scope = scope;
    question.by = std::move(by);
    question.times.timePerOutputToken = question.by.empty(); // the tables of pages do not show it
    const auto answer = query::answer(view, question);
    if (!answer) return tl::unexpected(answer.error());
    return answer->totals.calls.n;
}

Result<std::uint64_t> askSeries(const DataView& view, const query::Scope& scope, Measure measure, int points,
    std::optional<Dimension> by = {}, bool marks = false)
{
    query::SeriesQuestion question;
    question.scope = scope;
    question.measure = measure;
    question.by = by;
    question.step.width = points;
    question.step.pixelsPerPoint = 1;
    question.deployMarks = marks;
    const auto answer = query::answer(view, question);
    if (!answer) return tl::unexpected(answer.error());
    std::uint64_t n = 0;
    for (const query::Series& series : answer->series) n += series.n;
    return n;
}

/// What the Overview page asks when its filter has changed, apart from the period before: six tiles with their shapes,
/// three charts and a table, over one view, so that the filter is evaluated once.
Result<std::uint64_t> askDashboard(const DataView& view, const query::Scope& scope)
{
    constexpr int kTile = 40;
    for (const Measure measure : {Measure::Calls, Measure::ErrorRate, Measure::Latency, Measure::TimeToFirstToken,
             Measure::Tokens, Measure::Cost})
        if (const auto asked = askSeries(view, scope, measure, kTile); !asked) return asked;
    for (const auto& asked : {askSeries(view, scope, Measure::Latency, 400, {}, true),
             askSeries(view, scope, Measure::Cost, 80, Dimension::Model),
             askSeries(view, scope, Measure::Errors, 200, Dimension::ErrorClass),
             askSeries(view, scope, Measure::Calls, 200), askReport(view, scope, {Dimension::Model})})
        if (!asked) return asked;
    query::ReportQuestion tiles;
    tiles.scope = scope;
    tiles.times.timePerOutputToken = tiles.times.tokensPerSecond = false;
    const auto totals = query::answer(view, tiles);
    if (!totals) return tl::unexpected(totals.error());
    return totals->totals.calls.n;
}

double cpuMs()
{
    timespec spent {};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &spent);
    return static_cast<double>(spent.tv_sec) * 1e3 + static_cast<double>(spent.tv_nsec) / 1e6;
}

Result<QuestionTime> timeOf(const store::Store& store, std::string what, int repeats, const Ask& ask)
{
    QuestionTime out {std::move(what)};
    std::vector<double> times;
    for (int i = 0; i < repeats; ++i) {
        const DataView view = ingest::viewOf(store); // a fresh one remembers no filter
        const double cpuBefore = cpuMs();
        const auto began = std::chrono::steady_clock::now();
        const auto n = ask(view);
        times.push_back(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - began).count());
        const double cpu = cpuMs() - cpuBefore;
        out.bestCpuMs = i == 0 ? cpu : std::min(out.bestCpuMs, cpu);
        if (!n) return tl::unexpected(n.error().in(out.what));
        out.n = *n;
    }
    std::ranges::sort(times);
    out.bestMs = times.front();
    out.medianMs = times[times.size() / 2];
    return out;
}
} // namespace

Result<void> timeQuestions(const store::Store& store, int repeats, const std::function<void(const QuestionTime&)>& say)
{
    const auto snapshot = store.snapshot();
    Result<void> failed;
    const auto time = [&](std::string what, const query::Scope& scope, std::vector<Column> read, const auto& ask) {
        auto timed = timeOf(store, std::move(what), repeats, [&](const DataView& view) { return ask(view, scope); });
        if (!timed) failed = tl::unexpected(timed.error());
        if (!timed) return false;
        timed->limitMs = readColumns(*snapshot, read).ms;
        say(*timed);
        return true;
    };
    const auto withTotals = [](std::vector<Column> columns, std::initializer_list<Column> more = {}) {
        columns.insert(columns.end(), std::begin(kTotalColumns), std::end(kTotalColumns));
        columns.insert(columns.end(), more);
        return columns;
    };
    for (const Asked& filter : kFilters) {
        const auto scope = scopeOf(filter.where);
        if (!scope) return tl::unexpected(scope.error());
        std::vector<Column> read = filter.columns;
        read.insert(read.end(), {Column::Duration, Column::Quality});
        const std::string where = std::string(" where [") + filter.where + "]";
        if (!time("P8 percentiles" + where, *scope, read, askPercentiles)) return failed;
        const auto report = [](const DataView& view, const query::Scope& in) { return askReport(view, in); };
        if (!time("report" + where, *scope, withTotals(filter.columns), report)) return failed;
    }
    for (const char* where : {"", "service = \"service-3\"", "not failed"}) {
        const auto scope = scopeOf(where);
        if (!scope) return tl::unexpected(scope.error());
        if (!time(std::string("P9 whole dashboard where [") + where + "]", *scope,
                withTotals({}, {Column::Start, Column::Service, Column::ServiceVersion, Column::Model}), askDashboard))
            return failed;
    }
    const auto held = snapshot->startRange();
    query::Scope day;
    day.range = {held.to - kNanosPerDay, held.to};
    time("P12 dashboard of the last 24 h", day, {Column::Start}, askDashboard);
    return failed;
}

} // namespace spanwise::bench
