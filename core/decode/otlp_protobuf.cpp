// SPDX-License-Identifier: GPL-3.0-or-later
// Export{Trace,Logs,Metrics}ServiceRequest from protobuf. The three have the same shape: items by resource, in them
// items by scope, in them the records. Fields may come in any order and singular messages in pieces, so owners are read
// before what they own. Files hold TracesData and the like, which are the same on the wire.
#include "core/decode/decoder.h"
#include "core/decode/otlp_protobuf_metrics.h"
#include "core/decode/protobuf_messages.h"

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

class Request {
public:
    Request(std::string_view body, Signal signal, const Limits& limits, Batch& batch, DecodeReport& report)
        : m_body(body)
        , m_signal(signal)
        , m_messages(batch, limits, Origin::Sender)
        , m_report(report)
        , m_metrics(body, m_messages, batch, report)
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
        case Signal::Metrics: m_metrics.read(message, resource, scope); return;
        }
    }

    std::string_view m_body;
    Signal m_signal;
    ProtobufMessages m_messages;
    DecodeReport& m_report;
    OtlpProtobufMetrics m_metrics;
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
