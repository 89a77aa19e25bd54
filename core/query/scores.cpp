// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/scores.h"

#include "core/query/selection.h"

#include <algorithm>
#include <set>
#include <tuple>
#include <unordered_map>

namespace spanwise::query {
namespace {

/// The steps of a question and the spans of its scope with their start.
struct Frame {
    ScoreAnswer answer;
    TimeSteps steps;
    std::unordered_map<SpanKey, UnixNanos, SpanKeyHash> starts;
    std::unordered_map<columns::TraceNo, UnixNanos> traces; ///< the first span in scope of each

    [[nodiscard]] std::optional<std::size_t> stepOf(UnixNanos at) const
    {
        const auto after = std::upper_bound(steps.bounds.begin(), steps.bounds.end(), at);
        if (after == steps.bounds.begin() || after == steps.bounds.end()) return std::nullopt;
        return static_cast<std::size_t>(after - steps.bounds.begin()) - 1;
    }
};

Result<Frame> frameOf(const DataView& view, const ScoreQuestion& question, std::stop_token stop)
{
    const auto selection = select(view, question.scope, stop);
    if (!selection) return tl::unexpected(selection.error());
    Frame out;
    out.answer.filter = question.scope.filter.text();
    TimeRange range = question.scope.range;
    const TimeRange held = view.snapshot->startRange();
    if (range.from == TimeRange {}.from) range.from = held.from;
    if (range.to == TimeRange {}.to) range.to = std::max(held.to, range.from);
    out.steps = timeSteps(range, question.step);
    out.answer.step = out.steps.step;
    for (std::size_t i = 0; i < out.steps.count(); ++i) {
        out.answer.starts.push_back(out.steps.bounds[i]);
        out.answer.ends.push_back(out.steps.bounds[i + 1]);
    }
    out.answer.range = out.steps.bounds.empty() ? range : TimeRange {out.steps.bounds.front(), out.steps.bounds.back()};
    for (const SelectedPart& part : (*selection)->parts)
        for (std::size_t i = 0; i < part.segment->rows(); ++i) {
            if (!part.chosen.test(i)) continue;
            const auto trace = static_cast<TraceNo>(part.segment->at(columns::Column::Trace, i));
            const UnixNanos start = part.segment->at(columns::Column::Start, i);
            out.starts.emplace(
                SpanKey {trace, static_cast<std::uint64_t>(part.segment->at(columns::Column::SpanId, i))}, start);
            const auto [place, isNew] = out.traces.try_emplace(trace, start);
            if (!isNew) place->second = std::min(place->second, start);
        }
    return out;
}

/// When what was judged began; nothing when it is not in scope.
std::optional<UnixNanos> startOf(const Frame& frame, const ScoreEntry& entry)
{
    if (const auto span = frame.starts.find(entry.span); span != frame.starts.end()) return span->second;
    if (entry.span.spanId != 0) return std::nullopt;
    const auto trace = frame.traces.find(entry.span.trace);
    return trace == frame.traces.end() ? std::nullopt : std::optional(trace->second);
}

void sortSeries(ScoreAnswer& answer)
{
    std::ranges::stable_sort(answer.series, [](const ScoreSeries& a, const ScoreSeries& b) { return a.n > b.n; });
}

} // namespace

Result<ScoreAnswer> evaluatorScores(
    const DataView& view, const ScoreSource& scores, const ScoreQuestion& question, std::stop_token stop)
{
    auto frame = frameOf(view, question, stop);
    if (!frame) return tl::unexpected(frame.error());
    const auto said = scores.scores();
    if (!said) return tl::unexpected(said.error());
    std::map<std::string, ScoreSeries> series;
    std::map<std::pair<std::string, std::size_t>, double> sums;
    for (const ScoreEntry& entry : *said) {
        const auto start = startOf(*frame, entry);
        const auto step = start ? frame->stepOf(*start) : std::nullopt;
        if (!step) {
            ++frame->answer.unplaced;
            continue;
        }
        ScoreSeries& one = series[entry.evaluator];
        one.key = entry.evaluator;
        one.points.resize(frame->steps.count());
        ScorePoint& point = one.points[*step];
        ++one.n;
        ++point.n;
        if (!entry.label.empty()) ++point.labels[entry.label];
        if (!entry.score) continue;
        ++point.numbers;
        sums[{entry.evaluator, *step}] += *entry.score;
    }
    for (const auto& [place, sum] : sums) {
        ScorePoint& point = series[place.first].points[place.second];
        point.mean = sum / static_cast<double>(point.numbers);
    }
    for (auto& [key, one] : series) frame->answer.series.push_back(std::move(one));
    sortSeries(frame->answer);
    return std::move(frame->answer);
}

Result<ScoreAnswer> labelRates(
    const DataView& view, const ScoreSource& scores, const ScoreQuestion& question, std::stop_token stop)
{
    auto said = evaluatorScores(view, scores, question, stop);
    if (!said) return said;
    std::vector<ScoreSeries> rates;
    for (const ScoreSeries& evaluator : said->series) {
        std::set<std::string> labels;
        for (const ScorePoint& point : evaluator.points)
            for (const auto& [label, n] : point.labels) labels.insert(label);
        for (const std::string& label : labels) {
            ScoreSeries& rate = rates.emplace_back();
            rate.key = evaluator.key;
            rate.label = label;
            for (const ScorePoint& point : evaluator.points) {
                ScorePoint share;
                for (const auto& [any, n] : point.labels) share.n += n;
                share.numbers = share.n;
                const auto own = point.labels.find(label);
                const std::uint64_t count = own == point.labels.end() ? 0 : own->second;
                if (share.n > 0) share.mean = static_cast<double>(count) / static_cast<double>(share.n);
                rate.n += count;
                rate.points.push_back(std::move(share));
            }
        }
    }
    said->series = std::move(rates);
    sortSeries(*said);
    return said;
}

Result<JudgedSpans> judgedIn(const DataView& view, const ScoreSource& scores, const Scope& scope, TimeRange step,
    const JudgedBy& by, std::size_t most, std::stop_token stop)
{
    const auto frame = frameOf(view, {scope, {}}, stop);
    if (!frame) return tl::unexpected(frame.error());
    const auto said = scores.scores();
    if (!said) return tl::unexpected(said.error());
    std::set<std::tuple<UnixNanos, columns::TraceNo, std::uint64_t>> found;
    for (const ScoreEntry& entry : *said) {
        if (!by.evaluator.empty() && entry.evaluator != by.evaluator) continue;
        const bool stands = by.anyLabel ? !entry.label.empty()
            : by.label.empty()          ? entry.score.has_value()
                                        : entry.label == by.label;
        if (!stands) continue;
        const auto start = startOf(*frame, entry);
        if (start && step.contains(*start)) found.emplace(*start, entry.span.trace, entry.span.spanId);
    }
    JudgedSpans out;
    out.n = found.size();
    for (auto one = found.rbegin(); one != found.rend() && out.spans.size() < most; ++one)
        out.spans.push_back({std::get<1>(*one), std::get<2>(*one)});
    return out;
}

Result<ScoreAnswer> guardRates(const DataView& view, const ScoreQuestion& question, std::stop_token stop)
{
    if (!view.findings) return fail(ErrorCode::NotFound, "this store holds no findings to ask for");
    const auto table = view.findings->findings();
    if (!table) return tl::unexpected(table.error());
    auto frame = frameOf(view, question, stop);
    if (!frame) return tl::unexpected(frame.error());
    std::vector<std::uint64_t> looked(frame->steps.count(), 0);
    for (const auto& [span, start] : frame->starts)
        if (const auto scan = (*table)->scans.find(span);
            scan != (*table)->scans.end() && scan->second == ScanWord::Scanned)
            if (const auto step = frame->stepOf(start)) ++looked[*step];
    std::map<std::string, std::vector<std::uint64_t>> hits;
    std::set<std::tuple<std::string, columns::TraceNo, std::uint64_t>> seen; // a span counts once a kind
    for (const FindingEntry& finding : (*table)->entries) {
        const auto span = frame->starts.find(finding.span);
        if (finding.nearThreshold || span == frame->starts.end()) continue;
        const auto step = frame->stepOf(span->second);
        std::string kind((*table)->kinds[finding.kind]);
        kind.resize(std::min(kind.size(), familyOf(kind).size()));
        if (!step || !seen.emplace(kind, finding.span.trace, finding.span.spanId).second) continue;
        auto& steps = hits[kind];
        steps.resize(looked.size(), 0);
        ++steps[*step];
    }
    for (const auto& [kind, steps] : hits) {
        ScoreSeries one;
        one.key = kind;
        for (std::size_t i = 0; i < looked.size(); ++i) {
            ScorePoint point;
            point.n = looked[i];
            point.numbers = looked[i];
            if (looked[i] > 0) point.mean = static_cast<double>(steps[i]) / static_cast<double>(looked[i]);
            one.n += steps[i];
            one.points.push_back(point);
        }
        frame->answer.series.push_back(std::move(one));
    }
    sortSeries(frame->answer);
    return std::move(frame->answer);
}

} // namespace spanwise::query
