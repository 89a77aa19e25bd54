// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/series.h"

#include "core/query/deploy_marks.h"
#include "core/query/group_key.h"
#include "core/query/measure_values.h"
#include "core/query/selection.h"
#include "core/query/series_parts.h"
#include "core/query/totals_builder.h"

#include <algorithm>
#include <map>
#include <unordered_map>
#include <unordered_set>

namespace spanwise::query {

namespace {
/// What one bucket of one series collects.
struct Cell {
    std::uint64_t n = 0;
    double sum = 0;
    double weight = 0; ///< below the line of a ratio
    std::vector<std::int64_t> values;
    std::unordered_set<std::uint32_t> distinct;
};

struct Line {
    Series::Kind kind = Series::Kind::Value;
    std::uint32_t key = 0;
    std::vector<Cell> cells;
    std::uint64_t n = 0;
    double total = 0;
};

class Collector {
public:
    Collector(const SeriesQuestion& question, const TimeSteps& steps)
        : m_question(question)
        , m_info(infoOf(question.measure))
        , m_steps(steps)
    {
    }

    void add(const columns::SpanRow& row)
    {
        const Measure measure = m_question.measure;
        const bool ofSpans =
            measure == Measure::Spans || measure == Measure::Traces || measure == Measure::FailedWithoutCall;
        if (!ofSpans && !row.call) return;
        const auto after = std::upper_bound(m_steps.bounds.begin(), m_steps.bounds.end(), row.start);
        if (after == m_steps.bounds.begin() || after == m_steps.bounds.end()) return;
        const auto bucket = static_cast<std::size_t>(after - m_steps.bounds.begin()) - 1;
        Line& line = m_lines[m_question.by ? keyOf(*m_question.by, row) : 0];
        if (line.cells.empty()) line.cells.resize(m_steps.count());
        collect(row, line, line.cells[bucket]);
    }

    std::vector<Line> finish()
    {
        std::vector<Line> out;
        for (auto& [key, line] : m_lines) {
            line.key = key;
            line.kind = !m_question.by ? Series::Kind::All : key == 0 ? Series::Kind::Unknown : Series::Kind::Value;
            for (Cell& cell : line.cells) {
                if (!cell.distinct.empty()) cell.n = cell.distinct.size(), cell.sum = static_cast<double>(cell.n);
                line.n += cell.n;
                line.total += cell.sum;
            }
            out.push_back(std::move(line));
        }
        return out;
    }

    [[nodiscard]] std::vector<Exclusion> excluded() const
    {
        std::vector<Exclusion> out;
        for (const auto& [reason, n] : m_left) out.push_back({m_question.measure, std::string(reasonName(reason)), n});
        return out;
    }

private:
    void collect(const columns::SpanRow& row, Line&, Cell& cell)
    {
        switch (m_question.measure) {
        case Measure::Spans: count(cell, 1); return;
        case Measure::FailedWithoutCall: count(cell, row.failedWithoutCall ? 1 : 0); return;
        case Measure::Traces: cell.distinct.insert(row.trace); return;
        case Measure::Sessions:
            if (row.call->session != 0) cell.distinct.insert(row.call->session);
            return;
        case Measure::ErrorRate:
            cell.weight += 1;
            count(cell, row.errorClass != ErrorClass::None ? 1 : 0);
            return;
        default: break;
        }
        const std::int64_t value = valueOf(m_question.measure, row);
        if (value < 0) {
            ++m_left[value];
            return;
        }
        if (m_info.aggregation == Aggregation::Percentiles) {
            ++cell.n;
            cell.values.push_back(value);
            return;
        }
        cell.weight += 1;
        count(cell, static_cast<double>(value));
    }

    static void count(Cell& cell, double value)
    {
        ++cell.n;
        cell.sum += value;
    }

