// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/gateway_points.h"

#include "core/metrics/histogram_math.h"
#include "core/metrics/measured.h"
#include "core/metrics/quantile.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <map>
#include <set>

namespace spanwise::query {

namespace {

using metrics::Sample;
using metrics::UnixMs;
using metrics::Window;
using Part = gateway::Meaning::Part;

std::vector<Sample> withoutMarks(std::span<const Sample> samples)
{
    std::vector<Sample> out;
    out.reserve(samples.size());
    for (const Sample& one : samples)
        if (!metrics::isMark(one.value)) out.push_back(one);
    return out;
}

template <typename T> std::span<const T> inside(std::span<const T> samples, Window window)
{
    const auto later = [](UnixMs at, const T& one) { return at < one.at; };
    const auto first = std::upper_bound(samples.begin(), samples.end(), window.from, later);
    return {first, std::upper_bound(first, samples.end(), window.to, later)};
}

/// The step that a time lies in; nothing outside all of them.
std::optional<std::size_t> stepOf(const std::vector<UnixMs>& edges, UnixMs at)
{
    if (at <= edges.front() || at > edges.back()) return std::nullopt;
    return static_cast<std::size_t>(std::lower_bound(edges.begin(), edges.end(), at) - edges.begin()) - 1;
}

/// Visits the steps that growth from one sample to the next belongs to, each with its share: that of the later sample;
/// where the source is read more seldom than a step is long, those between the two, of which the ones before the range
/// are not shown. What a source missed is not shared out: there nothing is known.
template <typename Visit> void visitShares(const MeantSeries& one, const PointSteps& steps, Visit visit)
{
    const UnixMs interval = steps.intervalOf(one);
    std::optional<UnixMs> since;
    auto sample = one.floats.begin();
    metrics::visitGrowth(one.floats, [&](UnixMs at, double more) {
        for (; sample != one.floats.end() && sample->at < at; ++sample)
            if (!metrics::isMark(sample->value)) since = sample->at;
        const auto last = stepOf(steps.edges, at);
        if (!last) return;
        const bool isSlow = interval > steps.step && since && 2 * (at - *since) <= 3 * interval;
        if (!isSlow) return visit(*last, more);
        const std::size_t first = stepOf(steps.edges, *since + 1).value_or(0);
        const UnixMs unseen = std::max<UnixMs>(0, steps.edges.front() - *since);
        const auto before = static_cast<std::size_t>((unseen + steps.step - 1) / steps.step);
        const double share = more / static_cast<double>(*last + 1 - first + before);
        for (std::size_t i = first; i <= *last; ++i) visit(i, share);
    });
}

std::optional<double> limitOf(std::string_view text, double factor)
{
    if (text == "+Inf") return std::numeric_limits<double>::infinity();
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || std::isnan(value)) return std::nullopt;
    return value * factor;
}

/// How values of several series become one.
enum class Join : std::uint8_t { Add, Largest, Smallest };
Join joinOf(gateway::Measure measure) noexcept
{
    switch (measure) {
    case gateway::Measure::Circuit:
    case gateway::Measure::KvCacheUsage: return Join::Largest;
    case gateway::Measure::RemainingRequests:
    case gateway::Measure::RemainingTokens:
    case gateway::Measure::RemainingBudget: return Join::Smallest;
    default: return Join::Add;
    }
}

/// The value of a gauge at a time: its newest sample of the 5 minutes before, unless the series ended.
std::optional<double> valueAt(std::span<const Sample> samples, UnixMs at)
{
    constexpr UnixMs kLookback = 5 * 60 * 1000;
    const auto found = inside(samples, {at - kLookback, at});
    for (auto one = found.rbegin(); one != found.rend(); ++one) {
        if (metrics::isStale(one->value)) return std::nullopt;
        if (!metrics::isMark(one->value)) return std::isnan(one->value) ? std::nullopt : std::optional(one->value);
    }
    return std::nullopt;
}

std::optional<double> joinedAt(const Line& line, UnixMs at, Join join)
{
    std::optional<double> out;
    for (const MeantSeries* one : line) {
        const auto value = valueAt(one->floats, at);
        if (!value) continue;
        if (!out)
            out = value;
        else
            out = join == Join::Add     ? *out + *value
                : join == Join::Largest ? std::max(*out, *value)
                                        : std::min(*out, *value);
    }
    return out;
}

GatewayPercentile percentile(double q, const metrics::QuantileAnswer& answer, double n)
{
    return {answer.value, answer.lower, answer.upper, n < 1 / (1 - q)};
}

/// All histograms of a line, brought together.
class Distribution {
public:
    explicit Distribution(const Line& line)
    {
        std::map<metrics::Labels, std::set<double>> limits;
        for (const MeantSeries* one : line) {
            const auto part = one->meaning->part;
            const double factor = one->meaning->rule->factor;
            if (part == Part::Bucket) {
                const auto limit = limitOf(one->labels->get("le"), factor);
                if (!limit) continue;
                m_buckets.push_back({*limit, withoutMarks(one->floats), one->floats});
                limits[one->labels->without({"le"})].insert(*limit);
            } else if (part == Part::Sum) {
                m_sums.push_back(one->floats);
            } else if (part == Part::Count) {
                m_counts.push_back(one->floats);
            } else if (part == Part::Native && !one->histograms.empty()) {
                m_natives.push_back({one->histograms, factor});
            }
        }
        keepCommonLimits(limits);
    }

