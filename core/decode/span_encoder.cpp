// SPDX-License-Identifier: GPL-3.0-or-later
// Each message is stated once, for both passes of wire_writer.h.
#include "core/base/byte_buffer.h"
#include "core/decode/span_codec.h"
#include "core/decode/stored_names.h"
#include "core/decode/wire_writer.h"

#include <bit>

namespace spanwise::decode {

namespace {

/// What all parts of a message need.
struct Source {
    const Batch& batch;
    MessageForm form;
};

/// A message inside: `fill` states its fields. One without any is left out.
template <typename Fill> void message(WireSize& out, field::Number number, Fill fill)
{
    WireNotes& notes = out.notes();
    const std::size_t place = notes.keepPlace();
    WireSize inner(notes);
    fill(inner);
    notes.fill(place, static_cast<std::uint32_t>(inner.count()));
    if (inner.count() > 0)
        out.length(number, inner.count());
    else
        notes.forgetAfter(place);
}
template <typename Fill> void message(WireWriter& out, field::Number number, Fill fill)
{
    const std::uint32_t size = out.notes().next();
    if (size == 0) return;
    out.length(number, size);
    fill(out);
}

/// The number under which the store knows a name, 0 = none.
std::uint32_t storedNumber(WireSize& out, std::string_view name)
{
    const std::uint32_t number = storedNumberOf(name);
    out.notes().add(number);
    return number;
}
std::uint32_t storedNumber(WireWriter& out, std::string_view)
{
    return out.notes().next();
}

/// A message without fields that is there all the same.
template <typename Out> void nothing(Out& out, field::Number number)
{
    out.length(number, 0);
}

template <typename Out> void text(Out& out, field::Number number, std::string_view content)
{
    if (!content.empty()) out.bytes(number, content);
}

template <typename Out> void count(Out& out, field::Number number, std::uint32_t value)
{
    if (value != 0) out.varint(number, value);
}

/// Negative ones take ten bytes, as the standard has it.
template <typename Out> void enumerator(Out& out, field::Number number, std::int32_t value)
{
    if (value != 0) out.varint(number, static_cast<std::uint64_t>(std::int64_t {value}));
}

template <typename Out, typename Id> void id(Out& out, field::Number number, const Id& bytes)
{
    if (!bytes.isZero()) out.bytes(number, {reinterpret_cast<const char*>(bytes.bytes.data()), bytes.bytes.size()});
}

template <typename Out> void value(Out& out, const Source& source, field::Number number, const Value& given);

/// The fields of an AnyValue, of which there is one at most; `base` is added to their numbers.
template <typename Out> void oneOf(Out& out, const Source& source, field::Number base, const Value& given);

template <typename Out> void attributes(Out& out, const Source& source, field::Number number, IndexRange range)
{
    for (const Attribute& attribute : source.batch.of(range)) {
        const bool forStore = source.form == MessageForm::Stored;
        const std::uint32_t known = forStore ? storedNumber(out, attribute.key) : 0;
        message(out, number, [&](auto& pair) {
            if (known != 0)
                pair.varint(field::keyValue::kKeyStrindex, known);
            else
                pair.bytes(field::keyValue::kKey, attribute.key);
            if (forStore)
                oneOf(pair, source, field::keyValue::kPlainValue, attribute.value);
            else
                value(pair, source, field::keyValue::kValue, attribute.value);
        });
    }
}

template <typename Out> void array(Out& out, const Source& source, field::Number number, const Value& given)
{
    if (given.size == 0) return nothing(out, number);
    message(out, number, [&](auto& list) {
        for (const Value& item : source.batch.items(given)) value(list, source, field::list::kValues, item);
    });
}

template <typename Out> void map(Out& out, const Source& source, field::Number number, const Value& given)
{
    if (given.size == 0) return nothing(out, number);
    message(out, number, [&](auto& list) { attributes(list, source, field::list::kValues, given.range()); });
}

template <typename Out> void oneOf(Out& out, const Source& source, field::Number base, const Value& given)
{
    namespace any = field::anyValue;
    switch (given.kind) {
    case Value::Kind::Empty: break;
    case Value::Kind::Bool: out.varint(base + any::kBool, given.boolean ? 1 : 0); break;
    case Value::Kind::Int: out.varint(base + any::kInt, static_cast<std::uint64_t>(given.integer)); break;
    case Value::Kind::Double: out.fixed64(base + any::kDouble, std::bit_cast<std::uint64_t>(given.real)); break;
    case Value::Kind::String: out.bytes(base + any::kString, given.view()); break;
    case Value::Kind::Bytes: out.bytes(base + any::kBytes, given.view()); break;
    case Value::Kind::Array: array(out, source, base + any::kArray, given); break;
    case Value::Kind::Map: map(out, source, base + any::kMap, given); break;
    }
}

template <typename Out> void value(Out& out, const Source& source, field::Number number, const Value& given)
{
    if (given.kind == Value::Kind::Empty) return nothing(out, number);
    message(out, number, [&](auto& inner) { oneOf(inner, source, 0, given); });
}

template <typename Out> void event(Out& out, const Source& source, const SpanEvent& given)
{
    message(out, field::span::kEvents, [&](auto& inner) {
        inner.fixed64(field::event::kTime, static_cast<std::uint64_t>(given.at));
        text(inner, field::event::kName, given.name);
        attributes(inner, source, field::event::kAttributes, given.attributes);
        count(inner, field::event::kDroppedAttributes, given.droppedAttributes);
    });
}

template <typename Out> void link(Out& out, const Source& source, const SpanLink& given)
{
    message(out, field::span::kLinks, [&](auto& inner) {
        id(inner, field::link::kTraceId, given.traceId);
        id(inner, field::link::kSpanId, given.spanId);
        text(inner, field::link::kTraceState, given.traceState);
        attributes(inner, source, field::link::kAttributes, given.attributes);
        count(inner, field::link::kDroppedAttributes, given.droppedAttributes);
        inner.fixed32(field::link::kFlags, given.flags); // always: a link without any field would be left out
    });
}

template <typename Out> void ownFields(Out& out, const Batch& batch, const Span& span)
{
    count(out, field::span::kQuality, span.quality);
    for (std::uint32_t i = 0; i < span.cuts.count; ++i) {
        const ValueCut& cut = batch.cuts[span.cuts.first + i];
        message(out, field::span::kCuts, [&](auto& inner) {
            text(inner, field::cut::kKey, cut.key);
            inner.varint(field::cut::kOriginalBytes, cut.originalBytes);
        });
    }
}

char* extend(std::string& to, std::size_t size)
{
    to.resize(to.size() + size);
    return to.data() + to.size() - size;
}
char* extend(ByteBuffer& to, std::size_t size)
{
    return to.extend(size);
}

/// Runs both passes: `fill` states the message's fields.
template <typename Bytes, typename Fill> void append(Bytes& to, Fill fill)
{
    WireNotes notes;
    WireSize size(notes);
    fill(size);
    WireWriter writer(extend(to, size.count()), notes);
    fill(writer);
}

} // namespace

template <typename Bytes> void encodeSpan(const Batch& batch, const Span& span, Bytes& to, MessageForm form)
{
    const Source source {batch, form};
    append(to, [&](auto& out) {
        if (form == MessageForm::Standard) id(out, field::span::kTraceId, span.traceId);
        id(out, field::span::kSpanId, span.spanId);
        text(out, field::span::kTraceState, span.traceState);
        id(out, field::span::kParentSpanId, span.parentSpanId);
        text(out, field::span::kName, span.name);
        enumerator(out, field::span::kKind, span.kind);
        out.fixed64(field::span::kStart, static_cast<std::uint64_t>(span.start));
        out.fixed64(field::span::kEnd, static_cast<std::uint64_t>(span.end));
        attributes(out, source, field::span::kAttributes, span.attributes);
        count(out, field::span::kDroppedAttributes, span.droppedAttributes);
        for (const SpanEvent& one : batch.eventsOf(span)) event(out, source, one);
        count(out, field::span::kDroppedEvents, span.droppedEvents);
        for (const SpanLink& one : batch.linksOf(span)) link(out, source, one);
        count(out, field::span::kDroppedLinks, span.droppedLinks);
        message(out, field::span::kStatus, [&](auto& status) {
            text(status, field::status::kMessage, span.statusMessage);
            enumerator(status, field::status::kCode, span.statusCode);
        });
        if (span.flags != 0) out.fixed32(field::span::kFlags, span.flags);
        ownFields(out, batch, span);
    });
}

template <typename Bytes> void encodeLogRecord(const Batch& batch, const LogRecord& record, Bytes& to, MessageForm form)
{
    const Source source {batch, form};
    append(to, [&](auto& out) {
        out.fixed64(field::logRecord::kTime, static_cast<std::uint64_t>(record.at));
        enumerator(out, field::logRecord::kSeverity, record.severity);
        text(out, field::logRecord::kSeverityText, record.severityText);
        if (record.body.kind != Value::Kind::Empty) value(out, source, field::logRecord::kBody, record.body);
        attributes(out, source, field::logRecord::kAttributes, record.attributes);
        count(out, field::logRecord::kDroppedAttributes, record.droppedAttributes);
        if (record.flags != 0) out.fixed32(field::logRecord::kFlags, record.flags);
        if (form == MessageForm::Standard) id(out, field::logRecord::kTraceId, record.traceId);
        id(out, field::logRecord::kSpanId, record.spanId);
        text(out, field::logRecord::kEventName, record.eventName);
    });
}

template <typename Bytes> void encodeResource(const Batch& batch, const Resource& resource, Bytes& to, MessageForm form)
{
    const Source source {batch, form};
    append(to, [&](auto& out) { // ResourceSpans: the schema address stands beside the resource, not inside
        message(out, field::resourceItems::kResource,
            [&](auto& inner) { attributes(inner, source, field::resource::kAttributes, resource.attributes); });
        text(out, field::resourceItems::kSchemaUrl, resource.schemaUrl);
    });
}

template <typename Bytes> void encodeScope(const Batch& batch, const Scope& scope, Bytes& to, MessageForm form)
{
    const Source source {batch, form};
    append(to, [&](auto& out) { // ScopeSpans, likewise
        message(out, field::scopeItems::kScope, [&](auto& inner) {
            text(inner, field::scope::kName, scope.name);
            text(inner, field::scope::kVersion, scope.version);
            attributes(inner, source, field::scope::kAttributes, scope.attributes);
        });
        text(out, field::scopeItems::kSchemaUrl, scope.schemaUrl);
    });
}

template void encodeSpan(const Batch&, const Span&, std::string&, MessageForm);
template void encodeSpan(const Batch&, const Span&, ByteBuffer&, MessageForm);
template void encodeLogRecord(const Batch&, const LogRecord&, std::string&, MessageForm);
template void encodeLogRecord(const Batch&, const LogRecord&, ByteBuffer&, MessageForm);
template void encodeResource(const Batch&, const Resource&, std::string&, MessageForm);
template void encodeResource(const Batch&, const Resource&, ByteBuffer&, MessageForm);
template void encodeScope(const Batch&, const Scope&, std::string&, MessageForm);
template void encodeScope(const Batch&, const Scope&, ByteBuffer&, MessageForm);

} // namespace spanwise::decode
