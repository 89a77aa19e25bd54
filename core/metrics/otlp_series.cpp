// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/metrics/otlp_series.h"

#include "core/base/checksum.h"
#include "core/metrics/histogram_math.h"
#include "core/metrics/otlp_names.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <span>

namespace spanwise::metrics {

namespace {

std::string textOf(const Value& value)
{
    switch (value.kind) {
    case Value::Kind::String: return std::string(value.view());
    case Value::Kind::Bool: return value.boolean ? "true" : "false";
    case Value::Kind::Int: return std::to_string(value.integer);
    case Value::Kind::Double: {
        char buffer[40];
        return {buffer, std::to_chars(buffer, buffer + sizeof buffer, value.real).ptr};
    }
    default: return {};
    }
}

/// A bucket's limit as Prometheus 3 writes it.
std::string limitText(double value)
{
    if (std::isinf(value)) return value > 0 ? "+Inf" : "-Inf";
    if (value == 0) return "0.0";
    char buffer[400];
    const double size = std::fabs(value);
    const auto format = size >= 1e-4 && size < 1e6 ? std::chars_format::fixed : std::chars_format::scientific;
    std::string text(buffer, std::to_chars(buffer, buffer + sizeof buffer, value, format).ptr);
    if (text.find_first_of(".e") == std::string::npos) text += ".0";
    return text;
}

MetricType typeOf(const Metric& metric) noexcept
{
    switch (metric.kind) {
    case PointKind::Gauge: return MetricType::Gauge;
    case PointKind::Sum: return metric.monotonic ? MetricType::Counter : MetricType::Gauge;
    case PointKind::Histogram:
    case PointKind::ExponentialHistogram: return MetricType::Histogram;
    case PointKind::Summary: return MetricType::Summary;
    }
    return MetricType::Unknown;
}

class Converter {
public:
    explicit Converter(const Batch& batch)
        : m_batch(batch)
    {
    }

    std::vector<IncomingPoint> run()
    {
        for (const MetricPoint& point : m_batch.points) convert(m_batch.metrics[point.metric], point);
        return std::move(m_out);
    }

private:
    void convert(const Metric& metric, const MetricPoint& point)
    {
        IncomingPoint base;
        readResource(metric, base);
        base.type = typeOf(metric);
        base.family = prometheusName(metric.name, metric.unit, base.type == MetricType::Counter);
        base.unit = metric.unit;
        base.help = metric.description;
        base.start = point.start / kNanosPerMilli;
        base.at = point.at / kNanosPerMilli;
        base.delta = metric.temporality == Temporality::Delta;
        base.ended = point.hasEnded();
        for (const Attribute& attribute : m_batch.of(point.attributes))
            base.labels.set(prometheusLabel(attribute.key), textOf(attribute.value));
        const Scope& scope = m_batch.scopes[metric.scope];
        base.labels.set("otel_scope_name", scope.name);
        base.labels.set("otel_scope_version", scope.version);
        switch (metric.kind) {
        case PointKind::Gauge:
        case PointKind::Sum:
            base.value = point.number.kind == Value::Kind::Int ? static_cast<double>(point.number.integer)
                : point.number.kind == Value::Kind::Double     ? point.number.real
                                                               : 0;
            add(base, "", base.value).exemplar = newestExemplar(point);
            return;
        case PointKind::Histogram: addHistogram(base, point); return;
        case PointKind::ExponentialHistogram: addExponential(base, point); return;
        case PointKind::Summary: addSummary(base, point); return;
        }
    }

    void readResource(const Metric& metric, IncomingPoint& out) const
    {
        std::string space;
        for (const Attribute& attribute : m_batch.of(m_batch.resources[metric.resource].attributes)) {
            if (attribute.key == "service.name") out.job = textOf(attribute.value);
            if (attribute.key == "service.namespace") space = textOf(attribute.value);
            if (attribute.key == "service.instance.id") out.instance = textOf(attribute.value);
        }
        if (out.job.empty()) out.job = "unnamed service";
        if (!space.empty()) out.job = space + "/" + out.job;
    }

    IncomingPoint& add(const IncomingPoint& base, std::string_view suffix, double value)
    {
        IncomingPoint& one = m_out.emplace_back(base);
        one.labels.set(kNameLabel, base.family + std::string(suffix));
        one.value = value;
        return one;
    }

    /// One that leads to a trace before one that does not, then the newest.
    [[nodiscard]] static bool isBetter(const MetricExemplar& one, const MetricExemplar* than)
    {
        if (than == nullptr) return true;
        return one.trace.isZero() != than->trace.isZero() ? than->trace.isZero() : one.at >= than->at;
    }

