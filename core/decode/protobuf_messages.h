// SPDX-License-Identifier: GPL-3.0-or-later
// The OTLP messages that requests and the store have in common, read from protobuf into a batch. Inside core/decode:
// throws WireError, which the callers turn into an Error.
#pragma once

#include "core/decode/attribute_collector.h"
#include "core/decode/wire_reader.h"

#include <cstdint>
#include <optional>
#include <string_view>

namespace spanwise::decode {

/// Why a span or log record was not taken.
struct Refused {
    std::string_view reason;
    std::string sample;
};

/// Who wrote the messages: our private fields count only in what the store holds.
enum class Origin : std::uint8_t { Sender, Store };

class ProtobufMessages {
public:
    /// `trace` is that of messages that name none: those of the store.
    ProtobufMessages(Batch& batch, const Limits& limits, Origin origin, const TraceId& trace = {}) noexcept
        : m_batch(batch)
        , m_limits(limits)
        , m_origin(origin)
        , m_trace(trace)
        , m_collector(batch, limits)
    {
    }

    /// Append to the batch. A message that came in several pieces is merged: the pieces are read one after the other.
    std::uint32_t resource(const std::vector<std::string_view>& pieces, std::string_view schemaUrl);
    std::uint32_t scope(const std::vector<std::string_view>& pieces, std::string_view schemaUrl);
    /// Nothing is appended when the span or record is refused.
    std::optional<Refused> span(std::string_view message, std::uint32_t resource, std::uint32_t scope);
    std::optional<Refused> logRecord(std::string_view message, std::uint32_t resource, std::uint32_t scope);

    /// Encoded KeyValues of a data point.
    IndexRange attributes(const std::vector<std::string_view>& keyValues);
    /// A text whose repair, if it needs one, is not marked on anything.
    std::string_view plainText(std::string_view bytes);

    void remarkNewest(DecodeReport& report) const { remarkLimits(m_batch.spans.back().quality, report); }

    /// Fields of the profiles signal were met and treated as absent (rule J9).
    [[nodiscard]] bool sawStrindex() const noexcept { return m_sawStrindex; }

private:
    /// Valid UTF-8: the bytes themselves, or repaired in the batch's arena with a mark.
    std::string_view text(std::string_view bytes, OwnerMarks& marks);
    /// The field that is an index into the table of the profiles signal, and in the store one into ours.
    std::string_view numberedKey(const WireReader& reader, std::string_view spelled);
    void keyValue(std::string_view message, OwnerMarks& marks, std::uint32_t depth);
    Value anyValue(std::string_view message, OwnerMarks& marks, std::uint32_t depth);
    void refuseDepth(const char* at, std::uint32_t depth) const;
    /// The present field as the field `number` of an AnyValue.
    void oneOf(const WireReader& reader, field::Number number, Value& value, OwnerMarks& marks, std::uint32_t depth);
    Value arrayOf(std::string_view message, OwnerMarks& marks, std::uint32_t depth);
    Value mapOf(std::string_view message, OwnerMarks& marks, std::uint32_t depth);
    void status(std::string_view message, Span& span, OwnerMarks& marks);
    void event(std::string_view message, OwnerMarks& marks);
    void link(std::string_view message, OwnerMarks& marks);
    void cut(std::string_view message);

    Batch& m_batch;
    const Limits& m_limits;
    Origin m_origin;
    TraceId m_trace;
    AttributeCollector m_collector;
    std::vector<SpanEvent> m_events; ///< of the span being read
    std::vector<SpanLink> m_links;
    std::vector<ValueCut> m_cuts;
    bool m_sawStrindex = false;
};

} // namespace spanwise::decode
