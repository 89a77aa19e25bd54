// SPDX-License-Identifier: GPL-3.0-or-later
// A bucket that no change lies in keeps its point. Points that add up are changed by the rows that came and left; the
// others are asked anew, alone, through the answer() that answers the whole series, so that there is one definition of
// a point.
#include "core/query/deploy_marks.h"
#include "core/query/group_key.h"
#include "core/query/live_report.h"
#include "core/query/measure_values.h"
#include "core/query/point_change.h"
#include "core/query/row_changes.h"
#include "core/query/series_parts.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <tuple>

namespace spanwise::query {

namespace {
using SeriesKey = std::pair<Series::Kind, std::string>;

/// Buckets next to each other that have to be asked again: [first, last).
struct Run {
    std::size_t first = 0;
    std::size_t last = 0;
};

std::vector<Run> runsOf(const std::set<std::size_t>& buckets)
{
    std::vector<Run> out;
    for (const std::size_t bucket : buckets)
        if (!out.empty() && out.back().last == bucket)
            ++out.back().last;
        else
            out.push_back({bucket, bucket + 1});
    return out;
}

std::optional<std::size_t> bucketOf(const std::vector<UnixNanos>& bounds, UnixNanos at)
{
    const auto after = std::upper_bound(bounds.begin(), bounds.end(), at);
    if (after == bounds.begin() || after == bounds.end()) return std::nullopt;
    return static_cast<std::size_t>(after - bounds.begin()) - 1;
}

void touch(std::set<std::size_t>& buckets, const std::vector<UnixNanos>& bounds, const RowChanges& changes)
{
    for (const auto* rows : {&changes.came, &changes.left})
        for (const columns::SpanRow& row : *rows)
            if (const auto bucket = bucketOf(bounds, row.start)) buckets.insert(*bucket);
}

void fold(const MeasureInfo& info, Series& other, const Series& line)
{
    for (std::size_t i = 0; i < line.points.size(); ++i) {
        Point& to = other.points[i];
        const Point& from = line.points[i];
        if (!from.value) continue;
        const double sum = sumOf(info, to) + sumOf(info, from);
        to.n += from.n;
        to.value = info.aggregation == Aggregation::Ratio ? sum / static_cast<double>(to.n) : sum;
    }
    other.n += line.n;
    other.total += line.total;
}
} // namespace

struct LiveSeries::State {
    /// More are asked anew each time: their points would take more room than the columns do.
    static constexpr std::size_t kMostLines = 256;

    SeriesQuestion question;
    bool tooManyLines = false;
    DataView view; ///< of the last answer; without a snapshot before the first one
    TimeRange range; ///< as asked last
    std::vector<UnixNanos> bounds;
    std::vector<bool> received; ///< by bucket
    std::map<SeriesKey, std::vector<Point>> lines; ///< all of them, not folded
    std::map<std::string, std::int64_t> excluded;
    std::map<const columns::Segment*, FirstSeen> seen; ///< of segments that lie whole in the range

    [[nodiscard]] const MeasureInfo& info() const { return infoOf(question.measure); }

    [[nodiscard]] SeriesQuestion part(TimeRange in, Nanos step) const
    {
        SeriesQuestion out = question;
        out.scope.range = in;
        out.maxSeries = kMostLines;
        out.deployMarks = false;
        if (step > 0) out.step.step = step;
        return out;
    }

    void forget()
    {
        view = {};
        tooManyLines = false;
        bounds.clear();
        received.clear();
        lines.clear();
        excluded.clear();
        seen.clear();
    }

    /// The scope of some buckets: their bounds, and no more of the range than was asked for.
    [[nodiscard]] static TimeRange within(const std::vector<UnixNanos>& bounds, const Run& run, TimeRange asked)
    {
        return {std::max(bounds[run.first], asked.from), std::min(bounds[run.last], asked.to)};
    }

