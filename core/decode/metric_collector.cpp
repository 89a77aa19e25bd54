// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/decode/metric_collector.h"

#include "core/decode/histogram_fault.h"

#include <span>
#include <string>

namespace spanwise::decode {

namespace {

/// Scales that any SDK makes (specification of the data model, 2025-06: at most 20; ours go down to −10).
constexpr std::int32_t kFinestScale = 20;
constexpr std::int32_t kCoarsestScale = -10;

template <typename T> std::span<const T> of(const std::vector<T>& all, IndexRange range)
{
    return {all.data() + range.first, range.count};
}

bool needsTemporality(PointKind kind) noexcept
{
    return kind == PointKind::Sum || kind == PointKind::Histogram || kind == PointKind::ExponentialHistogram;
}

} // namespace

void MetricCollector::begin(std::uint32_t resource, std::uint32_t scope)
{
    Metric metric;
    metric.resource = resource;
    metric.scope = scope;
    m_batch.metrics.push_back(metric);
    m_first = m_batch.points.size();
    m_bytes.clear();
}

void MetricCollector::add(MetricPoint point, std::uint64_t byte)
{
    point.metric = static_cast<std::uint32_t>(m_batch.metrics.size() - 1);
    m_batch.points.push_back(point);
    m_bytes.push_back(byte);
}

void MetricCollector::addExemplar(const MetricExemplar& one, bool hasFaultyIds, std::uint64_t byte)
{
    m_batch.exemplars.push_back(one);
    if (hasFaultyIds)
        m_report.reject(m_report.remarks, "an exemplar's ids are none of a trace and a span: it links to nothing",
            "byte " + std::to_string(byte));
}

const char* MetricCollector::faultOf(const MetricPoint& point) const noexcept
{
    const Metric& metric = m_batch.metrics.back();
    if (metric.name.empty()) return "the metric has no name";
    if (needsTemporality(metric.kind) && metric.temporality == Temporality::Unspecified)
        return "the temporality is unspecified";
    if (point.at <= 0) return "the point has no time";
    if (point.hasEnded()) return nullptr;
    switch (metric.kind) {
    case PointKind::Gauge:
    case PointKind::Sum: return point.number.kind == Value::Kind::Empty ? "the point has no value" : nullptr;
    case PointKind::Histogram:
        return histogramFault(point.count, of(m_batch.counts, point.buckets), of(m_batch.reals, point.bounds));
    case PointKind::ExponentialHistogram: {
        if (point.scale > kFinestScale || point.scale < kCoarsestScale) return "the scale is out of range";
        std::uint64_t sum = point.zeroCount;
        for (const std::uint64_t bucket : of(m_batch.counts, point.positive)) sum += bucket;
        for (const std::uint64_t bucket : of(m_batch.counts, point.negative)) sum += bucket;
        return sum == point.count ? nullptr : "the buckets do not add up to the count";
    }
    case PointKind::Summary: return nullptr;
    }
    return nullptr;
}

void MetricCollector::end()
{
    std::size_t kept = m_first;
    for (std::size_t i = m_first; i < m_batch.points.size(); ++i) {
        const MetricPoint& point = m_batch.points[i];
        if (const char* const fault = faultOf(point)) {
            m_report.reject(m_report.rejectedDataPoints, fault,
                std::string(m_batch.metrics.back().name.substr(0, 80)) + ", byte "
                    + std::to_string(m_bytes[i - m_first]));
            continue;
        }
        if (point.negative.count > 0)
            m_report.reject(
                m_report.remarks, "a histogram has buckets below zero", std::string(m_batch.metrics.back().name));
        m_batch.points[kept++] = point;
        ++m_report.acceptedDataPoints;
    }
    m_batch.points.resize(kept);
    if (kept == m_first) m_batch.metrics.pop_back();
}

} // namespace spanwise::decode
