// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/gateways.h"

#include "core/query/gateway_points.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>
#include <set>

namespace spanwise::query {

namespace {

using gateway::Behavior;
using metrics::UnixMs;

constexpr std::int64_t kPoints = 120; ///< when no step is given
constexpr std::size_t kMostPoints = 5000;
constexpr UnixMs kFallbackInterval = 15'000; ///< of sources that are not scraped, until their samples tell
constexpr UnixMs kScrapesInWindow = 4;
constexpr std::size_t kLinesPerShown = 3; ///< lines of an answer for each that a question wants to see
constexpr UnixMs kBefore = 10 * 60'000; ///< looked at before the range, for the growth up to its first sample

/// Steps that people read on an axis, in seconds.
constexpr UnixMs kNiceSteps[] = {
    1, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14'400, 21'600, 43'200, 86'400, 604'800};

UnixMs stepFor(const GatewayQuestion& question)
{
    const UnixMs length = (question.range.to - question.range.from) / kNanosPerMilli;
    UnixMs step = question.step / kNanosPerMilli;
    if (step <= 0) {
        step = kNiceSteps[std::size(kNiceSteps) - 1] * 1000;
        for (const UnixMs nice : kNiceSteps)
            if (length / (nice * 1000) <= kPoints) {
                step = nice * 1000;
                break;
            }
    }
    return std::max<UnixMs>(step, length / static_cast<UnixMs>(kMostPoints) + 1);
}

/// Between two samples of a series as they are stored: what sends by itself says no interval, and old samples are
/// thinned. 0 = no series has two.
UnixMs spacingOf(const MeantSeries& one)
{
    std::vector<UnixMs> times;
    for (const metrics::Sample& sample : one.samples.floats) times.push_back(sample.at);
    for (const metrics::HistogramSample& sample : one.samples.histograms) times.push_back(sample.at);
    if (times.size() < 2) return 0;
    std::vector<UnixMs> gaps(times.size());
    std::adjacent_difference(times.begin(), times.end(), gaps.begin());
    gaps.erase(gaps.begin());
    const auto middle = gaps.begin() + static_cast<std::ptrdiff_t>(gaps.size() / 2);
    std::nth_element(gaps.begin(), middle, gaps.end());
    return *middle;
}

/// Of the source that is read most seldom. All series of a source come together: the one seen most often tells how
/// often that is, whatever gaps the others have.
UnixMs intervalOf(const SelectedSeries& selected)
{
    std::map<const GatewayTarget*, UnixMs> spacing;
    for (const MeantSeries& one : selected.series)
        if (const UnixMs gap = spacingOf(one); gap > 0) {
            UnixMs& least = spacing.try_emplace(one.target, gap).first->second;
            least = std::min(least, gap);
        }
    UnixMs interval = 0;
    for (const MeantSeries& one : selected.series)
        if (one.target != nullptr) interval = std::max(interval, one.target->interval / kNanosPerMilli);
    for (const auto& [target, gap] : spacing) interval = std::max(interval, gap);
    return interval > 0 ? interval : kFallbackInterval;
}

PointSteps stepsOf(const GatewayQuestion& question)
{
    const UnixMs step = stepFor(question);
    const UnixMs from = question.range.from / kNanosPerMilli;
    const UnixMs to = question.range.to / kNanosPerMilli;
    PointSteps out;
    out.edges.push_back(from);
    for (UnixMs edge = (from / step + 1) * step; edge < to; edge += step) out.edges.push_back(edge);
    if (out.edges.back() < to) out.edges.push_back(to);
    return out;
}

struct LineKey {
    std::string job;
    GatewaySeries::Kind kind = GatewaySeries::Kind::Value;
    std::string key;
    auto operator<=>(const LineKey&) const = default;
};

/// When all series of a line have ended: the time of the last end mark.
UnixNanos endOf(const Line& line)
{
    UnixMs end = 0;
    for (const MeantSeries* one : line) {
        const auto& samples = one->samples.floats;
        if (samples.empty() || !metrics::isStale(samples.back().value)) return 0;
        end = std::max(end, samples.back().at);
    }
    return end * kNanosPerMilli;
}

class Answering {
public:
    Answering(const GatewayQuestion& question, PointSteps steps, const SelectedSeries& selected)
        : m_question(question)
        , m_behavior(gateway::infoOf(question.measure).behavior)
        , m_steps(std::move(steps))
    {
        for (const MeantSeries& one : selected.series) {
            LineKey key;
            if (!question.addSources) key.job = one.target->job;
            key.key = one.key;
            if (question.by && one.key.empty()) key.kind = GatewaySeries::Kind::NotGiven;
            m_lines[std::move(key)].push_back(&one);
        }
    }

    void fill(GatewayAnswer& out)
    {
        foldSmallLines();
        leaveOutSmallest(out);
        bool anyBuckets = false;
        bool coarser = false;
        for (const auto& [key, line] : m_lines) {
            GatewaySeries series;
            series.job = key.job;
            series.kind = key.kind;
            series.key = key.key;
            series.level = line.front()->meaning.rule->level;
            series.total = totalOf(line, m_steps, m_behavior);
            series.endedAt = endOf(line);
            if (m_behavior == Behavior::Counter) {
                series.points = counterPoints(line, m_steps);
            } else if (m_behavior == Behavior::Gauge) {
                series.points = gaugePoints(line, m_steps, m_question.measure);
                series.whole =
                    gaugePoints(line, {{m_steps.edges.front(), m_steps.edges.back()}, 0}, m_question.measure).front();
            } else {
                DistributionPoints points = distributionPoints(line, m_steps);
                series.points = std::move(points.points);
                series.whole = points.whole;
                series.total = points.whole.n.value_or(0);
                anyBuckets = anyBuckets || points.hasBuckets;
                coarser = coarser || points.coarser;
            }
            out.series.push_back(std::move(series));
        }
        std::ranges::stable_sort(out.series, [](const GatewaySeries& a, const GatewaySeries& b) {
            if (a.kind != b.kind) return a.kind < b.kind; // values, then not given, then other
            return a.total > b.total;
        });
        if (m_behavior != Behavior::Distribution || out.series.empty()) return;
        out.averagesOnly = !anyBuckets;
        if (!anyBuckets) out.notes.emplace_back("percentiles are not available from this source: it has no buckets");
        if (coarser)
            out.notes.emplace_back("series with different bucket limits: only limits that all of them have are used");
    }

private:
    void foldSmallLines()
    {
        if (m_question.maxSeries == 0 || m_lines.size() <= m_question.maxSeries) return;
        std::vector<std::pair<double, LineKey>> bySize;
        for (const auto& [key, line] : m_lines)
            if (key.kind == GatewaySeries::Kind::Value) bySize.emplace_back(totalOf(line, m_steps, m_behavior), key);
        std::ranges::stable_sort(bySize, [](const auto& a, const auto& b) { return a.first > b.first; });
        for (std::size_t i = m_question.maxSeries; i < bySize.size(); ++i) {
            const auto found = m_lines.find(bySize[i].second);
            Line moved = std::move(found->second);
            LineKey other {found->first.job, GatewaySeries::Kind::Other, {}};
            m_lines.erase(found);
            Line& into = m_lines[std::move(other)];
            into.insert(into.end(), moved.begin(), moved.end());
        }
    }

    /// Sources are not added unasked, so that each has a line of what was folded: of very many, the largest are enough.
    void leaveOutSmallest(GatewayAnswer& out)
    {
        const std::size_t most = kLinesPerShown * m_question.maxSeries;
        if (most == 0 || m_lines.size() <= most) return;
        std::vector<std::pair<double, LineKey>> bySize;
        for (const auto& [key, line] : m_lines)
            bySize.emplace_back(key.kind == GatewaySeries::Kind::Value ? std::numeric_limits<double>::infinity()
                                                                       : totalOf(line, m_steps, m_behavior),
                key);
        std::ranges::stable_sort(bySize, [](const auto& a, const auto& b) { return a.first > b.first; });
        for (std::size_t i = most; i < bySize.size(); ++i) m_lines.erase(bySize[i].second);
        out.notes.push_back("there are many sources: " + std::to_string(bySize.size() - most)
            + " of the smaller lines are left out; choose a source, or add them");
    }

    const GatewayQuestion& m_question;
    Behavior m_behavior;
    PointSteps m_steps;
    std::map<LineKey, Line> m_lines;
};

/// Input and output are shown; a producer's own total is only compared with them.
Result<void> checkTotals(const GatewayView& view, GatewayQuestion question, GatewayAnswer& out, std::stop_token stop)
{
    if (question.measure != gateway::Measure::InputTokens && question.measure != gateway::Measure::OutputTokens)
        return {};
    question.by.reset();
    question.step = question.range.to - question.range.from;
    std::map<gateway::Measure, double> sums;
    for (const auto measure :
        {gateway::Measure::InputTokens, gateway::Measure::OutputTokens, gateway::Measure::TotalTokens}) {
        question.measure = measure;
        const UnixMs from = question.range.from / kNanosPerMilli;
        const auto selected = selectSeries(view, question, from - kBefore, question.range.to / kNanosPerMilli, stop);
        if (!selected) return tl::unexpected(selected.error());
        Line line;
        for (const MeantSeries& one : selected->series) line.push_back(&one);
        sums[measure] = line.empty() ? -1 : totalOf(line, stepsOf(question), Behavior::Counter);
    }
    const double parts = sums[gateway::Measure::InputTokens] + sums[gateway::Measure::OutputTokens];
    const double total = sums[gateway::Measure::TotalTokens];
    if (total > 0 && parts > 0 && std::fabs(parts - total) > 0.01 * total)
        out.notes.push_back("input and output tokens differ from the source's own total by more than 1 %");
    return {};
}

} // namespace

bool GatewaySeries::hasValues() const noexcept
{
    return std::ranges::any_of(points, [](const GatewayPoint& point) { return point.value || point.n; });
}

Result<GatewayAnswer> answer(const GatewayView& view, const GatewayQuestion& question, std::stop_token stop)
{
    if (question.range.from == TimeRange {}.from || question.range.to == TimeRange {}.to)
        return fail(ErrorCode::Invalid, "a question about gateways needs a range with both ends");
    if (question.range.isEmpty()) return fail(ErrorCode::Invalid, "the range is empty");
    if (question.range.to - question.range.from > 3660 * kNanosPerDay)
        return fail(ErrorCode::Invalid, "a question about gateways needs a range with both ends");
    GatewayAnswer out;
    out.measure = question.measure;
    out.range = question.range;
    PointSteps steps = stepsOf(question);
    const UnixMs step = stepFor(question);
    out.step = step * kNanosPerMilli;
    for (std::size_t i = 0; i + 1 < steps.edges.size(); ++i) out.starts.push_back(steps.edges[i] * kNanosPerMilli);
    UnixMs before = std::max(kBefore, step);
    auto selected = selectSeries(view, question, steps.edges.front() - before, steps.edges.back(), stop);
    if (!selected) return tl::unexpected(selected.error());
    const UnixMs interval = intervalOf(*selected);
    steps.rateWindow = std::max(step, kScrapesInWindow * interval);
    if (steps.rateWindow > before) {
        before = steps.rateWindow;
        selected = selectSeries(view, question, steps.edges.front() - before, steps.edges.back(), stop);
        if (!selected) return tl::unexpected(selected.error());
    }
    out.interval = interval * kNanosPerMilli;
    out.rateWindow = steps.rateWindow * kNanosPerMilli;
    out.levels = selected->levels;
    out.notes = selected->notes;
    out.isMissing = selected->series.empty();
    Answering(question, std::move(steps), *selected).fill(out);
    if (auto checked = checkTotals(view, question, out, stop); !checked) return tl::unexpected(checked.error());
    return out;
}

} // namespace spanwise::query
