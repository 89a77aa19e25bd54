// SPDX-License-Identifier: GPL-3.0-or-later
// Messages of io.prometheus.client.MetricFamily (prometheus/client_model, metrics.proto of 2025-06), each behind its
// length. A histogram may hold classic buckets, a native histogram, or both: each becomes samples of its own.
#include "core/base/utf8.h"
#include "core/decode/exposition_line.h"
#include "core/decode/wire_reader.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace spanwise::decode {

namespace {

namespace family {
constexpr field::Number kName = 1, kHelp = 2, kType = 3, kMetric = 4, kUnit = 5;
}
namespace metric {
constexpr field::Number kLabel = 1, kGauge = 2, kCounter = 3, kSummary = 4, kUntyped = 5, kTimestamp = 6,
                        kHistogram = 7;
}
namespace pair { // LabelPair
constexpr field::Number kName = 1, kValue = 2;
}
namespace summary {
constexpr field::Number kCount = 1, kSum = 2, kQuantile = 3;
}
namespace histogram {
constexpr field::Number kCount = 1, kSum = 2, kBucket = 3, kCountFloat = 4, kSchema = 5, kZeroThreshold = 6,
                        kZeroCount = 7, kZeroCountFloat = 8, kNegativeSpan = 9, kNegativeDelta = 10,
                        kNegativeCount = 11, kPositiveSpan = 12, kPositiveDelta = 13, kPositiveCount = 14;
}
namespace bucket {
constexpr field::Number kCount = 1, kLimit = 2, kExemplar = 3, kCountFloat = 4;
}

/// Enough for any real histogram, and a stop for lengths that lie.
constexpr std::uint64_t kMostBuckets = 100'000;

[[noreturn]] void refuse(std::string what)
{
    throw ExpositionError {ErrorCode::Malformed, std::move(what)};
}

double realOf(const WireReader& reader)
{
    if (!reader.isFixed64()) refuse("a number has the wrong wire type");
    return std::bit_cast<double>(reader.fixed64());
}

std::int64_t zigzag(std::uint64_t value) noexcept
{
    return static_cast<std::int64_t>(value >> 1U) ^ -static_cast<std::int64_t>(value & 1U);
}

std::uint64_t varintAt(std::string_view bytes, std::size_t& at)
{
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64 && at < bytes.size(); shift += 7) {
        const auto byte = static_cast<unsigned char>(bytes[at++]);
        value |= static_cast<std::uint64_t>(byte & 0x7FU) << shift;
        if ((byte & 0x80U) == 0) return value;
    }
    refuse("a number does not end");
}

struct Span {
    std::int32_t offset = 0;
    std::uint32_t length = 0;
};

/// One side of a native histogram as it is sent: runs of neighbouring buckets, and counts as differences or as they
/// are.
struct Side {
    std::vector<Span> spans;
    std::vector<std::int64_t> deltas;
    std::vector<double> counts;

    void addDeltas(const WireReader& reader)
    {
        if (reader.isVarint()) deltas.push_back(zigzag(reader.varint()));
        if (!reader.isBytes()) return;
        const std::string_view packed = reader.bytes();
        for (std::size_t at = 0; at < packed.size();) deltas.push_back(zigzag(varintAt(packed, at)));
    }

    void addCounts(const WireReader& reader)
    {
        if (reader.isFixed64()) counts.push_back(realOf(reader));
        if (!reader.isBytes()) return;
        const std::string_view packed = reader.bytes();
        if (packed.size() % sizeof(double) != 0) refuse("a packed list ends inside a number");
        for (std::size_t at = 0; at < packed.size(); at += sizeof(double)) {
            std::uint64_t bits = 0;
            for (std::size_t i = sizeof bits; i-- > 0;) bits = bits << 8U | static_cast<unsigned char>(packed[at + i]);
            counts.push_back(std::bit_cast<double>(bits));
        }
    }

    void addSpan(std::string_view message)
    {
        Span span;
        for (WireReader reader(message); reader.next();) {
            if (reader.number() == 1 && reader.isVarint())
                span.offset = static_cast<std::int32_t>(zigzag(reader.varint()));
            else if (reader.number() == 2 && reader.isVarint())
                span.length = static_cast<std::uint32_t>(reader.varint());
        }
        spans.push_back(span);
    }