    [[nodiscard]] bool hasBuckets() const noexcept { return !m_buckets.empty() || !m_natives.empty(); }
    [[nodiscard]] bool isCoarser() const noexcept { return m_coarser; }

    /// `counted` is what n and the average are about, `window` what percentiles are.
    [[nodiscard]] GatewayPoint point(Window counted, Window window) const
    {
        GatewayPoint out;
        out.n = sum(m_counts, counted);
        std::optional<double> total = sum(m_sums, counted);
        if (m_counts.empty() && m_buckets.empty()) addNatives(out.n, total, counted);
        if (out.n && *out.n > 0 && total) out.average = *total / *out.n;
        if (!out.n && !m_buckets.empty()) out.n = infinityCount(counted);
        if (!m_buckets.empty())
            addClassic(out, window);
        else if (!m_natives.empty())
            addNative(out, window);
        return out;
    }

private:
    struct BucketSeries {
        double limit = 0;
        std::vector<Sample> samples;
        std::span<const Sample> marked;
    };
    struct NativeSeries {
        std::span<const metrics::HistogramSample> samples;
        double factor = 1;
    };

    /// Series with other limits are never merged bucket by bucket: only limits that all of them have stay.
    void keepCommonLimits(const std::map<metrics::Labels, std::set<double>>& limits)
    {
        if (limits.empty()) return;
        std::set<double> common = limits.begin()->second;
        for (const auto& one : limits) {
            const std::set<double>& own = one.second;
            m_coarser = m_coarser || own != limits.begin()->second;
            std::erase_if(common, [&](double limit) { return !own.contains(limit); });
        }
        if (m_coarser) std::erase_if(m_buckets, [&](const BucketSeries& one) { return !common.contains(one.limit); });
    }

    static std::optional<double> sum(const std::vector<std::span<const Sample>>& series, Window window)
    {
        std::optional<double> out;
        for (const std::span<const Sample> samples : series)
            if (const auto more = metrics::measuredIncrease(samples, window)) out = out.value_or(0) + *more;
        return out;
    }

    [[nodiscard]] std::optional<double> infinityCount(Window window) const
    {
        std::vector<std::span<const Sample>> last;
        for (const BucketSeries& one : m_buckets)
            if (std::isinf(one.limit)) last.push_back(one.marked);
        return sum(last, window);
    }

    void addNatives(std::optional<double>& n, std::optional<double>& total, Window window) const
    {
        for (const NativeSeries& native : m_natives) {
            const auto samples = inside(native.samples, window);
            const metrics::HistogramSample* before = nullptr;
            if (!samples.empty() && samples.data() != native.samples.data()) before = samples.data() - 1;
            for (const metrics::HistogramSample& one : samples) {
                if (before != nullptr) {
                    const bool reset = metrics::isReset(*one.histogram, *before->histogram);
                    n = n.value_or(0) + one.histogram->count - (reset ? 0 : before->histogram->count);
                    total =
                        total.value_or(0) + (one.histogram->sum - (reset ? 0 : before->histogram->sum)) * native.factor;
                }
                before = &one;
            }
        }
    }

    void addClassic(GatewayPoint& out, Window window) const
    {
        std::map<double, double> counts;
        for (const BucketSeries& one : m_buckets)
            if (const auto more =
                    metrics::extrapolatedIncrease(inside(std::span<const Sample>(one.samples), window), window))
                counts[one.limit] += *more;
        if (counts.size() < 2) return;
        std::vector<metrics::ClassicBucket> buckets;
        for (const auto& [limit, count] : counts) buckets.push_back({limit, count});
        const double n = counts.rbegin()->second;
        if (!(n > 0)) return;
        const auto ask = [&](double q) { return percentile(q, metrics::classicQuantile(q, buckets), n); };
        set(out, ask);
    }

    void addNative(GatewayPoint& out, Window window) const
    {
        std::optional<NativeHistogram> all;
        double factor = 1;
        for (const NativeSeries& native : m_natives) {
            const auto more = metrics::extrapolatedIncrease(inside(native.samples, window), window);
            if (!more) continue;
            factor = native.factor;
            if (!all)
                all = more;
            else if (metrics::areCompatible(*all, *more))
                metrics::add(*all, *more);
        }
        if (!all || !(all->count > 0)) return;
        const auto ask = [&](double q) {
            metrics::QuantileAnswer answer = metrics::nativeQuantile(q, *all);
            answer.value *= factor;
            answer.lower *= factor;
            answer.upper *= factor;
            return percentile(q, answer, all->count);
        };
        set(out, ask);
    }