    void countExcluded(const std::vector<columns::SpanRow>& rows, std::int64_t sign)
    {
        if (infoOf(question.measure).unit == Unit::Count) return; // what is counted has no reason to be left out
        for (const columns::SpanRow& row : rows) {
            const std::int64_t value = row.call ? valueOf(question.measure, row) : 0;
            if (value >= 0) continue;
            const std::string reason(reasonName(value));
            if ((excluded[reason] += sign) == 0) excluded.erase(reason);
        }
    }

    void moveTo(const std::vector<UnixNanos>& to, const std::map<std::size_t, std::size_t>& kept)
    {
        std::vector<bool> nowReceived(to.size() - 1, false);
        for (const auto& [now, before] : kept) nowReceived[now] = received[before];
        for (auto& [key, points] : lines) {
            std::vector<Point> moved(to.size() - 1);
            for (const auto& [now, before] : kept) moved[now] = points[before];
            points = std::move(moved);
        }
        received = std::move(nowReceived);
        bounds = to;
    }

    /// Puts the points of a part in the place of those of its buckets. False: its buckets are others.
    bool put(const SeriesAnswer& answer, const Run& run)
    {
        if (answer.starts.size() != run.last - run.first
            || (!answer.starts.empty() && answer.starts[0] != bounds[run.first]) || !isWhole(answer))
            return false;
        for (auto& [key, points] : lines)
            for (std::size_t i = run.first; i < run.last; ++i) points[i] = emptyPoint(info(), received[i]);
        for (const Series& series : answer.series) {
            if (series.n == 0) continue;
            auto [line, isNew] = lines.try_emplace({series.kind, series.key});
            if (isNew)
                for (const bool held : received) line->second.push_back(emptyPoint(info(), held));
            for (std::size_t i = run.first; i < run.last; ++i) line->second[i] = series.points[i - run.first];
        }
        return true;
    }

    /// Whether the store holds anything in these buckets may be otherwise than before.
    void receive(const DataView& now, const std::set<std::size_t>& buckets)
    {
        for (const Run& run : runsOf(buckets)) {
            const auto held = receivedIn(now, std::span(bounds).subspan(run.first, run.last - run.first + 1));
            for (std::size_t i = run.first; i < run.last; ++i) {
                if (received[i] == held[i - run.first]) continue;
                received[i] = held[i - run.first];
                for (auto& [key, points] : lines)
                    if (points[i].n == 0) points[i] = emptyPoint(info(), received[i]);
            }
        }
    }

    [[nodiscard]] SeriesKey lineOf(const columns::SpanRow& row) const
    {
        if (!question.by) return {Series::Kind::All, {}};
        const std::uint32_t key = keyOf(*question.by, row);
        if (key == 0) return {Series::Kind::Unknown, {}};
        return {Series::Kind::Value, keyText(*question.by, key, *view.names)};
    }

    /// Adds rows to the points of their buckets, or takes them off, apart from those in `except`. False: a point cannot
    /// say its sum exactly.
    [[nodiscard]] bool change(const std::vector<columns::SpanRow>& rows, bool adds, const std::set<std::size_t>& except)
    {
        for (const columns::SpanRow& row : rows) {
            const auto value = addedBy(question.measure, row);
            const auto bucket = bucketOf(bounds, row.start);
            if (!value || !bucket || except.contains(*bucket)) continue;
            auto [line, isNew] = lines.try_emplace(lineOf(row));
            if (isNew)
                for (const bool held : received) line->second.push_back(emptyPoint(info(), held));
            if (!query::change(info(), line->second[*bucket], *value, adds, received[*bucket])) return false;
        }
        return lines.size() <= kMostLines;
    }

    /// Whether all lines of an answer of part() are there.
    [[nodiscard]] static bool isWhole(const SeriesAnswer& answer)
    {
        return answer.series.empty() || answer.series.back().kind != Series::Kind::Other;
    }

    void follow(const SeriesAnswer& whole, const DataView& now, TimeRange asked, const TimeSteps& steps)
    {
        forget();
        view = now;
        view.selections.reset();
        range = asked;
        bounds = steps.bounds;
        received = receivedIn(now, bounds);
        for (const Series& series : whole.series)
            if (series.n > 0) lines[{series.kind, series.key}] = series.points;
        for (const Exclusion& one : whole.excluded) excluded[one.reason] = static_cast<std::int64_t>(one.n);
    }

