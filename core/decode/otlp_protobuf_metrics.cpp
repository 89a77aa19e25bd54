// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/decode/otlp_protobuf_metrics.h"

#include <bit>
#include <limits>

namespace spanwise::decode {

namespace {

constexpr auto kLatestTime = static_cast<std::uint64_t>(std::numeric_limits<UnixNanos>::max());

UnixNanos timeOf(const WireReader& reader) noexcept
{
    return !reader.isFixed64() || reader.fixed64() > kLatestTime ? 0 : static_cast<UnixNanos>(reader.fixed64());
}

double realOf(const WireReader& reader) noexcept
{
    return reader.isFixed64() ? std::bit_cast<double>(reader.fixed64()) : 0;
}

std::int32_t zigzag(std::uint64_t value) noexcept
{
    const auto small = static_cast<std::uint32_t>(value);
    return static_cast<std::int32_t>(small >> 1U) ^ -static_cast<std::int32_t>(small & 1U);
}

/// Repeated numbers of eight bytes, packed or one at a time.
template <typename Number> void addNumbers(const WireReader& reader, std::vector<Number>& to)
{
    if (reader.isFixed64()) to.push_back(std::bit_cast<Number>(reader.fixed64()));
    if (!reader.isBytes()) return;
    const std::string_view packed = reader.bytes();
    if (packed.size() % sizeof(Number) != 0) throw WireError {packed.data(), "a packed list ends inside a number"};
    for (std::size_t at = 0; at < packed.size(); at += sizeof(Number)) {
        std::uint64_t bits = 0;
        for (std::size_t i = sizeof bits; i-- > 0;) bits = bits << 8U | static_cast<unsigned char>(packed[at + i]);
        to.push_back(std::bit_cast<Number>(bits));
    }
}

/// Repeated varints, packed or one at a time.
void addVarints(const WireReader& reader, std::vector<std::uint64_t>& to)
{
    if (reader.isVarint()) to.push_back(reader.varint());
    if (!reader.isBytes()) return;
    const std::string_view packed = reader.bytes();
    for (std::size_t at = 0; at < packed.size();) {
        std::uint64_t value = 0;
        unsigned shift = 0;
        for (;; ++at, shift += 7) {
            if (at == packed.size() || shift > 63)
                throw WireError {packed.data(), "a packed list ends inside a number"};
            const auto byte = static_cast<unsigned char>(packed[at]);
            value |= static_cast<std::uint64_t>(byte & 0x7FU) << shift;
            if ((byte & 0x80U) == 0) break;
        }
        ++at;
        to.push_back(value);
    }
}

/// An id's bytes; none = not given. Sets `isFaulty` when they are something else.
template <typename Id> Id idOf(std::string_view bytes, bool& isFaulty)
{
    const auto id = Id::fromBytes(bytes);
    isFaulty = isFaulty || (!id && !bytes.empty());
    return id.value_or(Id {});
}

MetricExemplar exemplarOf(std::string_view message, bool& hasFaultyIds)
{
    namespace exemplar = field::exemplar;
    MetricExemplar out;
    for (WireReader reader(message); reader.next();) {
        switch (reader.number()) {
        case exemplar::kTime: out.at = timeOf(reader); break;
        case exemplar::kDouble: out.value = realOf(reader); break;
        case exemplar::kInt:
            if (reader.isFixed64()) out.value = static_cast<double>(static_cast<std::int64_t>(reader.fixed64()));
            break;
        case exemplar::kTraceId:
            if (reader.isBytes()) out.trace = idOf<TraceId>(reader.bytes(), hasFaultyIds);
            break;
        case exemplar::kSpanId:
            if (reader.isBytes()) out.span = idOf<SpanId>(reader.bytes(), hasFaultyIds);
            break;
        default: break;
        }
    }
    if (hasFaultyIds) {
        out.trace = {};
        out.span = {};
    }
    return out;
}

template <typename T> IndexRange since(const std::vector<T>& all, std::size_t first)
{
    return {static_cast<std::uint32_t>(first), static_cast<std::uint32_t>(all.size() - first)};
}

} // namespace

void OtlpProtobufMetrics::read(std::string_view message, std::uint32_t resource, std::uint32_t scope)
{
    namespace metric = field::metric;
    m_collector.begin(resource, scope);
    for (WireReader reader(message); reader.next();) {
        if (!reader.isBytes()) continue;
        switch (reader.number()) {
        case metric::kName: m_collector.metric().name = m_messages.plainText(reader.bytes()); break;
        case metric::kDescription: m_collector.metric().description = m_messages.plainText(reader.bytes()); break;
        case metric::kUnit: m_collector.metric().unit = m_messages.plainText(reader.bytes()); break;
        case metric::kGauge: readData(reader.bytes(), PointKind::Gauge); break;
        case metric::kSum: readData(reader.bytes(), PointKind::Sum); break;
        case metric::kHistogram: readData(reader.bytes(), PointKind::Histogram); break;
        case metric::kExponentialHistogram: readData(reader.bytes(), PointKind::ExponentialHistogram); break;
        case metric::kSummary: readData(reader.bytes(), PointKind::Summary); break;
        default: break;
        }
    }
    m_collector.end();
}

void OtlpProtobufMetrics::readData(std::string_view message, PointKind kind)
{
    m_collector.metric().kind = kind;
    for (WireReader reader(message); reader.next();) {
        if (reader.number() == field::metricData::kTemporality && reader.isVarint()) {
            if (reader.varint() == 1 || reader.varint() == 2)
                m_collector.metric().temporality = static_cast<Temporality>(reader.varint());
        } else if (reader.number() == field::metricData::kMonotonic && reader.isVarint()) {
            m_collector.metric().monotonic = reader.varint() != 0;
        } else if (reader.number() == field::metricData::kPoints && reader.isBytes()) {
            const std::string_view point = reader.bytes();
            const auto at = static_cast<std::uint64_t>(point.data() - m_body.data());
            m_attributes.clear();
            MetricPoint out;
            switch (kind) {
            case PointKind::Gauge:
            case PointKind::Sum: out = readNumber(point); break;
            case PointKind::Histogram: out = readHistogram(point); break;
            case PointKind::ExponentialHistogram: out = readExponential(point); break;
            case PointKind::Summary: out = readSummary(point); break;
            }
            out.attributes = m_messages.attributes(m_attributes);
            m_collector.add(out, at);
        }
    }
}

MetricPoint OtlpProtobufMetrics::readNumber(std::string_view message)
{
    namespace point = field::numberPoint;
    MetricPoint out;
    const std::size_t firstExemplar = m_collector.batch().exemplars.size();
    for (WireReader reader(message); reader.next();) {
        switch (reader.number()) {
        case point::kStart: out.start = timeOf(reader); break;
        case point::kTime: out.at = timeOf(reader); break;
        case point::kDouble: out.number = Value::ofDouble(realOf(reader)); break;
        case point::kInt:
            if (reader.isFixed64()) out.number = Value::ofInt(static_cast<std::int64_t>(reader.fixed64()));
            break;
        case point::kFlags: out.flags = static_cast<std::uint32_t>(reader.varint()); break;
        case point::kExemplars: addExemplar(reader); break;
        case point::kAttributes:
            if (reader.isBytes()) m_attributes.push_back(reader.bytes());
            break;
        default: break;
        }
    }
    out.exemplars = since(m_collector.batch().exemplars, firstExemplar);
    return out;
}

MetricPoint OtlpProtobufMetrics::readHistogram(std::string_view message)
{
    namespace point = field::histogramPoint;
    MetricPoint out;
    const std::size_t firstExemplar = m_collector.batch().exemplars.size();
    auto& counts = m_collector.batch().counts;
    auto& reals = m_collector.batch().reals;
    const std::size_t firstCount = counts.size();
    const std::size_t firstBound = reals.size();
    for (WireReader reader(message); reader.next();) {
        switch (reader.number()) {
        case point::kStart: out.start = timeOf(reader); break;
        case point::kTime: out.at = timeOf(reader); break;
        case point::kCount:
            if (reader.isFixed64()) out.count = reader.fixed64();
            break;
        case point::kSum: out.sum = realOf(reader); break;
        case point::kMin: out.min = realOf(reader); break;
        case point::kMax: out.max = realOf(reader); break;
        case point::kBucketCounts: addNumbers(reader, counts); break;
        case point::kExplicitBounds: addNumbers(reader, reals); break;
        case point::kFlags: out.flags = static_cast<std::uint32_t>(reader.varint()); break;
        case point::kExemplars: addExemplar(reader); break;
        case point::kAttributes:
            if (reader.isBytes()) m_attributes.push_back(reader.bytes());
            break;
        default: break;
        }
    }
    out.buckets = since(counts, firstCount);
    out.bounds = since(reals, firstBound);
    out.exemplars = since(m_collector.batch().exemplars, firstExemplar);
    return out;
}

MetricPoint OtlpProtobufMetrics::readExponential(std::string_view message)
{
    namespace point = field::exponentialPoint;
    MetricPoint out;
    const std::size_t firstExemplar = m_collector.batch().exemplars.size();
    for (WireReader reader(message); reader.next();) {
        switch (reader.number()) {
        case point::kStart: out.start = timeOf(reader); break;
        case point::kTime: out.at = timeOf(reader); break;
        case point::kCount:
            if (reader.isFixed64()) out.count = reader.fixed64();
            break;
        case point::kSum: out.sum = realOf(reader); break;
        case point::kMin: out.min = realOf(reader); break;
        case point::kMax: out.max = realOf(reader); break;
        case point::kScale: out.scale = zigzag(reader.varint()); break;
        case point::kZeroCount:
            if (reader.isFixed64()) out.zeroCount = reader.fixed64();
            break;
        case point::kZeroThreshold: out.zeroThreshold = realOf(reader); break;
        case point::kPositive:
            if (reader.isBytes()) readSide(reader.bytes(), out.positiveOffset, out.positive);
            break;
        case point::kNegative:
            if (reader.isBytes()) readSide(reader.bytes(), out.negativeOffset, out.negative);
            break;
        case point::kFlags: out.flags = static_cast<std::uint32_t>(reader.varint()); break;
        case point::kExemplars: addExemplar(reader); break;
        case point::kAttributes:
            if (reader.isBytes()) m_attributes.push_back(reader.bytes());
            break;
        default: break;
        }
    }
    out.exemplars = since(m_collector.batch().exemplars, firstExemplar);
    return out;
}

void OtlpProtobufMetrics::addExemplar(const WireReader& reader)
{
    if (!reader.isBytes()) return;
    bool hasFaultyIds = false;
    const std::string_view message = reader.bytes();
    const MetricExemplar one = exemplarOf(message, hasFaultyIds);
    m_collector.addExemplar(one, hasFaultyIds, static_cast<std::uint64_t>(message.data() - m_body.data()));
}

void OtlpProtobufMetrics::readSide(std::string_view message, std::int32_t& offset, IndexRange& counts)
{
    auto& all = m_collector.batch().counts;
    const std::size_t first = all.size();
    for (WireReader reader(message); reader.next();) {
        if (reader.number() == field::exponentialSide::kOffset && reader.isVarint())
            offset = zigzag(reader.varint());
        else if (reader.number() == field::exponentialSide::kBucketCounts)
            addVarints(reader, all);
    }
    counts = since(all, first);
}

MetricPoint OtlpProtobufMetrics::readSummary(std::string_view message)
{
    namespace point = field::summaryPoint;
    MetricPoint out;
    auto& reals = m_collector.batch().reals;
    const std::size_t first = reals.size();
    for (WireReader reader(message); reader.next();) {
        switch (reader.number()) {
        case point::kStart: out.start = timeOf(reader); break;
        case point::kTime: out.at = timeOf(reader); break;
        case point::kCount:
            if (reader.isFixed64()) out.count = reader.fixed64();
            break;
        case point::kSum: out.sum = realOf(reader); break;
        case point::kFlags: out.flags = static_cast<std::uint32_t>(reader.varint()); break;
        case point::kAttributes:
            if (reader.isBytes()) m_attributes.push_back(reader.bytes());
            break;
        case point::kQuantiles: {
            if (!reader.isBytes()) break;
            double quantile = 0;
            double value = 0;
            for (WireReader pair(reader.bytes()); pair.next();) {
                if (pair.number() == 1) quantile = realOf(pair);
                if (pair.number() == 2) value = realOf(pair);
            }
            reals.push_back(quantile);
            reals.push_back(value);
            break;
        }
        default: break;
        }
    }
    out.quantiles = since(reals, first);
    return out;
}

} // namespace spanwise::decode