    const SeriesQuestion& m_question;
    const MeasureInfo& m_info;
    const TimeSteps& m_steps;
    std::unordered_map<std::uint32_t, Line> m_lines;
    std::map<std::int64_t, std::uint64_t> m_left;
};

void fold(Line& other, Line&& line)
{
    other.kind = Series::Kind::Other;
    if (other.cells.empty()) other.cells.resize(line.cells.size());
    for (std::size_t i = 0; i < line.cells.size(); ++i) {
        Cell& to = other.cells[i];
        Cell& from = line.cells[i];
        to.n += from.n;
        to.sum += from.sum;
        to.weight += from.weight;
        to.values.insert(to.values.end(), from.values.begin(), from.values.end());
    }
    other.n += line.n;
    other.total += line.total;
}

/// A count of nothing is 0 where anything was received, and a gap elsewhere; other measures need a value.
Point pointOf(const MeasureInfo& info, const Cell& cell, bool received)
{
    Point point;
    point.n = cell.n;
    if (info.aggregation == Aggregation::Percentiles) {
        const Percentiles found = percentilesOf(cell.values);
        point.p50 = found.p50.value;
        point.p95 = found.p95.value;
        point.p99 = found.p99.value;
    } else if (info.aggregation == Aggregation::Ratio) {
        if (cell.weight > 0) point.value = cell.sum / cell.weight;
    } else if (cell.n > 0 || (received && info.unit == Unit::Count)) {
        point.value = cell.sum;
    }
    return point;
}

} // namespace

std::vector<bool> receivedIn(const DataView& view, std::span<const UnixNanos> bounds)
{
    std::vector<bool> out(bounds.empty() ? 0 : bounds.size() - 1, false);
    if (out.empty()) return out;
    for (const auto& segment : view.snapshot->segments()) {
        if (segment->lastStart() < bounds.front() || segment->firstStart() >= bounds.back()) continue;
        for (std::size_t i = 0; i < segment->rows(); ++i) {
            const auto after = std::upper_bound(bounds.begin(), bounds.end(), segment->at(columns::Column::Start, i));
            if (after != bounds.begin() && after != bounds.end())
                out[static_cast<std::size_t>(after - bounds.begin()) - 1] = true;
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

    Collector collector(question, steps);
    for (const SelectedPart& part : (*selection)->parts) {
        if (stop.stop_requested()) return fail(ErrorCode::Cancelled, "cancelled");
        for (std::size_t i = 0; i < part.segment->rows(); ++i)
            if (part.chosen.test(i)) collector.add(part.segment->row(i));
    }
    std::vector<Line> lines = collector.finish();
    if (lines.empty() && !question.by) lines.push_back({Series::Kind::All, 0, std::vector<Cell>(steps.count()), 0, 0});
    const MeasureInfo& info = infoOf(question.measure);
    const auto weight = [&](const Line& line) {
        return info.aggregation == Aggregation::Sum ? line.total : static_cast<double>(line.n);
    };
    std::ranges::sort(lines, [&](const Line& a, const Line& b) {
        const bool unknownA = a.kind == Series::Kind::Unknown;
        const bool unknownB = b.kind == Series::Kind::Unknown;
        if (unknownA != unknownB) return unknownB;
        return weight(a) != weight(b) ? weight(a) > weight(b) : a.key < b.key;
    });
    if (question.by && question.maxSeries > 0 && lines.size() > question.maxSeries) {
        Line other;
        for (std::size_t i = question.maxSeries; i < lines.size(); ++i) fold(other, std::move(lines[i]));
        lines.resize(question.maxSeries);
        lines.push_back(std::move(other));
    }
    const std::vector<bool> received = receivedIn(view, steps.bounds);
    for (Line& line : lines) {
        Series series;
        series.kind = line.kind;
        if (line.kind == Series::Kind::Value) series.key = keyText(*question.by, line.key, *view.names);
        series.n = line.n;
        series.total = line.total;
        for (std::size_t i = 0; i < line.cells.size(); ++i)
            series.points.push_back(pointOf(info, line.cells[i], received[i]));
        out.series.push_back(std::move(series));
    }
    out.excluded = collector.excluded();
    if (question.deployMarks) {
        FirstSeen seen;
        for (const SelectedPart& part : (*selection)->parts) addFirstSeen(seen, part);
        out.deployMarks = deployMarksOf(seen, *view.names);
    }
    return out;
}

} // namespace spanwise::query