    [[nodiscard]] Result<std::vector<DeployMark>> marks(const DataView& now, TimeRange in, std::stop_token stop)
    {
        FirstSeen all;
        std::map<const columns::Segment*, FirstSeen> kept;
        for (const auto& segment : now.snapshot->segments()) {
            if (segment->lastStart() < in.from || segment->firstStart() >= in.to) continue;
            const auto known = seen.find(segment.get());
            FirstSeen one;
            if (known != seen.end()) {
                one = known->second;
            } else {
                const auto selection = selectIn(now, {segment}, {in, question.scope.filter}, stop);
                if (!selection) return tl::unexpected(selection.error());
                for (const SelectedPart& part : selection->parts) addFirstSeen(one, part);
            }
            addFirstSeen(all, one);
            if (segment->firstStart() >= in.from && segment->lastStart() < in.to) kept[segment.get()] = std::move(one);
        }
        seen = std::move(kept);
        return deployMarksOf(all, *now.names);
    }

    [[nodiscard]] SeriesAnswer finish(const TimeSteps& steps) const
    {
        SeriesAnswer out;
        out.measure = question.measure;
        out.filter = question.scope.filter.text();
        out.step = steps.step;
        for (std::size_t i = 0; i < steps.count(); ++i) {
            out.starts.push_back(bounds[i]);
            out.ends.push_back(bounds[i + 1]);
        }
        out.range = bounds.empty() ? range : TimeRange {bounds.front(), bounds.back()};
        for (const auto& [key, points] : lines) {
            Series series {key.first, key.second, points, 0, 0};
            for (const Point& point : points) {
                series.n += point.n;
                series.total += sumOf(info(), point);
            }
            if (series.n > 0) out.series.push_back(std::move(series));
        }
        if (out.series.empty() && !question.by) {
            Series none;
            for (const bool held : received) none.points.push_back(emptyPoint(info(), held));
            out.series.push_back(std::move(none));
        }
        for (const auto& [reason, n] : excluded)
            out.excluded.push_back({question.measure, reason, static_cast<std::uint64_t>(n)});
        return out;
    }

    /// Largest first, Unknown last, and the smallest ones as one.
    void order(SeriesAnswer& out) const
    {
        const auto weight = [&](const Series& series) {
            return info().aggregation == Aggregation::Sum ? series.total : static_cast<double>(series.n);
        };
        std::ranges::stable_sort(out.series, [&](const Series& a, const Series& b) {
            const bool unknownA = a.kind == Series::Kind::Unknown;
            const bool unknownB = b.kind == Series::Kind::Unknown;
            return std::tuple(unknownA, -weight(a)) < std::tuple(unknownB, -weight(b));
        });
        if (!question.by || question.maxSeries == 0 || out.series.size() <= question.maxSeries) return;
        Series other;
        other.kind = Series::Kind::Other;
        for (const bool held : received) other.points.push_back(emptyPoint(info(), held));
        for (std::size_t i = question.maxSeries; i < out.series.size(); ++i) fold(info(), other, out.series[i]);
        out.series.resize(question.maxSeries);
        out.series.push_back(std::move(other));
    }