    [[nodiscard]] std::vector<NativeHistogram::Bucket> buckets() const
    {
        std::vector<NativeHistogram::Bucket> out;
        const std::size_t given = std::max(deltas.size(), counts.size());
        std::int64_t running = 0;
        std::int64_t index = 0;
        std::size_t next = 0;
        for (std::size_t i = 0; i < spans.size(); ++i) {
            index += spans[i].offset;
            if (i > 0 && spans[i].offset < 0) refuse("a native histogram's spans overlap");
            if (next + spans[i].length > given || next + spans[i].length > kMostBuckets)
                refuse("a native histogram's spans do not match its buckets");
            for (std::uint32_t k = 0; k < spans[i].length; ++k, ++index, ++next) {
                if (index > 0x3FFF'FFFF || index < -0x3FFF'FFFF) refuse("a native histogram's bucket is out of range");
                if (deltas.size() > next) running += deltas[next];
                const double count = deltas.size() > next ? static_cast<double>(running) : counts[next];
                if (!(count >= 0)) refuse("a native histogram's bucket is below zero");
                if (count > 0) out.push_back({static_cast<std::int32_t>(index), count});
            }
        }
        if (next != given) refuse("a native histogram's spans do not match its buckets");
        return out;
    }
};

class Families {
public:
    Families(const ExpositionLimits& limits, Exposition& out)
        : m_limits(limits)
        , m_out(out)
    {
    }

    void read(std::string_view body)
    {
        for (std::size_t at = 0; at < body.size();) {
            ++m_message;
            const std::uint64_t size = varintAt(body, at);
            if (size > body.size() - at)
                refuse("its length is " + std::to_string(size) + " bytes, and " + std::to_string(body.size() - at)
                    + " are left");
            readFamily(body.substr(at, static_cast<std::size_t>(size)));
            at += static_cast<std::size_t>(size);
        }
    }

    [[nodiscard]] std::uint32_t message() const noexcept { return m_message; }

private:
    std::string_view text(const WireReader& reader, std::size_t most)
    {
        if (!reader.isBytes()) refuse("a text has the wrong wire type");
        const std::string_view bytes = reader.bytes();
        if (!isUtf8(bytes)) refuse("a text is not valid UTF-8");
        if (bytes.size() > most)
            throw ExpositionError {ErrorCode::TooLarge,
                "a text has " + std::to_string(bytes.size()) + " bytes, the limit is " + std::to_string(most)};
        return bytes;
    }

    void readFamily(std::string_view message)
    {
        MetricFamily now;
        std::uint64_t type = 0;
        std::vector<std::string_view> metrics;
        for (WireReader reader(message); reader.next();) {
            switch (reader.number()) {
            case family::kName: now.name = text(reader, m_limits.nameBytes); break;
            case family::kHelp: now.help = text(reader, m_limits.valueBytes); break;
            case family::kUnit: now.unit = text(reader, m_limits.valueBytes); break;
            case family::kType: type = reader.varint(); break;
            case family::kMetric:
                if (reader.isBytes()) metrics.push_back(reader.bytes());
                break;
            default: break;
            }
        }
        if (now.name.empty()) refuse("a family has no name");
        static constexpr MetricType kTypes[] = {MetricType::Counter, MetricType::Gauge, MetricType::Summary,
            MetricType::Unknown, MetricType::Histogram, MetricType::GaugeHistogram};
        now.type = type < std::size(kTypes) ? kTypes[type] : MetricType::Unknown;
        m_family = static_cast<std::uint32_t>(m_out.families.size());
        m_name = now.name;
        m_out.families.push_back(now);
        for (const std::string_view one : metrics) readMetric(one);
    }

    void readMetric(std::string_view message)
    {
        m_labels.clear();
        m_at.reset();
        for (WireReader reader(message); reader.next();) {
            if (reader.number() == metric::kLabel && reader.isBytes())
                addLabel(reader.bytes());
            else if (reader.number() == metric::kTimestamp && reader.isVarint() && reader.varint() != 0)
                m_at = static_cast<std::int64_t>(reader.varint());
        }
        for (WireReader reader(message); reader.next();) {
            if (!reader.isBytes()) continue;
            switch (reader.number()) {
            case metric::kGauge:
            case metric::kCounter:
            case metric::kUntyped: readNumber(reader.bytes()); break;
            case metric::kSummary: readSummary(reader.bytes()); break;
            case metric::kHistogram: readHistogram(reader.bytes()); break;
            default: break;
            }
        }
    }