    [[nodiscard]] std::span<const MetricExemplar> exemplarsOf(const MetricPoint& point) const
    {
        return {m_batch.exemplars.data() + point.exemplars.first, point.exemplars.count};
    }

    [[nodiscard]] std::optional<MetricExemplar> newestExemplar(const MetricPoint& point) const
    {
        const MetricExemplar* best = nullptr;
        for (const MetricExemplar& one : exemplarsOf(point))
            if (isBetter(one, best)) best = &one;
        return best == nullptr ? std::nullopt : std::optional(*best);
    }

    /// The best of each bucket; null where it has none. One pass: senders choose how many of both there are.
    [[nodiscard]] std::vector<const MetricExemplar*> exemplarsByBucket(
        const MetricPoint& point, std::span<const double> bounds) const
    {
        std::vector<const MetricExemplar*> out(point.buckets.count, nullptr);
        for (const MetricExemplar& one : exemplarsOf(point)) {
            if (std::isnan(one.value)) continue;
            const auto bucket = static_cast<std::size_t>(std::ranges::lower_bound(bounds, one.value) - bounds.begin());
            if (bucket < out.size() && isBetter(one, out[bucket])) out[bucket] = &one;
        }
        return out;
    }

    void addHistogram(const IncomingPoint& base, const MetricPoint& point)
    {
        IncomingPoint& counted = add(base, "_count", static_cast<double>(point.count));
        if (point.buckets.count == 0) counted.exemplar = newestExemplar(point);
        if (point.sum || base.ended) add(base, "_sum", point.sum.value_or(0));
        if (point.buckets.count == 0) return;
        // Of a point that has ended nobody has checked that buckets and bounds agree.
        const std::span<const double> bounds {m_batch.reals.data() + point.bounds.first, point.bounds.count};
        const std::uint64_t layout = checksum64({reinterpret_cast<const char*>(bounds.data()), bounds.size_bytes()});
        const auto exemplars = exemplarsByBucket(point, bounds);
        double below = 0;
        for (std::uint32_t i = 0; i < point.buckets.count; ++i) {
            below += static_cast<double>(m_batch.counts[point.buckets.first + i]);
            IncomingPoint& one = add(base, "_bucket", below);
            one.labels.set("le", i < bounds.size() ? limitText(bounds[i]) : "+Inf");
            if (exemplars[i] != nullptr) one.exemplar = *exemplars[i];
            one.layout = layout;
        }
    }

    [[nodiscard]] std::vector<NativeHistogram::Bucket> side(std::int32_t offset, IndexRange counts) const
    {
        std::vector<NativeHistogram::Bucket> out;
        for (std::uint32_t i = 0; i < counts.count; ++i) {
            const std::uint64_t count = m_batch.counts[counts.first + i];
            if (count > 0) out.push_back({offset + static_cast<std::int32_t>(i) + 1, static_cast<double>(count)});
        }
        return out;
    }

    void addExponential(const IncomingPoint& base, const MetricPoint& point)
    {
        NativeHistogram histogram;
        histogram.schema = point.scale;
        histogram.zeroThreshold = point.zeroThreshold;
        histogram.zeroCount = static_cast<double>(point.zeroCount);
        histogram.count = static_cast<double>(point.count);
        histogram.sum = point.sum.value_or(0);
        histogram.positive = side(point.positiveOffset, point.positive);
        histogram.negative = side(point.negativeOffset, point.negative);
        if (histogram.schema > NativeHistogram::kFinestSchema)
            histogram = atSchema(histogram, NativeHistogram::kFinestSchema);
        IncomingPoint& one = add(base, "", 0);
        one.exemplar = newestExemplar(point);
        if (!base.ended) one.histogram = std::make_shared<const NativeHistogram>(std::move(histogram));
    }

    void addSummary(const IncomingPoint& base, const MetricPoint& point)
    {
        add(base, "_count", static_cast<double>(point.count));
        add(base, "_sum", point.sum.value_or(0));
        for (std::uint32_t i = 0; i + 1 < point.quantiles.count; i += 2) {
            const double quantile = m_batch.reals[point.quantiles.first + i];
            add(base, "", m_batch.reals[point.quantiles.first + i + 1]).labels.set("quantile", limitText(quantile));
        }
    }

    const Batch& m_batch;
    std::vector<IncomingPoint> m_out;
};

} // namespace

std::vector<IncomingPoint> seriesOf(const Batch& batch)
{
    return Converter(batch).run();
}

} // namespace spanwise::metrics