    [[nodiscard]] bool mayFollow(const DataView& now) const
    {
        return view.snapshot && now.snapshot && now.snapshot->generation() >= view.snapshot->generation();
    }
};

LiveSeries::LiveSeries(SeriesQuestion question)
    : m_state(std::make_unique<State>())
{
    m_state->question = std::move(question);
}

LiveSeries::~LiveSeries() = default;
LiveSeries::LiveSeries(LiveSeries&&) noexcept = default;
LiveSeries& LiveSeries::operator=(LiveSeries&&) noexcept = default;

const SeriesQuestion& LiveSeries::question() const noexcept
{
    return m_state->question;
}

Result<SeriesAnswer> LiveSeries::refresh(const DataView& view, TimeRange range, std::stop_token stop)
{
    State& s = *m_state;
    s.question.scope.range = range;
    const Filter& filter = s.question.scope.filter;
    if (!followsRowByRow(filter) || s.tooManyLines) {
        if (!s.tooManyLines) s.forget();
        return answer(view, s.question, stop);
    }
    const TimeSteps steps = stepsOf(view, s.question);
    const auto whole = [&]() -> Result<void> {
        const auto all = answer(view, s.part(range, 0), stop);
        if (!all) return tl::unexpected(all.error());
        if (State::isWhole(*all)) {
            s.follow(*all, view, range, steps);
        } else {
            s.forget();
            s.tooManyLines = true;
        }
        return {};
    };
    const auto refreshed = [&]() -> Result<bool> {
        if (!s.mayFollow(view) || s.bounds.size() < 2 || steps.count() == 0) return false;
        const auto any = sharedChanges(s.view, {}, view, {}, Filter {}, stop);
        if (!any) return tl::unexpected(any.error());
        // Of what is outside all buckets nothing is counted, also not as excluded.
        const auto chosen = sharedChanges(s.view, State::within(s.bounds, {0, s.bounds.size() - 1}, s.range), view,
            State::within(steps.bounds, {0, steps.count()}, range), filter, stop);
        if (!chosen) return tl::unexpected(chosen.error());
        std::set<std::size_t> received; // that something came to, or left, whatever the filter says
        touch(received, steps.bounds, **any);
        const bool byRow = addsUp(s.question.measure);
        std::set<std::size_t> stale; // that have to be asked again
        if (!byRow) stale = received;
        if (!byRow) touch(stale, steps.bounds, **chosen);
        std::map<std::size_t, std::size_t> kept;
        std::map<UnixNanos, std::size_t> before;
        for (std::size_t i = 0; i + 1 < s.bounds.size(); ++i) before[s.bounds[i]] = i;
        for (std::size_t i = 0; i < steps.count(); ++i) {
            const auto old = before.find(steps.bounds[i]);
            const bool same = old != before.end() && s.bounds[old->second + 1] == steps.bounds[i + 1];
            if (same && !stale.contains(i))
                kept[i] = old->second;
            else
                stale.insert(i);
        }
        if (stale.size() * 2 > steps.count()) return false; // the whole is cheaper
        // The state changes only once everything is known.
        std::vector<std::pair<Run, SeriesAnswer>> parts;
        for (const Run& run : runsOf(stale)) {
            auto part = answer(view, s.part(State::within(steps.bounds, run, range), steps.step), stop);
            if (!part) return tl::unexpected(part.error());
            parts.emplace_back(run, std::move(*part));
        }
        s.moveTo(steps.bounds, kept);
        s.view = view; // also the names of the lines that are new
        received.insert(stale.begin(), stale.end());
        s.receive(view, received);
        bool right = std::ranges::all_of(parts, [&](const auto& part) { return s.put(part.second, part.first); });
        if (byRow) right = right && s.change((*chosen)->came, true, stale) && s.change((*chosen)->left, false, stale);
        if (!right) s.forget();
        if (!right) return false;
        s.countExcluded((*chosen)->left, -1);
        s.countExcluded((*chosen)->came, +1);
        s.view.selections.reset();
        s.range = range;
        return true;
    }();
    if (!refreshed) return tl::unexpected(refreshed.error());
    if (!*refreshed)
        if (auto done = whole(); !done) return tl::unexpected(done.error());
    if (s.tooManyLines) return answer(view, s.question, stop);
    SeriesAnswer out = s.finish(steps);
    // What is in two lines may be the same; percentiles of lines say nothing of those of all.
    const bool folds = s.question.by && s.question.maxSeries > 0 && out.series.size() > s.question.maxSeries;
    if (folds && !addsUp(s.question.measure)) return answer(view, s.question, stop);
    s.order(out);
    if (s.question.deployMarks) {
        auto marks = s.marks(view, range, stop);
        if (!marks) return tl::unexpected(marks.error());
        out.deployMarks = std::move(*marks);
    }
    return out;
}

} // namespace spanwise::query
