// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/decode/span_codec.h"

#include "core/decode/protobuf_messages.h"

#include <bit>
#include <limits>
#include <protozero/pbf_writer.hpp>

namespace spanwise::decode {

namespace {

using Writer = protozero::pbf_writer;

void addText(Writer& writer, field::Number number, std::string_view text)
{
    if (!text.empty()) writer.add_bytes(number, text.data(), text.size());
}

/// A message without fields. protozero drops a nested writer that wrote nothing, and with it an element of a list.
void addNothing(Writer& parent, field::Number number)
{
    parent.add_bytes(number, "", 0);
}

void addValue(const Batch& batch, Writer& parent, field::Number number, const Value& value);

void addAttributes(const Batch& batch, Writer& parent, field::Number number, IndexRange range)
{
    for (const Attribute& attribute : batch.of(range)) {
        Writer pair(parent, number);
        pair.add_bytes(field::keyValue::kKey, attribute.key.data(), attribute.key.size());
        addValue(batch, pair, field::keyValue::kValue, attribute.value);
    }
}

void addValue(const Batch& batch, Writer& parent, field::Number number, const Value& value)
{
    namespace any = field::anyValue;
    if (value.kind == Value::Kind::Empty) return addNothing(parent, number);
    Writer writer(parent, number);
    switch (value.kind) {
    case Value::Kind::Empty: break;
    case Value::Kind::Bool: writer.add_bool(any::kBool, value.boolean); break;
    case Value::Kind::Int: writer.add_int64(any::kInt, value.integer); break;
    case Value::Kind::Double: writer.add_double(any::kDouble, value.real); break;
    case Value::Kind::String: writer.add_bytes(any::kString, value.text, value.size); break;
    case Value::Kind::Bytes: writer.add_bytes(any::kBytes, value.text, value.size); break;
    case Value::Kind::Array: {
        if (value.size == 0) return addNothing(writer, any::kArray);
        Writer list(writer, any::kArray);
        for (const Value& item : batch.items(value)) addValue(batch, list, field::list::kValues, item);
        break;
    }
    case Value::Kind::Map: {
        if (value.size == 0) return addNothing(writer, any::kMap);
        Writer list(writer, any::kMap);
        addAttributes(batch, list, field::list::kValues, value.range());
        break;
    }
    }
}

template <typename Id> void addId(Writer& writer, field::Number number, const Id& id)
{
    if (!id.isZero()) writer.add_bytes(number, reinterpret_cast<const char*>(id.bytes.data()), id.bytes.size());
}

void addCount(Writer& writer, field::Number number, std::uint32_t count)
{
    if (count != 0) writer.add_uint32(number, count);
}

void addEvent(const Batch& batch, Writer& parent, const SpanEvent& event)
{
    Writer writer(parent, field::span::kEvents);
    writer.add_fixed64(field::event::kTime, static_cast<std::uint64_t>(event.at));
    addText(writer, field::event::kName, event.name);
    addAttributes(batch, writer, field::event::kAttributes, event.attributes);
    addCount(writer, field::event::kDroppedAttributes, event.droppedAttributes);
}

void addLink(const Batch& batch, Writer& parent, const SpanLink& link)
{
    Writer writer(parent, field::span::kLinks);
    addId(writer, field::link::kTraceId, link.traceId);
    addId(writer, field::link::kSpanId, link.spanId);
    addText(writer, field::link::kTraceState, link.traceState);
    addAttributes(batch, writer, field::link::kAttributes, link.attributes);
    addCount(writer, field::link::kDroppedAttributes, link.droppedAttributes);
    writer.add_fixed32(field::link::kFlags, link.flags); // always: a link without any field would be dropped
}

/// What the store holds was within the limits when it was taken; they may have been lowered since.
constexpr Limits kNoLimits {std::numeric_limits<std::uint32_t>::max(), 1024, std::numeric_limits<std::uint32_t>::max(),
    std::numeric_limits<std::uint32_t>::max(), std::numeric_limits<std::uint32_t>::max(),
    std::numeric_limits<std::uint32_t>::max(), std::numeric_limits<std::uint32_t>::max()};

Error damaged(const WireError& error, std::string_view bytes)
{
    const auto offset =
        error.at >= bytes.data() && error.at <= bytes.data() + bytes.size() ? error.at - bytes.data() : 0;
    return {ErrorCode::Damaged, "stored message, byte " + std::to_string(offset) + ": " + error.what};
}

/// Runs `read` over a batch that is left as it was when reading fails.
template <typename Read> auto guarded(std::string_view bytes, Batch& batch, Read read) -> Result<decltype(read())>
{
    const BatchMark mark(batch);
    try {
        return read();
    } catch (const WireError& error) {
        mark.rollBack(batch);
        return tl::unexpected(damaged(error, bytes));
    }
}

Result<void> asVoid(Result<std::optional<Refused>> outcome)
{
    if (!outcome) return tl::unexpected(outcome.error());
    if (*outcome) return fail(ErrorCode::Damaged, "stored message: " + std::string((*outcome)->reason));
    return {};
}

} // namespace

void encodeSpan(const Batch& batch, const Span& span, std::string& out)
{
    Writer writer(out);
    addId(writer, field::span::kTraceId, span.traceId);
    addId(writer, field::span::kSpanId, span.spanId);
    addText(writer, field::span::kTraceState, span.traceState);
    addId(writer, field::span::kParentSpanId, span.parentSpanId);
    addText(writer, field::span::kName, span.name);
    if (span.kind != 0) writer.add_int32(field::span::kKind, span.kind);
    writer.add_fixed64(field::span::kStart, static_cast<std::uint64_t>(span.start));
    writer.add_fixed64(field::span::kEnd, static_cast<std::uint64_t>(span.end));
    addAttributes(batch, writer, field::span::kAttributes, span.attributes);
    addCount(writer, field::span::kDroppedAttributes, span.droppedAttributes);
    for (const SpanEvent& event : batch.eventsOf(span)) addEvent(batch, writer, event);
    addCount(writer, field::span::kDroppedEvents, span.droppedEvents);
    for (const SpanLink& link : batch.linksOf(span)) addLink(batch, writer, link);
    addCount(writer, field::span::kDroppedLinks, span.droppedLinks);
    if (span.statusCode != 0 || !span.statusMessage.empty()) {
        Writer status(writer, field::span::kStatus);
        addText(status, field::status::kMessage, span.statusMessage);
        if (span.statusCode != 0) status.add_int32(field::status::kCode, span.statusCode);
    }
    if (span.flags != 0) writer.add_fixed32(field::span::kFlags, span.flags);
    addCount(writer, field::span::kQuality, span.quality);
    for (std::uint32_t i = 0; i < span.cuts.count; ++i) {
        const ValueCut& cut = batch.cuts[span.cuts.first + i];
        Writer entry(writer, field::span::kCuts);
        addText(entry, field::cut::kKey, cut.key);
        entry.add_uint64(field::cut::kOriginalBytes, cut.originalBytes);
    }
}

void encodeLogRecord(const Batch& batch, const LogRecord& record, std::string& out)
{
    Writer writer(out);
    writer.add_fixed64(field::logRecord::kTime, static_cast<std::uint64_t>(record.at));
    if (record.severity != 0) writer.add_int32(field::logRecord::kSeverity, record.severity);
    addText(writer, field::logRecord::kSeverityText, record.severityText);
    if (record.body.kind != Value::Kind::Empty) addValue(batch, writer, field::logRecord::kBody, record.body);
    addAttributes(batch, writer, field::logRecord::kAttributes, record.attributes);
    addCount(writer, field::logRecord::kDroppedAttributes, record.droppedAttributes);
    if (record.flags != 0) writer.add_fixed32(field::logRecord::kFlags, record.flags);
    addId(writer, field::logRecord::kTraceId, record.traceId);
    addId(writer, field::logRecord::kSpanId, record.spanId);
    addText(writer, field::logRecord::kEventName, record.eventName);
}

void encodeResource(const Batch& batch, const Resource& resource, std::string& out)
{
    Writer items(out); // ResourceSpans: the schema address stands beside the resource, not inside
    {
        Writer writer(items, field::resourceItems::kResource);
        addAttributes(batch, writer, field::resource::kAttributes, resource.attributes);
    }
    addText(items, field::resourceItems::kSchemaUrl, resource.schemaUrl);
}

void encodeScope(const Batch& batch, const Scope& scope, std::string& out)
{
    Writer items(out); // ScopeSpans, likewise
    {
        Writer writer(items, field::scopeItems::kScope);
        addText(writer, field::scope::kName, scope.name);
        addText(writer, field::scope::kVersion, scope.version);
        addAttributes(batch, writer, field::scope::kAttributes, scope.attributes);
    }
    addText(items, field::scopeItems::kSchemaUrl, scope.schemaUrl);
}

Result<void> decodeStoredSpan(std::string_view bytes, std::uint32_t resource, std::uint32_t scope, Batch& into)
{
    return asVoid(guarded(
        bytes, into, [&] { return ProtobufMessages(into, kNoLimits, Origin::Store).span(bytes, resource, scope); }));
}

Result<void> decodeStoredLogRecord(std::string_view bytes, std::uint32_t resource, std::uint32_t scope, Batch& into)
{
    return asVoid(guarded(bytes, into,
        [&] { return ProtobufMessages(into, kNoLimits, Origin::Store).logRecord(bytes, resource, scope); }));
}

namespace {

struct Owner {
    std::vector<std::string_view> pieces;
    std::string_view schemaUrl;
};

Owner readOwner(std::string_view bytes, field::Number piece, field::Number schemaUrl)
{
    Owner owner;
    for (WireReader reader(bytes); reader.next();) {
        if (reader.number() == piece && reader.isBytes())
            owner.pieces.push_back(reader.bytes());
        else if (reader.number() == schemaUrl && reader.isBytes())
            owner.schemaUrl = reader.bytes();
    }
    return owner;
}

} // namespace

Result<std::uint32_t> decodeStoredResource(std::string_view bytes, Batch& into)
{
    return guarded(bytes, into, [&] {
        const Owner owner = readOwner(bytes, field::resourceItems::kResource, field::resourceItems::kSchemaUrl);
        return ProtobufMessages(into, kNoLimits, Origin::Store).resource(owner.pieces, owner.schemaUrl);
    });
}

Result<std::uint32_t> decodeStoredScope(std::string_view bytes, Batch& into)
{
    return guarded(bytes, into, [&] {
        const Owner owner = readOwner(bytes, field::scopeItems::kScope, field::scopeItems::kSchemaUrl);
        return ProtobufMessages(into, kNoLimits, Origin::Store).scope(owner.pieces, owner.schemaUrl);
    });
}

} // namespace spanwise::decode
