// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/series.h"

#include "core/query/bucket_index.h"
#include "core/query/deploy_marks.h"
#include "core/query/parallel_scan.h"
#include "core/query/selection.h"
#include "core/query/series_parts.h"
#include "core/query/series_scan.h"

#include <algorithm>
#include <array>

namespace spanwise::query {

namespace {
/// A count of nothing is 0 where anything was received, and a gap elsewhere; other measures need a value.
Point pointOf(const MeasureInfo& info, const SeriesCell& cell, bool received)
{
    Point point;
    point.n = cell.n;
    if (info.aggregation == Aggregation::Percentiles) {
        point.p50 = cell.p50;
        point.p95 = cell.p95;
        point.p99 = cell.p99;
    } else if (info.aggregation == Aggregation::Ratio) {
        if (cell.n > 0) point.value = static_cast<double>(cell.sum) / static_cast<double>(cell.n);
    } else if (cell.n > 0 || (received && info.unit == Unit::Count)) {
        point.value = static_cast<double>(cell.sum);
    }
    return point;
}

Result<FirstSeen> firstSeenIn(const Selection& selection, const std::stop_token& stop)
{
    std::vector<FirstSeen> parts(scanWorkers(selection.rows));
    const auto walked = inParallel(selection.parts.size(), parts.size(), stop,
        [&](std::size_t worker, std::size_t part) { addFirstSeen(parts[worker], selection.parts[part]); });
    if (!walked) return tl::unexpected(walked.error());
    for (std::size_t i = 1; i < parts.size(); ++i) addFirstSeen(parts.front(), parts[i]);
    return std::move(parts.front());
}
} // namespace

std::vector<bool> receivedIn(const DataView& view, std::span<const UnixNanos> bounds)
{
    std::vector<bool> out(bounds.empty() ? 0 : bounds.size() - 1, false);
    if (out.empty()) return out;
    BucketedRows rows(bounds);
    std::array<std::int64_t, columns::kBoundedRows> starts;
    for (const auto& segment : view.snapshot->segmentsFor({bounds.front(), bounds.back()})) {
        if (segment->lastStart() < bounds.front() || segment->firstStart() >= bounds.back()) continue;
        for (std::size_t piece = 0; piece < segment->startBounds().size(); ++piece) {
            const columns::StartBounds ends = segment->startBounds()[piece];
            const auto first = rows.bucketOf(ends.first);
            const auto last = rows.bucketOf(ends.last);
            if (first) out[*first] = true;
            if (last) out[*last] = true;
            const std::size_t from = first ? *first : 0;
            const std::size_t to = last ? *last : out.size() - 1;
            // Only what lies between the ends may hold more; pieces before it have mostly said so.
            if (ends.last < bounds.front() || ends.first >= bounds.back()
                || std::find(out.begin() + static_cast<std::ptrdiff_t>(from),
                       out.begin() + static_cast<std::ptrdiff_t>(to) + 1, false)
                    == out.begin() + static_cast<std::ptrdiff_t>(to) + 1)
                continue;
            const std::size_t at = piece * columns::kBoundedRows;
            const std::size_t count = std::min(columns::kBoundedRows, segment->rows() - at);
            segment->column(columns::Column::Start).decode(at, std::span(starts).first(count));
            for (std::size_t i = 0; i < count; ++i)
                if (const auto bucket = rows.bucketOf(starts[i])) out[*bucket] = true;
        }
    }
    return out;
}

TimeSteps stepsOf(const DataView& view, const SeriesQuestion& question)
{
    TimeRange range = question.scope.range;
    const TimeRange held = view.snapshot->startRange();
    if (range.from == TimeRange {}.from) range.from = held.from;
    if (range.to == TimeRange {}.to) range.to = std::max(held.to, range.from);
    return timeSteps(range, question.step);
}

Result<SeriesAnswer> answer(const DataView& view, const SeriesQuestion& question, std::stop_token stop)
{
    const auto selection = select(view, question.scope, stop);
    if (!selection) return tl::unexpected(selection.error());
    SeriesAnswer out;
    out.measure = question.measure;
    out.filter = question.scope.filter.text();
    const TimeSteps steps = stepsOf(view, question);
    out.step = steps.step;
    for (std::size_t i = 0; i < steps.count(); ++i) {
        out.starts.push_back(steps.bounds[i]);
        out.ends.push_back(steps.bounds[i + 1]);
    }
    out.range = steps.bounds.empty() ? question.scope.range : TimeRange {steps.bounds.front(), steps.bounds.back()};

    auto scanned = scanSeries(**selection, question, steps, *view.names, stop);
    if (!scanned) return tl::unexpected(scanned.error());
    const MeasureInfo& info = infoOf(question.measure);
    const std::vector<bool> received = receivedIn(view, steps.bounds);
    for (SeriesLine& line : scanned->lines) {
        Series series;
        series.kind = line.kind;
        series.key = std::move(line.key);
        for (std::size_t i = 0; i < line.cells.size(); ++i) {
            const SeriesCell& cell = line.cells[i];
            series.n += cell.n;
            series.total += static_cast<double>(cell.sum);
            series.points.push_back(pointOf(info, cell, received[i]));
        }
        out.series.push_back(std::move(series));
    }
    out.excluded = std::move(scanned->excluded);
    if (question.deployMarks) {
        const auto seen = firstSeenIn(**selection, stop);
        if (!seen) return tl::unexpected(seen.error());
        out.deployMarks = deployMarksOf(*seen, *view.names);
    }
    return out;
}

} // namespace spanwise::query
