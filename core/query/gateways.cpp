// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/gateways.h"

#include "core/query/gateway_ages.h"
#include "core/query/gateway_alarms.h"
#include "core/query/gateway_lines.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <set>

namespace spanwise::query {

namespace {

using metrics::UnixMs;

constexpr std::int64_t kPoints = 120; ///< when no step is given
constexpr std::size_t kMostPoints = 5000;
constexpr UnixMs kFallbackInterval = 15'000; ///< of sources that are not scraped, until their samples tell
constexpr std::size_t kMostKept = 4'000'000; ///< samples of several sources that lie in memory together
constexpr UnixMs kBefore = 10 * 60'000; ///< looked at before the range, for the growth up to its first sample

/// Steps that people read on an axis, in seconds.
constexpr UnixMs kNiceSteps[] = {
    1, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14'400, 21'600, 43'200, 86'400, 604'800};

bool isAsked(const GatewayTarget& target, const GatewayQuestion& question)
{
    return question.jobs.empty() || std::ranges::find(question.jobs, target.job) != question.jobs.end();
}

/// Steps that nobody asked for are not shorter than the time between two scrapes: every other one would be empty. The
/// source that is read most often decides, of those that have the measure; what slower ones grew by is shared out.
UnixMs leastStep(const GatewayView& view, const GatewayQuestion& question)
{
    UnixMs out = 0;
    for (const GatewayTarget& target : view.targets) {
        const UnixMs interval = target.interval / kNanosPerMilli;
        if (interval == 0 || !isAsked(target, question) || (out != 0 && interval >= out)) continue;
        const std::vector<std::string_view> names(target.names.begin(), target.names.end());
        const gateway::Product* const product = view.dictionary->product(target.product);
        if (!view.dictionary->namesFor(product, question.measure, names).empty()) out = interval;
    }
    return out;
}

UnixMs stepFor(const GatewayView& view, const GatewayQuestion& question)
{
    const UnixMs length = (question.range.to - question.range.from) / kNanosPerMilli;
    UnixMs step = question.step / kNanosPerMilli;
    if (step <= 0) {
        step = kNiceSteps[std::size(kNiceSteps) - 1] * 1000;
        const UnixMs least = leastStep(view, question);
        for (const UnixMs nice : kNiceSteps)
            if (length / (nice * 1000) <= kPoints && nice * 1000 >= least) {
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

/// There is one sample of it: where growth is asked for, that says nothing yet.
bool isYoung(const MeantSeries& one)
{
    const auto isNumber = [](const metrics::Sample& sample) { return !metrics::isMark(sample.value); };
    return std::ranges::count_if(one.samples.floats, isNumber)
        + static_cast<std::ptrdiff_t>(one.samples.histograms.size())
        == 1;
}

/// How far apart the samples of each source lie. All series of a source come together: the one seen most often tells
/// how often that is, whatever gaps the others have.
void addIntervals(const SelectedSeries& selected, SampleIntervals& to)
{
    SampleIntervals spacing;
    for (const MeantSeries& one : selected.series)
        if (const UnixMs gap = spacingOf(one); gap > 0) {
            UnixMs& least = spacing.try_emplace(one.target, gap).first->second;
            least = std::min(least, gap);
        }
    for (const MeantSeries& one : selected.series) {
        UnixMs& interval = to[one.target];
        interval = std::max(interval, one.target->interval / kNanosPerMilli);
    }
    for (const auto& [target, gap] : spacing) to[target] = std::max(to[target], gap);
}

PointSteps stepsOf(const GatewayQuestion& question, UnixMs step)
{
    const UnixMs from = question.range.from / kNanosPerMilli;
    const UnixMs to = question.range.to / kNanosPerMilli;
    PointSteps out;
    out.step = step;
    out.edges.push_back(from);
    for (UnixMs edge = (from / step + 1) * step; edge < to; edge += step) out.edges.push_back(edge);
    if (out.edges.back() < to) out.edges.push_back(to);
    return out;
}

/// The sources that are read at a time. All together where their series become one that cannot be made of parts.
std::vector<std::vector<std::string>> partsOf(const GatewayView& view, const GatewayQuestion& question)
{
    std::vector<std::vector<std::string>> out;
    const bool adds = gateway::infoOf(question.measure).behavior == gateway::Behavior::Counter;
    if (question.addSources && !adds) return {question.jobs};
    std::set<std::string> jobs;
    for (const GatewayTarget& target : view.targets)
        if (isAsked(target, question)) jobs.insert(target.job);
    for (const std::string& job : jobs) out.push_back({job});
    if (out.empty()) out.push_back(question.jobs); // there is none: the answer says so
    return out;
}

/// Reads the series of one part of the sources after the other, and keeps what little there is for a second look.
class PartReader {
public:
    PartReader(const GatewayView& view, const GatewayQuestion& question, std::stop_token stop)
        : m_view(view)
        , m_question(question)
        , m_stop(std::move(stop))
        , m_parts(partsOf(view, question))
        , m_kept(m_parts.size())
    {
    }

    [[nodiscard]] std::size_t size() const noexcept { return m_parts.size(); }
    [[nodiscard]] const std::vector<std::string>& jobs(std::size_t part) const { return m_parts[part]; }

    /// Valid until the next call.
    Result<const SelectedSeries*> read(std::size_t part, UnixMs from, UnixMs to)
    {
        if (m_kept[part] && m_from == from) return &*m_kept[part];
        m_question.jobs = m_parts[part];
        auto selected = selectSeries(m_view, m_question, from, to, m_stop);
        if (!selected) return tl::unexpected(selected.error());
        if (m_from != from) {
            m_kept.assign(m_parts.size(), std::nullopt);
            m_keptSamples = 0;
            m_from = from;
        }
        std::size_t samples = 0;
        for (const MeantSeries& one : selected->series)
            samples += one.samples.floats.size() + 16 * one.samples.histograms.size();
        if (m_parts.size() == 1 || m_keptSamples + samples <= kMostKept) {
            m_keptSamples += samples;
            m_kept[part] = std::move(*selected);
            return &*m_kept[part];
        }
        m_now = std::move(*selected);
        return &m_now;
    }

private:
    const GatewayView& m_view;
    GatewayQuestion m_question;
    std::stop_token m_stop;
    std::vector<std::vector<std::string>> m_parts;
    std::vector<std::optional<SelectedSeries>> m_kept; ///< with samples from m_from on
    UnixMs m_from = 0;
    std::size_t m_keptSamples = 0;
    SelectedSeries m_now;
};

void addNotes(std::vector<std::string>& to, const std::vector<std::string>& more)
{
    for (const std::string& note : more)
        if (std::ranges::find(to, note) == to.end()) to.push_back(note);
}

/// Sources that say themselves that they count too little of the measure.
Result<void> checkAlarms(
    const GatewayView& view, const GatewayQuestion& question, GatewayAnswer& out, const std::stop_token& stop)
{
    if (out.isMissing) return {};
    for (const GatewayTarget& target : view.targets) {
        if (!isAsked(target, question)) continue;
        const auto alarms = alarmsOf(view, target, question.range, stop);
        if (!alarms) return tl::unexpected(alarms.error());
        for (const GatewayAlarm& alarm : *alarms) {
            if (alarm.lowers != question.measure) continue;
            out.isAtLeast = true;
            addNotes(out.notes, {target.job + ": " + alarm.text});
        }
    }
    return {};
}

/// Input and output are shown; a producer's own total is only compared with them.
Result<void> checkTotals(const GatewayView& view, GatewayQuestion question, GatewayAnswer& out, std::stop_token stop)
{
    if (question.measure != gateway::Measure::InputTokens && question.measure != gateway::Measure::OutputTokens)
        return {};
    question.by.reset();
    question.step = question.range.to - question.range.from;
    std::map<gateway::Measure, double> sums;
    for (const auto measure :
        {gateway::Measure::TotalTokens, gateway::Measure::InputTokens, gateway::Measure::OutputTokens}) {
        question.measure = measure;
        const UnixMs from = question.range.from / kNanosPerMilli - kBefore;
        PartReader parts(view, question, stop);
        for (std::size_t i = 0; i < parts.size(); ++i) {
            const auto selected = parts.read(i, from, question.range.to / kNanosPerMilli);
            if (!selected) return tl::unexpected(selected.error());
            Line line;
            for (const MeantSeries& one : (*selected)->series) line.push_back(&one);
            sums[measure] += totalOf(line, stepsOf(question, stepFor(view, question)), gateway::Behavior::Counter);
        }
        if (sums[gateway::Measure::TotalTokens] <= 0) return {}; // most sources have none
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
    const UnixMs step = stepFor(view, question);
    PointSteps steps = stepsOf(question, step);
    out.step = step * kNanosPerMilli;
    for (std::size_t i = 0; i + 1 < steps.edges.size(); ++i) out.starts.push_back(steps.edges[i] * kNanosPerMilli);
    UnixMs before = std::max(kBefore, step);
    PartReader parts(view, question, stop);
    GatewayLines lines(question);
    SampleIntervals intervals;
    bool hasYoung = false;
    std::set<gateway::Level> levels;
    std::set<gateway::Level> shown;
    out.isMissing = true;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const auto selected = parts.read(i, steps.edges.front() - before, steps.edges.back());
        if (!selected) return tl::unexpected(selected.error());
        lines.weigh(**selected, steps);
        addIntervals(**selected, intervals);
        levels.insert((*selected)->levels.begin(), (*selected)->levels.end());
        for (const MeantSeries& one : (*selected)->series) shown.insert(one.meaning.rule->level);
        addNotes(out.notes, (*selected)->notes);
        out.isMissing = out.isMissing && (*selected)->series.empty();
    }
    if (shown.size() > 1) out.notes.emplace_back("the sources are counted at different levels");
    lines.choose();
    UnixMs longest = 0;
    for (auto& [target, interval] : intervals) {
        if (interval == 0) interval = kFallbackInterval;
        longest = std::max(longest, interval);
    }
    if (longest == 0) longest = kFallbackInterval;
    steps.intervals = &intervals;
    const UnixMs window = std::max(step, kScrapesInWindow * longest);
    before = std::max(before, window);
    out.interval = longest * kNanosPerMilli;
    out.rateWindow = window * kNanosPerMilli;
    out.levels.assign(levels.begin(), levels.end());
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (!std::ranges::any_of(parts.jobs(i), [&](const std::string& job) { return lines.showsAnyOf(job); })
            && !parts.jobs(i).empty())
            continue;
        const auto selected = parts.read(i, steps.edges.front() - before, steps.edges.back());
        if (!selected) return tl::unexpected(selected.error());
        lines.draw(**selected, steps, out);
        hasYoung = hasYoung || std::ranges::any_of((*selected)->series, isYoung);
    }
    lines.finish(out);
    out.isCollecting = hasYoung && std::ranges::none_of(out.series, &GatewaySeries::hasValues);
    out.gaps = gapsOf(out);
    if (auto done = addAges(view, question, out, stop); !done) return tl::unexpected(done.error());
    if (auto checked = checkAlarms(view, question, out, stop); !checked) return tl::unexpected(checked.error());
    if (auto checked = checkTotals(view, question, out, stop); !checked) return tl::unexpected(checked.error());
    return out;
}

} // namespace spanwise::query
