// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/gateway_steps.h"

#include <algorithm>
#include <numeric>

namespace spanwise::query {

namespace {

using metrics::UnixMs;

constexpr std::int64_t kPoints = 120; ///< when no step is given
constexpr std::size_t kMostPoints = 5000;

/// Steps that people read on an axis, in seconds.
constexpr UnixMs kNiceSteps[] = {
    1, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14'400, 21'600, 43'200, 86'400, 604'800};

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
    for (const metrics::Sample& sample : one.floats) times.push_back(sample.at);
    for (const metrics::HistogramSample& sample : one.histograms) times.push_back(sample.at);
    if (times.size() < 2) return 0;
    std::vector<UnixMs> gaps(times.size());
    std::adjacent_difference(times.begin(), times.end(), gaps.begin());
    gaps.erase(gaps.begin());
    const auto middle = gaps.begin() + static_cast<std::ptrdiff_t>(gaps.size() / 2);
    std::nth_element(gaps.begin(), middle, gaps.end());
    return *middle;
}

/// As most series of a source have: what one of them tells, the next one tells too.
bool haveSameTimes(const MeantSeries& a, const MeantSeries& b)
{
    const auto same = [](const auto& x, const auto& y) {
        return std::ranges::equal(x, y, [](const auto& one, const auto& other) { return one.at == other.at; });
    };
    return a.target == b.target && same(a.floats, b.floats) && same(a.histograms, b.histograms);
}

} // namespace

bool isAsked(const GatewayTarget& target, const GatewayQuestion& question)
{
    return question.jobs.empty() || std::ranges::find(question.jobs, target.job) != question.jobs.end();
}

PointSteps stepsFor(const GatewayView& view, const GatewayQuestion& question)
{
    const UnixMs from = question.range.from / kNanosPerMilli;
    const UnixMs to = question.range.to / kNanosPerMilli;
    PointSteps out;
    out.step = stepFor(view, question);
    out.edges.push_back(from);
    for (UnixMs edge = (from / out.step + 1) * out.step; edge < to; edge += out.step) out.edges.push_back(edge);
    if (out.edges.back() < to) out.edges.push_back(to);
    return out;
}

SampleIntervals intervalsOf(const SelectedSeries& selected)
{
    SampleIntervals out;
    SampleIntervals spacing;
    const MeantSeries* before = nullptr;
    for (const MeantSeries& one : selected.series) {
        if (before != nullptr && haveSameTimes(*before, one)) continue;
        before = &one;
        UnixMs& interval = out[one.target];
        interval = std::max(interval, one.target->interval / kNanosPerMilli);
        if (const UnixMs gap = spacingOf(one); gap > 0) {
            UnixMs& least = spacing.try_emplace(one.target, gap).first->second;
            least = std::min(least, gap);
        }
    }
    for (const auto& [target, gap] : spacing) out[target] = std::max(out[target], gap);
    return out;
}

} // namespace spanwise::query