    template <typename Ask> static void set(GatewayPoint& out, Ask ask)
    {
        const auto known = [](GatewayPercentile one) {
            return std::isnan(one.value) ? std::nullopt : std::optional(one);
        };
        out.p50 = known(ask(0.5));
        out.p95 = known(ask(0.95));
        out.p99 = known(ask(0.99));
    }

    std::vector<BucketSeries> m_buckets;
    std::vector<std::span<const Sample>> m_sums;
    std::vector<std::span<const Sample>> m_counts;
    std::vector<NativeSeries> m_natives;
    bool m_coarser = false;
};

} // namespace

UnixMs PointSteps::intervalOf(const MeantSeries& one) const
{
    if (intervals == nullptr) return 0;
    const auto found = intervals->find(one.target);
    return found == intervals->end() ? 0 : found->second;
}

UnixMs PointSteps::windowOf(const MeantSeries& one) const
{
    return std::max(step, kScrapesInWindow * intervalOf(one));
}

std::vector<GatewayPoint> counterPoints(const Line& line, const PointSteps& steps)
{
    std::vector<GatewayPoint> out(steps.edges.size() - 1);
    for (const MeantSeries* one : line) {
        visitShares(*one, steps,
            [&](std::size_t i, double share) { out[i].value = out[i].value.value_or(0) + (one->asZero ? 0 : share); });
        const std::vector<Sample> samples = withoutMarks(one->floats);
        if (samples.size() < 2) continue;
        const UnixMs length = steps.windowOf(*one);
        for (std::size_t i = 0; i < out.size(); ++i) {
            const Window window {steps.edges[i + 1] - length, steps.edges[i + 1]};
            // A rate takes two samples: most steps of a long range have none of a series that is young.
            if (window.to < samples[1].at || window.from >= samples[samples.size() - 2].at) continue;
            const auto more = metrics::extrapolatedIncrease(inside(std::span<const Sample>(samples), window), window);
            if (!more) continue;
            out[i].perSecond = out[i].perSecond.value_or(0) + (one->asZero ? 0 : metrics::perSecond(*more, window));
        }
    }
    return out;
}

std::vector<GatewayPoint> gaugePoints(const Line& line, const PointSteps& steps, gateway::Measure measure)
{
    const Join join = joinOf(measure);
    std::vector<GatewayPoint> out(steps.edges.size() - 1);
    std::set<UnixMs> times;
    for (const MeantSeries* one : line)
        for (const Sample& sample : one->floats) times.insert(sample.at);
    for (const UnixMs at : times) {
        const auto step = stepOf(steps.edges, at);
        const auto value = step ? joinedAt(line, at, join) : std::nullopt;
        if (!value) continue;
        GatewayPoint& point = out[*step];
        point.least = std::min(point.least.value_or(*value), *value);
        point.most = std::max(point.most.value_or(*value), *value);
    }
    for (std::size_t i = 0; i < out.size(); ++i) out[i].value = joinedAt(line, steps.edges[i + 1], join);
    return out;
}

DistributionPoints distributionPoints(const Line& line, const PointSteps& steps)
{
    const Distribution distribution(line);
    DistributionPoints out;
    out.hasBuckets = distribution.hasBuckets();
    out.coarser = distribution.isCoarser();
    UnixMs least = 0;
    UnixMs interval = 0; // a slow source has samples in few of the steps: its own interval is counted
    for (const MeantSeries* one : line) {
        least = std::max(least, steps.windowOf(*one));
        interval = std::max(interval, steps.intervalOf(*one));
    }
    for (std::size_t i = 0; i + 1 < steps.edges.size(); ++i) {
        const UnixMs end = steps.edges[i + 1];
        const UnixMs length = end - steps.edges[i];
        const UnixMs counted = interval > steps.step ? std::max(interval, length) : length;
        const UnixMs window = std::max(least, length);
        out.points.push_back(distribution.point({end - counted, end}, {end - window, end}));
    }
    const Window whole {steps.edges.front(), steps.edges.back()};
    out.whole = distribution.point(whole, whole);
    return out;
}

double totalOf(const Line& line, const PointSteps& steps, gateway::Behavior behavior)
{
    const Window whole {steps.edges.front(), steps.edges.back()};
    double sum = 0;
    for (const MeantSeries* one : line) {
        if (one->asZero) continue;
        const auto part = one->meaning->part;
        if (behavior == gateway::Behavior::Gauge) {
            sum += std::fabs(valueAt(one->floats, steps.edges.back()).value_or(0));
        } else if (behavior == gateway::Behavior::Distribution) {
            if (part == Part::Count) sum += metrics::measuredIncrease(one->floats, whole).value_or(0);
            if (part == Part::Native && !one->histograms.empty()) sum += one->histograms.back().histogram->count;
        } else {
            visitShares(*one, steps, [&](std::size_t, double share) { sum += share; }); // as the points show it
        }
    }
    return sum;
}

} // namespace spanwise::query