    void addLabel(std::string_view message)
    {
        Label label;
        for (WireReader reader(message); reader.next();) {
            if (reader.number() == pair::kName)
                label.name = text(reader, m_limits.nameBytes);
            else if (reader.number() == pair::kValue)
                label.value = text(reader, m_limits.valueBytes);
        }
        if (label.name.empty() || label.name == "__name__") refuse("a label has no name, or a reserved one");
        for (const Label& other : m_labels)
            if (other.name == label.name) refuse("the label " + std::string(label.name) + " is given twice");
        if (!label.value.empty()) m_labels.push_back(label);
        if (m_labels.size() > m_limits.labelsPerSeries)
            throw ExpositionError {
                ErrorCode::TooLarge, "more than " + std::to_string(m_limits.labelsPerSeries) + " labels on one series"};
    }

    void readNumber(std::string_view message)
    {
        double value = 0;
        Exemplar exemplar;
        bool hasExemplar = false;
        for (WireReader reader(message); reader.next();) {
            if (reader.number() == 1)
                value = realOf(reader);
            else if (reader.number() == 2 && reader.isBytes())
                hasExemplar = readExemplar(reader.bytes(), exemplar);
        }
        ExpositionSample& sample = add("", value);
        if (hasExemplar) attach(sample, exemplar);
    }

    void readSummary(std::string_view message)
    {
        std::uint64_t count = 0;
        double sum = 0;
        for (WireReader reader(message); reader.next();) {
            if (reader.number() == summary::kCount)
                count = reader.varint();
            else if (reader.number() == summary::kSum)
                sum = realOf(reader);
            else if (reader.number() == summary::kQuantile && reader.isBytes())
                readQuantile(reader.bytes());
        }
        add("_count", static_cast<double>(count));
        add("_sum", sum);
    }

    void readQuantile(std::string_view message)
    {
        double quantile = 0;
        double value = 0;
        for (WireReader reader(message); reader.next();) {
            if (reader.number() == 1) quantile = realOf(reader);
            if (reader.number() == 2) value = realOf(reader);
        }
        add("", value, Label {"quantile", m_out.arena.store(limitText(quantile))});
    }

    void readHistogram(std::string_view message)
    {
        NativeHistogram native;
        Side positive;
        Side negative;
        std::vector<std::string_view> buckets;
        for (WireReader reader(message); reader.next();) {
            switch (reader.number()) {
            case histogram::kCount:
                if (native.count == 0) native.count = static_cast<double>(reader.varint());
                break;
            case histogram::kCountFloat:
                if (const double count = realOf(reader); count > 0) native.count = count;
                break;
            case histogram::kSum: native.sum = realOf(reader); break;
            case histogram::kBucket:
                if (reader.isBytes()) buckets.push_back(reader.bytes());
                break;
            case histogram::kSchema: native.schema = static_cast<std::int32_t>(zigzag(reader.varint())); break;
            case histogram::kZeroThreshold: native.zeroThreshold = realOf(reader); break;
            case histogram::kZeroCount:
                if (native.zeroCount == 0) native.zeroCount = static_cast<double>(reader.varint());
                break;
            case histogram::kZeroCountFloat:
                if (const double count = realOf(reader); count > 0) native.zeroCount = count;
                break;
            case histogram::kNegativeSpan:
                if (reader.isBytes()) negative.addSpan(reader.bytes());
                break;
            case histogram::kNegativeDelta: negative.addDeltas(reader); break;
            case histogram::kNegativeCount: negative.addCounts(reader); break;
            case histogram::kPositiveSpan:
                if (reader.isBytes()) positive.addSpan(reader.bytes());
                break;
            case histogram::kPositiveDelta: positive.addDeltas(reader); break;
            case histogram::kPositiveCount: positive.addCounts(reader); break;
            default: break;
            }
        }
        const bool isNative =
            !positive.spans.empty() || !negative.spans.empty() || native.zeroCount > 0 || native.zeroThreshold > 0;
        if (!isNative || !buckets.empty()) addClassic(native, buckets);
        if (isNative) addNative(std::move(native), positive, negative);
    }

    void addClassic(const NativeHistogram& whole, const std::vector<std::string_view>& buckets)
    {
        add("_count", whole.count);
        add("_sum", whole.sum);
        bool sawInfinity = false;
        for (const std::string_view message : buckets) {
            double count = 0;
            double limit = 0;
            Exemplar exemplar;
            bool hasExemplar = false;
            for (WireReader reader(message); reader.next();) {
                if (reader.number() == bucket::kCount && count == 0)
                    count = static_cast<double>(reader.varint());
                else if (reader.number() == bucket::kCountFloat && realOf(reader) > 0)
                    count = realOf(reader);
                else if (reader.number() == bucket::kLimit)
                    limit = realOf(reader);
                else if (reader.number() == bucket::kExemplar && reader.isBytes())
                    hasExemplar = readExemplar(reader.bytes(), exemplar);
            }
            sawInfinity |= std::isinf(limit) && limit > 0;
            ExpositionSample& sample = add("_bucket", count, Label {"le", m_out.arena.store(limitText(limit))});
            if (hasExemplar) attach(sample, exemplar);
        }
        if (!sawInfinity) add("_bucket", whole.count, Label {"le", "+Inf"});
    }

