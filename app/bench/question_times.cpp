// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/bench/question_times.h"

#include "app/bench/column_reading.h"
#include "app/bench/overview_questions.h"
#include "core/ingest/store_view.h"
#include "core/query/coverage.h"
#include "core/query/distribution.h"
#include "core/query/errors.h"
#include "core/query/explain.h"
#include "core/query/facets.h"
#include "core/query/odd_spans.h"
#include "core/query/percentiles.h"
#include "core/query/sessions.h"
#include "core/query/spend.h"

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

Result<std::uint64_t> askReport(const DataView& view, const query::Scope& scope)
{
    query::ReportQuestion question;
    question.scope = scope;
    const auto answer = query::answer(view, question);
    if (!answer) return tl::unexpected(answer.error());
    return answer->totals.calls.n;
}

template <typename Question, typename Count> auto asking(Question question, Count count)
{
    return [=](const DataView& view, const query::Scope& scope) -> Result<std::uint64_t> {
        Question asked = question;
        asked.scope = scope;
        const auto answered = query::answer(view, asked);
        if (!answered) return tl::unexpected(answered.error());
        return std::uint64_t {count(*answered)};
    };
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
        if (!time("report" + where, *scope, withTotals(filter.columns), askReport)) return failed;
    }
    for (const char* where : {"", "service = \"service-3\"", "not failed"}) {
        const auto scope = scopeOf(where);
        if (!scope) return tl::unexpected(scope.error());
        if (!time(std::string("P9 whole dashboard where [") + where + "]", *scope,
                withTotals({}, {Column::Start, Column::Service, Column::ServiceVersion, Column::Model}), askOverview))
            return failed;
    }
    const auto page = [&](const char* what, std::vector<Column> read, const auto& ask) {
        return time(what, query::Scope {}, std::move(read), ask);
    };
    const std::vector<Dimension> facets {Dimension::Service, Dimension::Model, Dimension::Provider,
        Dimension::Operation, Dimension::Class, Dimension::ErrorClass, Dimension::Environment, Dimension::Version};
    query::ExplainQuestion p99;
    p99.p = 0.99;
    const bool all = page("histogram of latency", {Column::Duration, Column::Quality},
                         asking(query::DistributionQuestion {}, [](const auto& a) { return a.percentiles.n; }))
        && page("heat map of latency", {Column::Duration, Column::Quality, Column::Start},
            asking(query::HeatMapQuestion {}, [](const auto& a) { return a.n; }))
        && page("error tables", withTotals({}, {Column::Model, Column::Provider, Column::Start}),
            asking(query::ErrorsQuestion {}, [](const auto& a) { return a.errorSpans; }))
        && page("eight facets",
            {Column::Service, Column::Model, Column::Provider, Column::Operation, Column::Class, Column::Error,
                Column::Environment, Column::ServiceVersion},
            asking(query::FacetsQuestion {{}, facets}, [](const auto& a) { return a.facets.size(); }))
        && page("coverage",
            {Column::Model, Column::Provider, Column::InputTokens, Column::OutputTokens, Column::CachedInputTokens,
                Column::ReasoningTokens, Column::Cost, Column::TimeToFirstToken, Column::Session, Column::User,
                Column::Prompt, Column::ServiceVersion, Column::Environment, Column::Service},
            asking(query::CoverageQuestion {}, [](const auto& a) { return a.all.calls; }))
        && page("spend by model and gaps", withTotals({}, {Column::Model, Column::Provider, Column::CostState}),
            asking(query::SpendQuestion {}, [](const auto& a) { return a.calls.n; }))
        && page(
            "odd spans", {Column::Quality}, asking(query::OddSpansQuestion {}, [](const auto& a) { return a.spans; }))
        && page("explain p99 of latency, with its span", {Column::Duration, Column::Quality},
            asking(p99, [](const auto& a) { return a.n; }))
        && page("sessions, newest first", withTotals({}, {Column::User, Column::Start}),
            asking(query::SessionsQuestion {}, [](const auto& a) { return a.allSessions; }));
    if (!all) return failed;
    return failed;
}

} // namespace spanwise::bench
