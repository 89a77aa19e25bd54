// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/decode/exposition_line.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <unordered_map>

namespace spanwise::decode {

namespace {

/// One classic histogram: the buckets that share all labels but `le`.
struct Buckets {
    std::uint32_t line = 0;
    std::vector<std::pair<double, double>> counts; ///< limit, cumulative count
    std::optional<double> count; ///< of name_count
};

std::optional<double> limitOf(std::string_view text)
{
    try {
        return expositionNumber(text);
    } catch (const ExpositionError&) {
        return std::nullopt;
    }
}

std::string identity(const Exposition& out, const ExpositionSample& sample, std::string_view base)
{
    std::string key(base);
    for (const Label& label : out.of(sample.labels)) {
        if (label.name == "le") continue;
        key.append(1, '\0').append(label.name).append(1, '\0').append(label.value);
    }
    return key;
}

class HistogramRemarks {
public:
    HistogramRemarks(const Exposition& out, DecodeReport& report)
        : m_out(out)
        , m_report(report)
    {
    }

    void collect()
    {
        for (const ExpositionSample& sample : m_out.samples) {
            if (m_out.typeOf(sample) != MetricType::Histogram || sample.histogram != ExpositionSample::kNone) continue;
            if (sample.name.ends_with("_bucket"))
                addBucket(sample);
            else if (sample.name.ends_with("_count"))
                of(sample, 6).count = sample.value;
        }
    }

    void judge()
    {
        for (auto& [key, histogram] : m_histograms) {
            if (histogram.counts.empty()) continue;
            std::sort(histogram.counts.begin(), histogram.counts.end());
            if (!std::isinf(histogram.counts.back().first))
                remark("a histogram has no +Inf bucket: no percentiles", histogram.line);
            else if (histogram.count && *histogram.count != histogram.counts.back().second)
                remark("a histogram's count is not that of its +Inf bucket", histogram.line);
            for (std::size_t i = 1; i < histogram.counts.size(); ++i)
                if (histogram.counts[i].second < histogram.counts[i - 1].second) {
                    remark("a histogram's buckets fall: the running maximum is used", histogram.line);
                    break;
                }
        }
    }

private:
    void remark(std::string_view what, std::uint32_t line)
    {
        m_report.reject(m_report.remarks, what, "line " + std::to_string(line));
    }

    Buckets& of(const ExpositionSample& sample, std::size_t suffix)
    {
        Buckets& histogram = m_histograms[identity(m_out, sample, sample.name.substr(0, sample.name.size() - suffix))];
        if (histogram.line == 0) histogram.line = sample.line;
        return histogram;
    }

    void addBucket(const ExpositionSample& sample)
    {
        for (const Label& label : m_out.of(sample.labels)) {
            if (label.name != "le") continue;
            if (const auto limit = limitOf(label.value); limit && !std::isnan(*limit))
                of(sample, 7).counts.emplace_back(*limit, sample.value);
            else
                remark("a bucket's limit is no number: it counts in no percentile", sample.line);
        }
    }

    const Exposition& m_out;
    DecodeReport& m_report;
    std::unordered_map<std::string, Buckets> m_histograms;
};

} // namespace

void remarkValues(const Exposition& out, DecodeReport& report)
{
    for (const ExpositionSample& sample : out.samples)
        if (out.typeOf(sample) == MetricType::Counter && sample.value < 0)
            report.reject(report.remarks, "a counter is below zero", "line " + std::to_string(sample.line));
    HistogramRemarks histograms(out, report);
    histograms.collect();
    histograms.judge();
}

} // namespace spanwise::decode
