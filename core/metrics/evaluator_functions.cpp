// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/metrics/evaluator_parts.h"
#include "core/metrics/histogram_math.h"
#include "core/metrics/quantile.h"
#include "core/metrics/rate.h"

#include <charconv>
#include <cmath>
#include <limits>
#include <map>

namespace spanwise::metrics {

namespace {

Answered ofNumber(const Labels& labels, double value)
{
    Answered out;
    out.labels = labels;
    out.labels.remove(kNameLabel);
    out.value = value;
    return out;
}

Answered ofHistogram(const Labels& labels, NativeHistogram histogram)
{
    Answered out = ofNumber(labels, 0);
    out.histogram = std::make_shared<const NativeHistogram>(std::move(histogram));
    return out;
}

std::optional<Answered> grown(bool perSecondOfIt, const RangeView& series, Window window)
{
    if (!series.floats.empty() && !series.histograms.empty()) return std::nullopt; // a mixture has no growth
    if (!series.histograms.empty()) {
        auto increase = extrapolatedIncrease(series.histograms, window);
        if (!increase) return std::nullopt;
        if (perSecondOfIt) scale(*increase, perSecond(1, window));
        return ofHistogram(*series.labels, std::move(*increase));
    }
    const auto increase = extrapolatedIncrease(series.floats, window);
    if (!increase) return std::nullopt;
    return ofNumber(*series.labels, perSecondOfIt ? perSecond(*increase, window) : *increase);
}

std::optional<Answered> extreme(const RangeView& series, bool largest)
{
    if (series.floats.empty()) return std::nullopt;
    double out = series.floats.front().value;
    for (const Sample& sample : series.floats)
        if (std::isnan(out) || (largest ? sample.value > out : sample.value < out)) out = sample.value;
    return ofNumber(*series.labels, out);
}

std::optional<Answered> average(const RangeView& series)
{
    if (!series.floats.empty() && !series.histograms.empty()) return std::nullopt;
    if (!series.histograms.empty()) {
        NativeHistogram sum = *series.histograms.front().histogram;
        for (const HistogramSample& sample : series.histograms.subspan(1)) {
            if (!areCompatible(sum, *sample.histogram)) return std::nullopt;
            add(sum, *sample.histogram);
        }
        scale(sum, 1 / static_cast<double>(series.histograms.size()));
        return ofHistogram(*series.labels, std::move(sum));
    }
    // A running mean: the sum of large values could leave the range of a double.
    double mean = 0;
    double n = 0;
    for (const Sample& sample : series.floats) {
        ++n;
        if (std::isinf(mean) && std::isinf(sample.value) && (mean > 0) == (sample.value > 0)) continue;
        mean += (sample.value - mean) / n;
    }
    return ofNumber(*series.labels, mean);
}

std::optional<double> limitOf(std::string_view text)
{
    if (text == "+Inf" || text == "Inf") return std::numeric_limits<double>::infinity();
    if (text == "-Inf") return -std::numeric_limits<double>::infinity();
    if (text.starts_with('+')) text.remove_prefix(1);
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || std::isnan(value)) return std::nullopt;
    return value;
}

/// Buckets that share all labels but `le`. Two names are two histograms, also where they differ in nothing else.
std::map<Labels, std::vector<ClassicBucket>> classicHistograms(const Vector& input)
{
    std::map<Labels, std::vector<ClassicBucket>> out;
    for (const Answered& one : input) {
        if (one.histogram) continue;
        const auto limit = limitOf(one.labels.get("le"));
        if (!limit) continue;
        Labels key = one.labels;
        key.remove("le");
        out[std::move(key)].push_back({*limit, one.value});
    }
    return out;
}

double ofNative(Function function, const std::vector<double>& numbers, const NativeHistogram& histogram)
{
    switch (function) {
    case Function::HistogramCount: return histogram.count;
    case Function::HistogramSum: return histogram.sum;
    case Function::HistogramAvg: return histogram.sum / histogram.count;
    case Function::HistogramFraction: return nativeFraction(numbers[0], numbers[1], histogram);
    default: return nativeQuantile(numbers[0], histogram).value;
    }
}

} // namespace

std::optional<Answered> overRange(Function function, const RangeView& series, UnixMs from, UnixMs to)
{
    const Window window {from, to};
    if (series.floats.empty() && series.histograms.empty()) return std::nullopt;
    switch (function) {
    case Function::Rate: return grown(true, series, window);
    case Function::Increase: return grown(false, series, window);
    case Function::Resets: return ofNumber(*series.labels, resets(series.floats) + resets(series.histograms));
    case Function::Changes: return ofNumber(*series.labels, changes(series.floats) + changes(series.histograms));
    case Function::CountOverTime:
        return ofNumber(*series.labels, static_cast<double>(series.floats.size() + series.histograms.size()));
    case Function::MaxOverTime: return extreme(series, true);
    case Function::MinOverTime: return extreme(series, false);
    case Function::AvgOverTime: return average(series);
    default: return std::nullopt;
    }
}

Vector ofHistograms(Function function, const std::vector<double>& numbers, const Vector& input)
{
    Vector out;
    for (const Answered& one : input)
        if (one.histogram) out.push_back(ofNumber(one.labels, ofNative(function, numbers, *one.histogram)));
    if (function == Function::HistogramQuantile || function == Function::HistogramFraction)
        for (auto& [labels, buckets] : classicHistograms(input))
            out.push_back(ofNumber(labels,
                function == Function::HistogramQuantile ? classicQuantile(numbers[0], std::move(buckets)).value
                                                        : classicFraction(numbers[0], numbers[1], std::move(buckets))));
    requireDistinct(out);
    return out;
}

} // namespace spanwise::metrics