    void addNative(NativeHistogram native, const Side& positive, const Side& negative)
    {
        if (native.schema < NativeHistogram::kCoarsestSchema || native.schema > NativeHistogram::kFinestSchema)
            refuse("a native histogram has the unknown schema " + std::to_string(native.schema));
        native.positive = positive.buckets();
        native.negative = negative.buckets();
        ExpositionSample& sample = add("", 0);
        sample.histogram = static_cast<std::uint32_t>(m_out.histograms.size());
        m_out.histograms.push_back(std::move(native));
    }

    bool readExemplar(std::string_view message, Exemplar& out)
    {
        std::vector<Label> labels;
        for (WireReader reader(message); reader.next();) {
            if (reader.number() == 1 && reader.isBytes()) {
                Label label;
                for (WireReader inner(reader.bytes()); inner.next();) {
                    if (inner.number() == pair::kName) label.name = text(inner, m_limits.nameBytes);
                    if (inner.number() == pair::kValue) label.value = text(inner, m_limits.valueBytes);
                }
                labels.push_back(label);
            } else if (reader.number() == 2) {
                out.value = realOf(reader);
            } else if (reader.number() == 3 && reader.isBytes()) {
                std::int64_t ms = 0;
                for (WireReader inner(reader.bytes()); inner.next();) {
                    if (inner.number() == 1) ms += static_cast<std::int64_t>(inner.varint()) * 1000;
                    if (inner.number() == 2) ms += static_cast<std::int64_t>(inner.varint()) / 1'000'000;
                }
                out.atMs = ms;
            }
        }
        out.labels = {static_cast<std::uint32_t>(m_out.labels.size()), static_cast<std::uint32_t>(labels.size())};
        m_out.labels.insert(m_out.labels.end(), labels.begin(), labels.end());
        return true;
    }

    void attach(ExpositionSample& sample, const Exemplar& exemplar)
    {
        sample.exemplar = static_cast<std::uint32_t>(m_out.exemplars.size());
        m_out.exemplars.push_back(exemplar);
    }

    ExpositionSample& add(std::string_view suffix, double value, Label extra = {})
    {
        if (m_out.samples.size() == m_limits.samples)
            throw ExpositionError {
                ErrorCode::TooLarge, "more than " + std::to_string(m_limits.samples) + " samples in one scrape"};
        ExpositionSample sample;
        sample.name = suffix.empty() ? m_name : m_out.arena.store(std::string(m_name) + std::string(suffix));
        sample.value = value;
        sample.atMs = m_at;
        sample.family = m_family;
        sample.line = m_message;
        const std::size_t first = m_out.labels.size();
        for (const Label& label : m_labels)
            if (label.name != extra.name) m_out.labels.push_back(label);
        if (!extra.name.empty()) m_out.labels.push_back(extra);
        std::sort(m_out.labels.begin() + static_cast<std::ptrdiff_t>(first), m_out.labels.end(),
            [](const Label& a, const Label& b) { return a.name < b.name; });
        sample.labels = {static_cast<std::uint32_t>(first), static_cast<std::uint32_t>(m_out.labels.size() - first)};
        m_out.samples.push_back(sample);
        return m_out.samples.back();
    }

    const ExpositionLimits& m_limits;
    Exposition& m_out;
    std::uint32_t m_message = 0;
    std::uint32_t m_family = 0;
    std::string_view m_name;
    std::vector<Label> m_labels; ///< of the metric being read
    std::optional<std::int64_t> m_at;
};

} // namespace

Result<void> decodePrometheusProtobuf(
    std::string_view body, const ExpositionLimits& limits, Exposition& out, DecodeReport& report)
{
    Families families(limits, out);
    const auto place = [&] { return "message " + std::to_string(families.message()) + ": "; };
    try {
        families.read(body);
    } catch (const ExpositionError& error) {
        return fail(error.code, place() + error.what);
    } catch (const WireError& error) {
        return fail(ErrorCode::Malformed, place() + error.what);
    }
    if (body.empty()) report.reject(report.remarks, "the body is empty", {});
    remarkValues(out, report);
    report.acceptedDataPoints += out.samples.size();
    return {};
}

} // namespace spanwise::decode
