// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/metrics/rate.h"

#include "core/metrics/histogram_math.h"

#include <algorithm>
#include <cmath>

namespace spanwise::metrics {

namespace {

/// What is asked of the samples, whatever they hold.
struct Sampled {
    UnixMs first = 0;
    UnixMs last = 0;
    std::size_t count = 0;
    double firstValue = 0; ///< of the counter, or the count of the histogram
    double increase = 0;
};

/// By how much the sampled growth is to be multiplied: the series is taken to go on up to the window's ends where it
/// was sampled close to them (within 1.1 intervals), else half an interval further, and never back beyond zero.
double extrapolation(const Sampled& sampled, Window window)
{
    const double length = static_cast<double>(sampled.last - sampled.first) / 1000;
    const double interval = length / static_cast<double>(sampled.count - 1);
    const double close = interval * 1.1;
    double before = static_cast<double>(sampled.first - window.from) / 1000;
    double after = static_cast<double>(window.to - sampled.last) / 1000;
    if (before >= close) before = interval / 2;
    if (after >= close) after = interval / 2;
    if (sampled.increase > 0 && sampled.firstValue >= 0)
        before = std::min(before, length * (sampled.firstValue / sampled.increase));
    return (length + before + after) / length;
}

/// The coarsest resolution among the samples that count.
std::int32_t commonSchema(std::span<const HistogramSample> samples, const NativeHistogram& first)
{
    std::int32_t schema = first.schema;
    for (const HistogramSample& sample : samples.subspan(1)) schema = std::min(schema, sample.histogram->schema);
    return schema;
}

} // namespace

std::optional<double> extrapolatedIncrease(std::span<const Sample> samples, Window window)
{
    if (samples.size() < 2) return std::nullopt;
    Sampled sampled {samples.front().at, samples.back().at, samples.size(), samples.front().value,
        samples.back().value - samples.front().value};
    for (std::size_t i = 1; i < samples.size(); ++i)
        if (samples[i].value < samples[i - 1].value) sampled.increase += samples[i - 1].value;
    return sampled.increase * extrapolation(sampled, window);
}

std::optional<NativeHistogram> extrapolatedIncrease(std::span<const HistogramSample> samples, Window window)
{
    if (samples.size() < 2) return std::nullopt;
    // A first histogram that was reset at once counts as nothing: its layout does not matter.
    NativeHistogram first = *samples[0].histogram;
    const double firstCount = first.count;
    if (isReset(*samples[1].histogram, first)) {
        first = {};
        first.schema = samples[1].histogram->schema;
        first.bounds = samples[1].histogram->bounds;
        first.zeroThreshold = samples[1].histogram->zeroThreshold;
    }
    for (const HistogramSample& sample : samples.subspan(1))
        if (sample.histogram->hasCustomBounds() != first.hasCustomBounds()) return std::nullopt;

    const NativeHistogram& last = *samples.back().histogram;
    NativeHistogram out = first.hasCustomBounds() ? last : atSchema(last, commonSchema(samples, first));
    if (!areCompatible(out, first)) return std::nullopt;
    add(out, first, -1);
    const NativeHistogram* before = &first;
    for (const HistogramSample& sample : samples.subspan(1)) {
        if (isReset(*sample.histogram, *before)) {
            if (!areCompatible(out, *before)) return std::nullopt;
            add(out, *before);
        }
        before = sample.histogram.get();
    }
    const Sampled sampled {samples.front().at, samples.back().at, samples.size(), firstCount, out.count};
    scale(out, extrapolation(sampled, window));
    return out;
}

double resets(std::span<const Sample> samples) noexcept
{
    double count = 0;
    for (std::size_t i = 1; i < samples.size(); ++i) count += samples[i].value < samples[i - 1].value ? 1 : 0;
    return count;
}

double resets(std::span<const HistogramSample> samples)
{
    double count = 0;
    for (std::size_t i = 1; i < samples.size(); ++i)
        count += isReset(*samples[i].histogram, *samples[i - 1].histogram) ? 1 : 0;
    return count;
}

double changes(std::span<const Sample> samples) noexcept
{
    double count = 0;
    for (std::size_t i = 1; i < samples.size(); ++i) {
        const double before = samples[i - 1].value;
        const double now = samples[i].value;
        count += now != before && !(std::isnan(now) && std::isnan(before)) ? 1 : 0;
    }
    return count;
}

double changes(std::span<const HistogramSample> samples)
{
    double count = 0;
    for (std::size_t i = 1; i < samples.size(); ++i)
        count += *samples[i].histogram == *samples[i - 1].histogram ? 0 : 1;
    return count;
}

} // namespace spanwise::metrics
