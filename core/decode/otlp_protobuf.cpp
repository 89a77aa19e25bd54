// SPDX-License-Identifier: GPL-3.0-or-later
// Export{Trace,Logs,Metrics}ServiceRequest from protobuf. The three have the same shape: items by resource, in them
// items by scope, in them the records. Fields may come in any order and singular messages in pieces, so owners are read
// before what they own. Files hold TracesData and the like, which are the same on the wire.
#include "core/decode/decoder.h"
#include "core/decode/histogram_point.h"
#include "core/decode/protobuf_messages.h"

#include <bit>

namespace spanwise::decode {

namespace {

struct Pieces {
    std::vector<std::string_view> owner;
    std::vector<std::string_view> items;
    std::string_view schemaUrl;
};

/// Both levels use the same three numbers: 1 = owner, 2 = items, 3 = schema address.
Pieces split(std::string_view message)
{
    Pieces pieces;
    for (WireReader reader(message); reader.next();) {
        if (!reader.isBytes()) continue;
        if (reader.number() == field::resourceItems::kResource)
            pieces.owner.push_back(reader.bytes());
        else if (reader.number() == field::resourceItems::kScopeItems)
            pieces.items.push_back(reader.bytes());
        else if (reader.number() == field::resourceItems::kSchemaUrl)
            pieces.schemaUrl = reader.bytes();
    }
    return pieces;
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

class Request {
public:
    Request(std::string_view body, Signal signal, const Limits& limits, Batch& batch, DecodeReport& report)
        : m_body(body)
        , m_signal(signal)
        , m_messages(batch, limits, Origin::Sender)
        , m_report(report)
    {
    }

    void read()
    {
        for (WireReader reader(m_body); reader.next();)
            if (reader.number() == field::request::kResourceItems && reader.isBytes())
                readResourceItems(reader.bytes());
        if (m_messages.sawStrindex())
            m_report.reject(m_report.remarks, "fields of the profiles signal were treated as absent", {});
    }

private:
    void readResourceItems(std::string_view message)
    {
        const Pieces pieces = split(message);
        const std::uint32_t resource = m_messages.resource(pieces.owner, pieces.schemaUrl);
        for (const std::string_view item : pieces.items) {
            const Pieces scoped = split(item);
            const std::uint32_t scope = m_messages.scope(scoped.owner, scoped.schemaUrl);
            for (const std::string_view record : scoped.items) readRecord(record, resource, scope);
        }
    }

    void readRecord(std::string_view message, std::uint32_t resource, std::uint32_t scope)
    {
        const auto position = [&] { return ", byte " + std::to_string(message.data() - m_body.data()); };
        switch (m_signal) {
        case Signal::Traces:
            if (const auto refused = m_messages.span(message, resource, scope))
                m_report.reject(m_report.rejectedSpans, refused->reason, refused->sample + position());
            else {
                ++m_report.acceptedSpans;
                m_messages.remarkNewest(m_report);
            }
            return;
        case Signal::Logs:
            if (const auto refused = m_messages.logRecord(message, resource, scope))
                m_report.reject(m_report.rejectedLogRecords, refused->reason, refused->sample + position());
            else
                ++m_report.acceptedLogRecords;
            return;
        case Signal::Metrics: readMetric(message); return;
        }
    }

    /// Metric.data is a oneof of five kinds; each keeps its points in field 1.
    void readMetric(std::string_view metric)
    {
        for (WireReader reader(metric); reader.next();) {
            const field::Number number = reader.number();
            namespace kind = field::metric;
            const bool isData = number == kind::kGauge || number == kind::kSum || number == kind::kHistogram
                || number == kind::kExponentialHistogram || number == kind::kSummary;
            if (!isData || !reader.isBytes()) continue;
            for (WireReader data(reader.bytes()); data.next();) {
                if (data.number() != kind::kDataPoints || !data.isBytes()) continue;
                if (number == kind::kHistogram)
                    readHistogramPoint(data.bytes());
                else
                    ++m_report.acceptedDataPoints;
            }
        }
    }

    void readHistogramPoint(std::string_view message)
    {
        m_histogram.clear();
        for (WireReader reader(message); reader.next();) {
            namespace point = field::histogramPoint;
            if (reader.number() == point::kCount && reader.isFixed64())
                m_histogram.count = reader.fixed64();
            else if (reader.number() == point::kBucketCounts)
                addNumbers(reader, m_histogram.buckets);
            else if (reader.number() == point::kExplicitBounds)
                addNumbers(reader, m_histogram.bounds);
        }
        m_histogram.judge(m_report, "byte " + std::to_string(message.data() - m_body.data()));
    }

    std::string_view m_body;
    Signal m_signal;
    ProtobufMessages m_messages;
    DecodeReport& m_report;
    HistogramPoint m_histogram;
};

} // namespace

Result<void> decodeOtlpProtobuf(
    std::string_view body, Signal signal, const Limits& limits, Batch& batch, DecodeReport& report)
{
    const BatchMark mark(batch);
    DecodeReport own;
    try {
        Request(body, signal, limits, batch, own).read();
    } catch (const WireError& error) {
        mark.rollBack(batch);
        return fail(ErrorCode::Malformed, "byte " + std::to_string(error.at - body.data()) + ": " + error.what);
    }
    report.add(own);
    return {};
}

} // namespace spanwise::decode
