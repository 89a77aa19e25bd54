// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/metrics/thin.h"

#include "core/metrics/histogram_math.h"

#include <cmath>

namespace spanwise::metrics {

namespace {

UnixMs stepOf(UnixMs at, UnixMs step) noexcept
{
    return at >= 0 ? (at + step - 1) / step : at / step; // (…, …], so that a sample on the edge ends its step
}

void keepCounter(const std::vector<Sample>& samples, UnixMs step, std::vector<bool>& keep)
{
    const Sample* before = nullptr;
    std::size_t beforeAt = 0;
    for (std::size_t i = 0; i < samples.size(); ++i) {
        if (isMark(samples[i].value)) {
            // What counting ended with and begins with stays beside the mark.
            if (before != nullptr) keep[beforeAt] = true;
            before = nullptr;
            continue;
        }
        if (before == nullptr) {
            keep[i] = true;
        } else {
            if (samples[i].value < before->value) keep[i] = keep[beforeAt] = true;
            if (stepOf(samples[i].at, step) != stepOf(before->at, step)) keep[beforeAt] = true;
        }
        before = &samples[i];
        beforeAt = i;
    }
}

void keepGauge(const std::vector<Sample>& samples, UnixMs step, std::vector<bool>& keep)
{
    for (std::size_t i = 0; i < samples.size();) {
        std::size_t last = i;
        std::size_t least = i;
        std::size_t most = i;
        const UnixMs now = stepOf(samples[i].at, step);
        for (; i < samples.size() && stepOf(samples[i].at, step) == now; ++i) {
            last = i;
            if (samples[i].value < samples[least].value || std::isnan(samples[least].value)) least = i;
            if (samples[i].value > samples[most].value || std::isnan(samples[most].value)) most = i;
        }
        keep[last] = keep[least] = keep[most] = true;
    }
}

std::vector<HistogramSample> thinnedHistograms(const std::vector<HistogramSample>& samples, UnixMs step)
{
    std::vector<HistogramSample> out;
    for (std::size_t i = 0; i < samples.size(); ++i) {
        const bool first = i == 0 || isReset(*samples[i].histogram, *samples[i - 1].histogram);
        const bool last = i + 1 == samples.size() || isReset(*samples[i + 1].histogram, *samples[i].histogram);
        if (first || last || stepOf(samples[i + 1].at, step) != stepOf(samples[i].at, step)) out.push_back(samples[i]);
    }
    return out;
}

} // namespace

Series thinned(const Series& series, MetricType type, UnixMs step)
{
    Series out;
    out.labels = series.labels;
    const std::vector<Sample>& samples = series.floats;
    std::vector<bool> keep(samples.size());
    const bool isGauge = type == MetricType::Gauge || type == MetricType::Info || type == MetricType::StateSet;
    const bool isCounter = type == MetricType::Counter || type == MetricType::Histogram;
    if (!isGauge) keepCounter(samples, step, keep);
    if (!isCounter) keepGauge(samples, step, keep);
    for (std::size_t i = 0; i < samples.size(); ++i)
        if (keep[i] || isMark(samples[i].value) || i + 1 == samples.size()) out.floats.push_back(samples[i]);
    out.histograms = thinnedHistograms(series.histograms, step);
    return out;
}

} // namespace spanwise::metrics
