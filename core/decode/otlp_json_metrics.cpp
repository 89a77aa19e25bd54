// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/decode/otlp_json_metrics.h"

#include "core/decode/json_ids.h"

#include <algorithm>
#include <limits>

namespace spanwise::decode {

namespace {
constexpr auto kLatestTime = static_cast<std::uint64_t>(std::numeric_limits<UnixNanos>::max());

template <typename T> IndexRange since(const std::vector<T>& all, std::size_t first)
{
    return {static_cast<std::uint32_t>(first), static_cast<std::uint32_t>(all.size() - first)};
}
} // namespace

void OtlpJsonMetrics::read(Json& metric, std::uint32_t resource, std::uint32_t scope)
{
    m_collector.begin(resource, scope);
    m_in.forEachMember(metric, [&](const JsonKey& key, Json& value) {
        if (key.is("name"))
            m_collector.metric().name = m_in.string(value);
        else if (key.is("unit"))
            m_collector.metric().unit = m_in.string(value);
        else if (key.is("description"))
            m_collector.metric().description = m_in.string(value);
        else if (key.is("gauge"))
            readData(value, PointKind::Gauge);
        else if (key.is("sum"))
            readData(value, PointKind::Sum);
        else if (key.is("histogram"))
            readData(value, PointKind::Histogram);
        else if (key.is("exponentialHistogram"))
            readData(value, PointKind::ExponentialHistogram);
        else if (key.is("summary"))
            readData(value, PointKind::Summary);
        else
            m_in.skip(value);
    });
    m_collector.end();
}

void OtlpJsonMetrics::readData(Json& object, PointKind kind)
{
    if (m_in.takeNull(object)) return;
    m_collector.metric().kind = kind;
    m_in.forEachMember(object, [&](const JsonKey& key, Json& value) {
        if (key.is("dataPoints")) {
            m_in.forEachElement(value, [&](Json& point) { readPoint(point); });
        } else if (key.is("aggregationTemporality")) {
            const std::int32_t number =
                m_in.enumerator(value, "AGGREGATION_TEMPORALITY_", {"UNSPECIFIED", "DELTA", "CUMULATIVE"});
            if (number == 1 || number == 2) m_collector.metric().temporality = static_cast<Temporality>(number);
        } else if (key.is("isMonotonic")) {
            m_collector.metric().monotonic = m_in.boolean(value);
        } else {
            m_in.skip(value);
        }
    });
}

/// The kinds of points share most of their members, and none means two things.
void OtlpJsonMetrics::readPoint(Json& object)
{
    const std::uint64_t at = m_in.offset();
    MetricPoint point;
    m_in.forEachMember(object, [&](const JsonKey& key, Json& value) {
        if (m_in.takeNull(value)) return;
        if (key.is("attributes"))
            point.attributes = attributes(value);
        else if (key.is("startTimeUnixNano"))
            point.start = readTime(value);
        else if (key.is("timeUnixNano"))
            point.at = readTime(value);
        else if (key.is("flags"))
            point.flags = static_cast<std::uint32_t>(m_in.uint64(value));
        else if (key.is("exemplars"))
            point.exemplars = readExemplars(value);
        else if (key.is("asInt"))
            point.number = Value::ofInt(m_in.int64(value));
        else if (key.is("asDouble"))
            point.number = Value::ofDouble(m_in.real(value).value_or(0));
        else if (key.is("count"))
            point.count = m_in.uint64(value);
        else if (key.is("sum"))
            point.sum = m_in.real(value);
        else if (key.is("min"))
            point.min = m_in.real(value);
        else if (key.is("max"))
            point.max = m_in.real(value);
        else if (key.is("bucketCounts"))
            point.buckets = readCounts(value);
        else if (key.is("explicitBounds"))
            point.bounds = readReals(value);
        else if (key.is("scale"))
            point.scale = static_cast<std::int32_t>(std::clamp<std::int64_t>(m_in.int64(value), -1000, 1000));
        else if (key.is("zeroCount"))
            point.zeroCount = m_in.uint64(value);
        else if (key.is("zeroThreshold"))
            point.zeroThreshold = m_in.real(value).value_or(0);
        else if (key.is("positive"))
            readSide(value, point.positiveOffset, point.positive);
        else if (key.is("negative"))
            readSide(value, point.negativeOffset, point.negative);
        else if (key.is("quantileValues"))
            point.quantiles = readQuantiles(value);
        else
            m_in.skip(value);
    });
    m_collector.add(point, at);
}

UnixNanos OtlpJsonMetrics::readTime(Json& value)
{
    const std::uint64_t time = m_in.uint64(value);
    return time > kLatestTime ? 0 : static_cast<UnixNanos>(time);
}

IndexRange OtlpJsonMetrics::readExemplars(Json& list)
{
    const auto& exemplars = m_collector.batch().exemplars;
    const std::size_t first = exemplars.size();
    m_in.forEachElement(list, [&](Json& object) {
        const std::uint64_t at = m_in.offset();
        MetricExemplar one;
        ReadId<TraceId> trace;
        ReadId<SpanId> span;
        m_in.forEachMember(object, [&](const JsonKey& key, Json& value) {
            if (m_in.takeNull(value)) return;
            if (key.is("timeUnixNano"))
                one.at = readTime(value);
            else if (key.is("asInt"))
                one.value = static_cast<double>(m_in.int64(value));
            else if (key.is("asDouble"))
                one.value = m_in.real(value).value_or(0);
            else if (key.is("traceId"))
                trace = readId<TraceId>(m_in, value, m_collector.batch().arena);
            else if (key.is("spanId"))
                span = readId<SpanId>(m_in, value, m_collector.batch().arena);
            else
                m_in.skip(value);
        });
        const bool bothGiven = trace.form != IdForm::None && span.form != IdForm::None;
        const bool faulty = trace.form == IdForm::Other || span.form == IdForm::Other
            || (bothGiven && trace.form != span.form); // converters write both as base64, as of spans
        if (!faulty) {
            one.trace = trace.id;
            one.span = span.id;
        }
        m_collector.addExemplar(one, faulty, at);
    });
    return since(exemplars, first);
}

void OtlpJsonMetrics::readSide(Json& object, std::int32_t& offset, IndexRange& counts)
{
    m_in.forEachMember(object, [&](const JsonKey& key, Json& value) {
        if (key.is("offset"))
            offset = static_cast<std::int32_t>(std::clamp<std::int64_t>(m_in.int64(value), -(1 << 29), 1 << 29));
        else if (key.is("bucketCounts"))
            counts = readCounts(value);
        else
            m_in.skip(value);
    });
}

IndexRange OtlpJsonMetrics::readCounts(Json& list)
{
    auto& counts = m_collector.batch().counts;
    const std::size_t first = counts.size();
    m_in.forEachElement(list, [&](Json& count) { counts.push_back(m_in.uint64(count)); });
    return since(counts, first);
}

IndexRange OtlpJsonMetrics::readReals(Json& list)
{
    auto& reals = m_collector.batch().reals;
    const std::size_t first = reals.size();
    m_in.forEachElement(list, [&](Json& value) { reals.push_back(m_in.real(value).value_or(0)); });
    return since(reals, first);
}

IndexRange OtlpJsonMetrics::readQuantiles(Json& list)
{
    auto& reals = m_collector.batch().reals;
    const std::size_t first = reals.size();
    m_in.forEachElement(list, [&](Json& pair) {
        double quantile = 0;
        double number = 0;
        m_in.forEachMember(pair, [&](const JsonKey& key, Json& value) {
            if (key.is("quantile"))
                quantile = m_in.real(value).value_or(0);
            else if (key.is("value"))
                number = m_in.real(value).value_or(0);
            else
                m_in.skip(value);
        });
        reals.push_back(quantile);
        reals.push_back(number);
    });
    return since(reals, first);
}

} // namespace spanwise::decode
