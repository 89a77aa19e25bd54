// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/compared_series.h"

#include "ui/format/format.h"
#include "ui/safe_text.h"
#include "ui/session/follower.h"

#include <QCoreApplication>
#include <algorithm>
#include <cmath>

namespace spanwise::ui {
namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("charts", text);
}

Result<query::SeriesAnswer> ask(const query::DataView& view, const query::SeriesQuestion& question,
    std::stop_token stop, Follower* follower, int slot)
{
    return follower ? follower->answer(view, question, stop, slot) : query::answer(view, question, stop);
}

/// The same in the period before, in steps as long as those of `now`; nothing when that holds nothing.
Result<std::optional<Before>> askBefore(const query::DataView& view, const ComparedQuestion& compared,
    const query::SeriesAnswer& now, std::stop_token stop, Follower* follower)
{
    query::SeriesQuestion question = compared.series;
    const TimeRange range = question.scope.range;
    question.scope.range = query::previousPeriod(range);
    if (question.scope.range.isEmpty()) return std::optional<Before>(); // also before a range without end
    const Nanos length = range.to - range.from;
    question.step.step = now.step;
    if (!compared.groupsBefore) question.by.reset();
    question.maxSeries = 0; // the largest then are not the largest now
    question.deployMarks = false;
    auto before = ask(view, question, stop, follower, 1);
    if (!before) return tl::unexpected(before.error());
    if (before->series.empty() || before->series.front().n == 0) return std::optional<Before>();
    return std::optional(Before {std::move(*before), length});
}

/// For each bucket of `chart` the one of `before` that lies under it.
std::vector<std::optional<std::size_t>> bucketsUnder(const TimeChart& chart, const Before& before)
{
    const query::SeriesAnswer& series = before.series;
    std::vector<std::optional<std::size_t>> out;
    for (std::size_t i = 0; i < chart.buckets(); ++i) {
        const UnixNanos middle = chart.starts[i] + (chart.ends[i] - chart.starts[i]) / 2 - before.earlier;
        const auto above = std::ranges::upper_bound(series.starts, middle);
        const auto at = std::size_t(above - series.starts.begin());
        const bool inside = at > 0 && middle < series.ends[at - 1];
        out.push_back(inside ? std::optional(at - 1) : std::nullopt);
    }
    return out;
}

/// `then` is on the buckets of `before`.
void addLine(
    TimeChart& chart, const Before& before, const QString& name, const ChartSeries& then, int color = kOtherSeries)
{
    ChartSeries line;
    line.before = true;
    line.color = color;
    const QString period = tr("previous %1").arg(format::period(before.earlier));
    line.name = name.isEmpty() ? period : name + QStringLiteral(", ") + period;
    for (const auto& at : bucketsUnder(chart, before)) {
        const bool isThere = at && *at < then.values.size();
        line.values.push_back(isThere ? then.values[*at] : std::nan(""));
        if (!then.n.empty()) line.n.push_back(isThere ? then.n[*at] : 0);
        if (!then.weak.empty()) line.weak.push_back(isThere ? then.weakness(*at) : QString());
    }
    chart.series.push_back(std::move(line));
}

/// The buckets are whole, and hold only what was asked about.
query::SeriesAnswer cutTo(const TimeRange& asked, query::SeriesAnswer answer)
{
    answer.range = within(asked, answer.range);
    return answer;
}

} // namespace

Result<ComparedSeries> answer(
    const query::DataView& view, const ComparedQuestion& question, std::stop_token stop, Follower* follower)
{
    auto now = ask(view, question.series, stop, follower, 0);
    if (!now) return tl::unexpected(now.error());
    ComparedSeries out;
    if (question.compare) {
        auto before = askBefore(view, question, *now, stop, follower);
        if (!before) return tl::unexpected(before.error());
        out.before = std::move(*before);
    }
    out.now = cutTo(question.series.scope.range, std::move(*now));
    return out;
}

Result<ErrorShares> answer(
    const query::DataView& view, const ErrorSharesQuestion& question, std::stop_token stop, Follower* follower)
{
    query::SeriesQuestion calls;
    calls.scope = question.scope;
    calls.measure = query::Measure::Calls;
    calls.step = question.step;
    auto whole = answer(view, ComparedQuestion {calls, question.compare}, stop, follower);
    if (!whole) return tl::unexpected(whole.error());
    query::SeriesQuestion failed = calls; // only those that failed: "did not fail" is no type of failure
    failed.measure = query::Measure::Errors;
    failed.by = query::Dimension::ErrorClass;
    failed.step.step = whole->now.step;
    failed.scope.filter = question.scope.filter && query::Filter::parse("failed").value_or(query::Filter {});
    auto parts = answer(view, ComparedQuestion {failed, question.compare}, stop, follower);
    if (!parts) return tl::unexpected(parts.error());
    return ErrorShares {
        std::move(parts->now), std::move(whole->now), std::move(parts->before), std::move(whole->before)};
}

void addBefore(TimeChart& chart, const std::optional<Before>& before, const QString& name, Rank rank)
{
    if (!before || chart.series.empty() || before->series.series.empty()) return;
    addLine(chart, *before, name, lineOf(before->series.series.front(), before->series.measure, rank));
}

void addGroupsBefore(TimeChart& chart, const std::optional<Before>& before, Rank rank)
{
    if (!before) return;
    const std::vector<ChartSeries> now = chart.series;
    for (const ChartSeries& line : now)
        for (const query::Series& then : before->series.series)
            if (then.kind == query::Series::Kind::Value && !line.key.isEmpty() && fromCore(then.key) == line.key)
                addLine(chart, *before, line.name, lineOf(then, before->series.measure, rank), line.color);
}

TimeChart shareChart(const ErrorShares& answer, CategoryColors& categories)
{
    TimeChart out = shareChart(answer.failed, answer.calls, categories);
    if (!answer.callsBefore || out.series.empty()) return out;
    const std::vector<double> calls = shapeOf(answer.callsBefore->series);
    const std::vector<double> failed =
        answer.failedBefore ? shapeOf(answer.failedBefore->series) : std::vector<double>(calls.size(), 0.0);
    ChartSeries shares;
    for (std::size_t i = 0; i < calls.size(); ++i) {
        const double part = i < failed.size() && !std::isnan(failed[i]) ? failed[i] : 0;
        shares.values.push_back(calls[i] > 0 ? part / calls[i] : std::nan(""));
        shares.n.push_back(calls[i] > 0 ? static_cast<std::uint64_t>(calls[i]) : 0);
    }
    addLine(out, *answer.callsBefore, {}, shares);
    return out;
}

TimeChart failedChart(const ErrorShares& answer, CategoryColors& categories)
{
    TimeChart out = groupChart(answer.failed, query::Dimension::ErrorClass, categories);
    addBefore(out, answer.failedBefore, {});
    return out;
}

} // namespace spanwise::ui
