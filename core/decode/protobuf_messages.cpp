// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/decode/protobuf_messages.h"

#include "core/base/utf8.h"
#include "core/decode/stored_names.h"

#include <bit>
#include <limits>

namespace spanwise::decode {

namespace {

constexpr std::uint64_t kLatestTime = static_cast<std::uint64_t>(std::numeric_limits<UnixNanos>::max());

/// An id of the right length that is not all zero.
template <typename Id> std::optional<Id> validId(std::string_view bytes)
{
    const std::optional<Id> id = Id::fromBytes(bytes);
    return id && !id->isZero() ? id : std::nullopt;
}

/// An empty id, or one of the wrong length, means none; only links and log records, which live without one, use this.
template <typename Id> Id idOrNone(std::string_view bytes)
{
    return validId<Id>(bytes).value_or(Id {});
}

IndexRange append(auto& to, auto& from)
{
    const IndexRange range {static_cast<std::uint32_t>(to.size()), static_cast<std::uint32_t>(from.size())};
    to.insert(to.end(), from.begin(), from.end());
    from.clear();
    return range;
}

} // namespace

std::string_view ProtobufMessages::text(std::string_view bytes, OwnerMarks& marks)
{
    if (isUtf8(bytes)) return bytes;
    marks.quality |= quality::kUtf8Repaired;
    return repairedUtf8(bytes, m_batch.arena);
}

Value ProtobufMessages::arrayOf(std::string_view message, OwnerMarks& marks, std::uint32_t depth)
{
    const std::size_t begin = m_collector.beginValues();
    for (WireReader reader(message); reader.next();)
        if (reader.number() == field::list::kValues && reader.isBytes())
            m_collector.add(anyValue(reader.bytes(), marks, depth + 1));
    return Value::ofArray(m_collector.endValues(begin));
}

Value ProtobufMessages::mapOf(std::string_view message, OwnerMarks& marks, std::uint32_t depth)
{
    const std::size_t begin = m_collector.beginAttributes();
    for (WireReader reader(message); reader.next();)
        if (reader.number() == field::list::kValues && reader.isBytes()) keyValue(reader.bytes(), marks, depth + 1);
    OwnerMarks inner; // a map inside a value: its duplicates are the owner's, its entries are not counted as attributes
    const Value value =
        Value::ofMap(m_collector.endAttributes(begin, std::numeric_limits<std::uint32_t>::max(), inner));
    marks.quality |= inner.quality;
    return value;
}

void ProtobufMessages::oneOf(
    const WireReader& reader, field::Number number, Value& value, OwnerMarks& marks, std::uint32_t depth)
{
    namespace any = field::anyValue;
    switch (number) {
    case any::kString:
        if (reader.isBytes()) value = Value::ofString(text(reader.bytes(), marks));
        break;
    case any::kBool:
        if (reader.isVarint()) value = Value::ofBool(reader.varint() != 0);
        break;
    case any::kInt:
        if (reader.isVarint()) value = Value::ofInt(static_cast<std::int64_t>(reader.varint()));
        break;
    case any::kDouble:
        if (reader.isFixed64()) value = Value::ofDouble(std::bit_cast<double>(reader.fixed64()));
        break;
    case any::kArray:
        if (reader.isBytes()) value = arrayOf(reader.bytes(), marks, depth);
        break;
    case any::kMap:
        if (reader.isBytes()) value = mapOf(reader.bytes(), marks, depth);
        break;
    case any::kBytes:
        if (reader.isBytes()) value = Value::ofBytes(reader.bytes());
        break;
    case any::kStringStrindex: m_sawStrindex = true; break;
    default: break;
    }
}

void ProtobufMessages::refuseDepth(const char* at, std::uint32_t depth) const
{
    if (depth > m_limits.refusedDepth)
        throw WireError {at, "values are nested deeper than " + std::to_string(m_limits.refusedDepth)};
}

Value ProtobufMessages::anyValue(std::string_view message, OwnerMarks& marks, std::uint32_t depth)
{
    refuseDepth(message.data(), depth);
    Value value;
    for (WireReader reader(message); reader.next();) oneOf(reader, reader.number(), value, marks, depth);
    if (depth >= m_limits.keptDepth && (value.kind == Value::Kind::Array || value.kind == Value::Kind::Map)) {
        marks.quality |= quality::kValueTruncated;
        return {};
    }
    return value;
}

std::string_view ProtobufMessages::numberedKey(const WireReader& reader, std::string_view spelled)
{
    if (m_origin == Origin::Sender) {
        m_sawStrindex = true;
        return spelled;
    }
    const std::string_view name = reader.isVarint() ? storedNameOf(reader.varint()) : std::string_view {};
    if (name.empty()) throw WireError {reader.at(), "an attribute's name has a number that is not in the table"};
    return name;
}

void ProtobufMessages::keyValue(std::string_view message, OwnerMarks& marks, std::uint32_t depth)
{
    std::string_view key;
    Value value;
    for (WireReader reader(message); reader.next();) {
        if (reader.number() == field::keyValue::kKey && reader.isBytes())
            key = text(reader.bytes(), marks);
        else if (reader.number() == field::keyValue::kValue && reader.isBytes())
            value = anyValue(reader.bytes(), marks, depth);
        else if (reader.number() == field::keyValue::kKeyStrindex)
            key = numberedKey(reader, key);
        else if (m_origin == Origin::Store && reader.number() > field::keyValue::kPlainValue) {
            refuseDepth(reader.at(), depth);
            oneOf(reader, reader.number() - field::keyValue::kPlainValue, value, marks, depth);
        }
    }
    m_collector.add(key, value, marks);
}

std::uint32_t ProtobufMessages::resource(const std::vector<std::string_view>& pieces, std::string_view schemaUrl)
{
    OwnerMarks marks;
    const std::size_t begin = m_collector.beginAttributes();
    for (const std::string_view piece : pieces)
        for (WireReader reader(piece); reader.next();)
            if (reader.number() == field::resource::kAttributes && reader.isBytes()) keyValue(reader.bytes(), marks, 0);
    Resource resource;
    resource.attributes = m_collector.endAttributes(begin, m_limits.attributesPerSpan, marks);
    resource.schemaUrl = text(schemaUrl, marks);
    m_batch.resources.push_back(resource);
    return static_cast<std::uint32_t>(m_batch.resources.size() - 1);
}

std::uint32_t ProtobufMessages::scope(const std::vector<std::string_view>& pieces, std::string_view schemaUrl)
{
    OwnerMarks marks;
    Scope scope;
    const std::size_t begin = m_collector.beginAttributes();
    for (const std::string_view piece : pieces)
        for (WireReader reader(piece); reader.next();) {
            if (!reader.isBytes()) continue;
            if (reader.number() == field::scope::kName)
                scope.name = text(reader.bytes(), marks);
            else if (reader.number() == field::scope::kVersion)
                scope.version = text(reader.bytes(), marks);
            else if (reader.number() == field::scope::kAttributes)
                keyValue(reader.bytes(), marks, 0);
        }
    scope.attributes = m_collector.endAttributes(begin, m_limits.attributesPerSpan, marks);
    scope.schemaUrl = text(schemaUrl, marks);
    m_batch.scopes.push_back(scope);
    return static_cast<std::uint32_t>(m_batch.scopes.size() - 1);
}

IndexRange ProtobufMessages::attributes(const std::vector<std::string_view>& keyValues)
{
    OwnerMarks marks;
    const std::size_t begin = m_collector.beginAttributes();
    for (const std::string_view one : keyValues) keyValue(one, marks, 0);
    return m_collector.endAttributes(begin, m_limits.attributesPerSpan, marks);
}

std::string_view ProtobufMessages::plainText(std::string_view bytes)
{
    OwnerMarks marks;
    return text(bytes, marks);
}

void ProtobufMessages::status(std::string_view message, Span& span, OwnerMarks& marks)
{
    for (WireReader reader(message); reader.next();) {
        if (reader.number() == field::status::kMessage && reader.isBytes())
            span.statusMessage = text(reader.bytes(), marks);
        else if (reader.number() == field::status::kCode && reader.isVarint())
            span.statusCode = static_cast<std::int32_t>(reader.varint());
    }
}

void ProtobufMessages::event(std::string_view message, OwnerMarks& marks)
{
    SpanEvent event;
    OwnerMarks own;
    own.cuts = marks.cuts;
    const std::size_t begin = m_collector.beginAttributes();
    for (WireReader reader(message); reader.next();) {
        switch (reader.number()) {
        case field::event::kTime:
            if (reader.isFixed64()) event.at = static_cast<UnixNanos>(std::min(reader.fixed64(), kLatestTime));
            break;
        case field::event::kName:
            if (reader.isBytes()) event.name = text(reader.bytes(), own);
            break;
        case field::event::kAttributes:
            if (reader.isBytes()) keyValue(reader.bytes(), own, 0);
            break;
        case field::event::kDroppedAttributes:
            if (reader.isVarint()) own.droppedAttributes = static_cast<std::uint32_t>(reader.varint());
            break;
        default: break;
        }
    }
    event.attributes = m_collector.endAttributes(begin, m_limits.attributesPerSpan, own);
    event.droppedAttributes = own.droppedAttributes;
    marks.quality |= own.quality;
    m_events.push_back(event);
}

void ProtobufMessages::link(std::string_view message, OwnerMarks& marks)
{
    SpanLink link;
    OwnerMarks own;
    own.cuts = marks.cuts;
    const std::size_t begin = m_collector.beginAttributes();
    for (WireReader reader(message); reader.next();) {
        switch (reader.number()) {
        case field::link::kTraceId:
            if (reader.isBytes()) link.traceId = idOrNone<TraceId>(reader.bytes());
            break;
        case field::link::kSpanId:
            if (reader.isBytes()) link.spanId = idOrNone<SpanId>(reader.bytes());
            break;
        case field::link::kTraceState:
            if (reader.isBytes()) link.traceState = text(reader.bytes(), own);
            break;
        case field::link::kAttributes:
            if (reader.isBytes()) keyValue(reader.bytes(), own, 0);
            break;
        case field::link::kDroppedAttributes:
            if (reader.isVarint()) own.droppedAttributes = static_cast<std::uint32_t>(reader.varint());
            break;
        case field::link::kFlags:
            if (reader.isFixed32()) link.flags = reader.fixed32();
            break;
        default: break;
        }
    }
    link.attributes = m_collector.endAttributes(begin, m_limits.attributesPerSpan, own);
    link.droppedAttributes = own.droppedAttributes;
    marks.quality |= own.quality;
    m_links.push_back(link);
}

void ProtobufMessages::cut(std::string_view message)
{
    ValueCut cut;
    for (WireReader reader(message); reader.next();) {
        if (reader.number() == field::cut::kKey && reader.isBytes())
            cut.key = reader.bytes();
        else if (reader.number() == field::cut::kOriginalBytes && reader.isVarint())
            cut.originalBytes = reader.varint();
    }
    m_cuts.push_back(cut);
}

std::optional<Refused> ProtobufMessages::span(std::string_view message, std::uint32_t resource, std::uint32_t scope)
{
    Span span;
    span.resource = resource;
    span.scope = scope;
    OwnerMarks marks;
    marks.cuts = &m_cuts;
    std::string_view traceId;
    if (!m_trace.isZero()) traceId = {reinterpret_cast<const char*>(m_trace.bytes.data()), m_trace.bytes.size()};
    std::string_view spanId;
    std::string_view parentId;
    std::uint64_t start = 0;
    std::uint64_t end = 0;
    m_events.clear();
    m_links.clear();
    m_cuts.clear();
    const std::size_t begin = m_collector.beginAttributes();

    for (WireReader reader(message); reader.next();) {
        switch (reader.number()) {
        case field::span::kTraceId:
            if (reader.isBytes()) traceId = reader.bytes();
            break;
        case field::span::kSpanId:
            if (reader.isBytes()) spanId = reader.bytes();
            break;
        case field::span::kTraceState:
            if (reader.isBytes()) span.traceState = text(reader.bytes(), marks);
            break;
        case field::span::kParentSpanId:
            if (reader.isBytes()) parentId = reader.bytes();
            break;
        case field::span::kName:
            if (reader.isBytes()) span.name = text(reader.bytes(), marks);
            break;
        case field::span::kKind:
            if (reader.isVarint()) span.kind = static_cast<std::int32_t>(reader.varint());
            break;
        case field::span::kStart:
            if (reader.isFixed64()) start = reader.fixed64();
            break;
        case field::span::kEnd:
            if (reader.isFixed64()) end = reader.fixed64();
            break;
        case field::span::kAttributes:
            if (reader.isBytes()) keyValue(reader.bytes(), marks, 0);
            break;
        case field::span::kDroppedAttributes:
            if (reader.isVarint()) marks.droppedAttributes = static_cast<std::uint32_t>(reader.varint());
            break;
        case field::span::kEvents:
            if (!reader.isBytes()) break;
            if (m_events.size() < m_limits.eventsPerSpan) {
                event(reader.bytes(), marks);
            } else {
                ++span.droppedEvents;
                marks.quality |= quality::kEventsDropped;
            }
            break;
        case field::span::kDroppedEvents:
            if (reader.isVarint()) span.droppedEvents += static_cast<std::uint32_t>(reader.varint());
            break;
        case field::span::kLinks:
            if (!reader.isBytes()) break;
            if (m_links.size() < m_limits.linksPerSpan) {
                link(reader.bytes(), marks);
            } else {
                ++span.droppedLinks;
                marks.quality |= quality::kLinksDropped;
            }
            break;
        case field::span::kDroppedLinks:
            if (reader.isVarint()) span.droppedLinks += static_cast<std::uint32_t>(reader.varint());
            break;
        case field::span::kStatus:
            if (reader.isBytes()) status(reader.bytes(), span, marks);
            break;
        case field::span::kFlags:
            if (reader.isFixed32()) span.flags = reader.fixed32();
            break;
        case field::span::kQuality:
            if (m_origin == Origin::Store && reader.isVarint())
                marks.quality |= static_cast<QualityFlags>(reader.varint());
            break;
        case field::span::kCuts:
            if (m_origin == Origin::Store && reader.isBytes()) cut(reader.bytes());
            break;
        default: break;
        }
    }

    const std::size_t attributesBefore = m_batch.attributes.size();
    span.attributes = m_collector.endAttributes(begin, m_limits.attributesPerSpan, marks);
    const std::optional<TraceId> trace = validId<TraceId>(traceId);
    const std::optional<SpanId> id = validId<SpanId>(spanId);
    if (!trace || !id || start > kLatestTime || end > kLatestTime) {
        m_batch.attributes.resize(attributesBefore);
        if (!trace) return Refused {kBadTraceId, "trace id of " + std::to_string(traceId.size()) + " bytes"};
        if (!id) return Refused {kBadSpanId, "span id of " + std::to_string(spanId.size()) + " bytes"};
        return Refused {"a time lies beyond the year 2262", "span " + id->hex()};
    }
    span.traceId = *trace;
    span.spanId = *id;
    span.start = static_cast<UnixNanos>(start);
    span.end = static_cast<UnixNanos>(end);
    if (const std::optional<SpanId> parent = SpanId::fromBytes(parentId))
        span.parentSpanId = *parent;
    else if (!parentId.empty())
        marks.quality |= quality::kBadParent;
    span.events = append(m_batch.events, m_events);
    span.links = append(m_batch.links, m_links);
    span.cuts = append(m_batch.cuts, m_cuts);
    span.droppedAttributes = marks.droppedAttributes;
    span.quality = marks.quality | enumMarks(span) | timeMarks(span.start, span.end);
    m_batch.spans.push_back(span);
    return std::nullopt;
}

std::optional<Refused> ProtobufMessages::logRecord(
    std::string_view message, std::uint32_t resource, std::uint32_t scope)
{
    LogRecord record;
    record.traceId = m_trace;
    record.resource = resource;
    record.scope = scope;
    OwnerMarks marks;
    std::uint64_t time = 0;
    std::uint64_t observed = 0;
    const std::size_t begin = m_collector.beginAttributes();

    for (WireReader reader(message); reader.next();) {
        switch (reader.number()) {
        case field::logRecord::kTime:
            if (reader.isFixed64()) time = reader.fixed64();
            break;
        case field::logRecord::kObservedTime:
            if (reader.isFixed64()) observed = reader.fixed64();
            break;
        case field::logRecord::kSeverity:
            if (reader.isVarint()) record.severity = static_cast<std::int32_t>(reader.varint());
            break;
        case field::logRecord::kSeverityText:
            if (reader.isBytes()) record.severityText = text(reader.bytes(), marks);
            break;
        case field::logRecord::kBody:
            if (reader.isBytes()) record.body = anyValue(reader.bytes(), marks, 0);
            break;
        case field::logRecord::kAttributes:
            if (reader.isBytes()) keyValue(reader.bytes(), marks, 0);
            break;
        case field::logRecord::kDroppedAttributes:
            if (reader.isVarint()) marks.droppedAttributes = static_cast<std::uint32_t>(reader.varint());
            break;
        case field::logRecord::kFlags:
            if (reader.isFixed32()) record.flags = reader.fixed32();
            break;
        case field::logRecord::kTraceId:
            if (reader.isBytes()) record.traceId = idOrNone<TraceId>(reader.bytes());
            break;
        case field::logRecord::kSpanId:
            if (reader.isBytes()) record.spanId = idOrNone<SpanId>(reader.bytes());
            break;
        case field::logRecord::kEventName:
            if (reader.isBytes()) record.eventName = text(reader.bytes(), marks);
            break;
        default: break;
        }
    }

    const std::size_t attributesBefore = m_batch.attributes.size();
    record.attributes = m_collector.endAttributes(begin, m_limits.attributesPerSpan, marks);
    record.droppedAttributes = marks.droppedAttributes;
    const std::uint64_t at = time != 0 ? time : observed;
    if (at > kLatestTime) {
        m_batch.attributes.resize(attributesBefore);
        return Refused {"a time lies beyond the year 2262", "log record"};
    }
    record.at = static_cast<UnixNanos>(at);
    if (record.eventName.empty())
        for (const Attribute& attribute : m_batch.of(record.attributes))
            if (attribute.key == "event.name" && attribute.value.kind == Value::Kind::String)
                record.eventName = attribute.value.view();
    m_batch.logs.push_back(record);
    return std::nullopt;
}

} // namespace spanwise::decode
