// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exporters/otlp_json.h"

#include "core/base/json_writer.h"

#include <string_view>

namespace spanwise::exporters {

namespace {
/// A writer that knows how integers are to be written.
struct AttributeWriter : JsonWriter {
    using JsonWriter::JsonWriter;
    bool plainIntegers = false;
};

void writeAnyValue(AttributeWriter& json, const Batch& batch, const Value& value);

void writeKeyValues(AttributeWriter& json, const Batch& batch, std::span<const Attribute> attributes)
{
    json.beginArray();
    for (const Attribute& attribute : attributes) {
        json.beginObject().key("key").text(attribute.key).key("value");
        writeAnyValue(json, batch, attribute.value);
        json.endObject();
    }
    json.endArray();
}

void writeAnyValue(AttributeWriter& json, const Batch& batch, const Value& value)
{
    json.beginObject();
    switch (value.kind) {
    case Value::Kind::Empty: break;
    case Value::Kind::Bool: json.key("boolValue").boolean(value.boolean); break;
    case Value::Kind::Int:
        json.key("intValue");
        if (json.plainIntegers)
            json.integer(value.integer);
        else
            json.text(std::to_string(value.integer));
        break;
    case Value::Kind::Double: json.key("doubleValue").real(value.real); break;
    case Value::Kind::String: json.key("stringValue").text(value.view()); break;
    case Value::Kind::Bytes: json.key("bytesValue").base64(value.view()); break;
    case Value::Kind::Array:
        json.key("arrayValue").beginObject().key("values").beginArray();
        for (const Value& item : batch.items(value)) writeAnyValue(json, batch, item);
        json.endArray().endObject();
        break;
    case Value::Kind::Map:
        json.key("kvlistValue").beginObject().key("values");
        writeKeyValues(json, batch, batch.entries(value));
        json.endObject();
        break;
    }
    json.endObject();
}

void writeNanos(AttributeWriter& json, std::string_view key, UnixNanos at)
{
    // Times are unsigned in the standard; one that we hold as negative was larger than 63 bits.
    json.key(key).text(std::to_string(static_cast<std::uint64_t>(at)));
}

void writeAttributesOf(AttributeWriter& json, const Batch& batch, IndexRange range)
{
    json.key("attributes");
    writeKeyValues(json, batch, batch.of(range));
}

void writeCount(AttributeWriter& json, std::string_view key, std::uint32_t count)
{
    if (count > 0) json.key(key).count(count);
}

void writeText(AttributeWriter& json, std::string_view key, std::string_view text)
{
    if (!text.empty()) json.key(key).text(text);
}

void writeSpanDetails(AttributeWriter& json, const Batch& batch, const Span& span)
{
    json.key("events").beginArray();
    for (const SpanEvent& event : batch.eventsOf(span)) {
        json.beginObject();
        writeNanos(json, "timeUnixNano", event.at);
        json.key("name").text(event.name);
        writeAttributesOf(json, batch, event.attributes);
        writeCount(json, "droppedAttributesCount", event.droppedAttributes);
        json.endObject();
    }
    json.endArray().key("links").beginArray();
    for (const SpanLink& link : batch.linksOf(span)) {
        json.beginObject().key("traceId").text(link.traceId.hex()).key("spanId").text(link.spanId.hex());
        writeText(json, "traceState", link.traceState);
        writeAttributesOf(json, batch, link.attributes);
        writeCount(json, "droppedAttributesCount", link.droppedAttributes);
        writeCount(json, "flags", link.flags);
        json.endObject();
    }
    json.endArray();
}

void writeOwnMember(AttributeWriter& json, const Batch& batch, const Span& span)
{
    if (span.quality == 0 && span.cuts.count == 0) return;
    json.key("spanwise").beginObject().key("quality").count(span.quality);
    json.key("cuts").beginArray();
    for (std::uint32_t i = 0; i < span.cuts.count; ++i) {
        const ValueCut& cut = batch.cuts[span.cuts.first + i];
        json.beginObject().key("key").text(cut.key).key("bytes").count(cut.originalBytes).endObject();
    }
    json.endArray().endObject();
}

void writeSpan(AttributeWriter& json, const Batch& batch, const Span& span)
{
    json.beginObject().key("traceId").text(span.traceId.hex()).key("spanId").text(span.spanId.hex());
    if (!span.parentSpanId.isZero()) json.key("parentSpanId").text(span.parentSpanId.hex());
    writeText(json, "traceState", span.traceState);
    writeCount(json, "flags", span.flags);
    json.key("name").text(span.name).key("kind").integer(span.kind);
    writeNanos(json, "startTimeUnixNano", span.start);
    writeNanos(json, "endTimeUnixNano", span.end);
    writeAttributesOf(json, batch, span.attributes);
    writeCount(json, "droppedAttributesCount", span.droppedAttributes);
    writeSpanDetails(json, batch, span);
    writeCount(json, "droppedEventsCount", span.droppedEvents);
    writeCount(json, "droppedLinksCount", span.droppedLinks);
    json.key("status").beginObject();
    if (span.statusCode != 0) json.key("code").integer(span.statusCode);
    writeText(json, "message", span.statusMessage);
    json.endObject();
    writeOwnMember(json, batch, span);
    json.endObject();
}

void writeLog(AttributeWriter& json, const Batch& batch, const LogRecord& log)
{
    json.beginObject();
    writeNanos(json, "timeUnixNano", log.at);
    if (log.severity != 0) json.key("severityNumber").integer(log.severity);
    writeText(json, "severityText", log.severityText);
    writeText(json, "eventName", log.eventName);
    json.key("body");
    writeAnyValue(json, batch, log.body);
    writeAttributesOf(json, batch, log.attributes);
    writeCount(json, "droppedAttributesCount", log.droppedAttributes);
    writeCount(json, "flags", log.flags);
    if (!log.traceId.isZero()) json.key("traceId").text(log.traceId.hex());
    if (!log.spanId.isZero()) json.key("spanId").text(log.spanId.hex());
    json.endObject();
}

void writeResource(AttributeWriter& json, const Batch& batch, const Resource& resource)
{
    json.key("resource").beginObject();
    writeAttributesOf(json, batch, resource.attributes);
    json.endObject();
    writeText(json, "schemaUrl", resource.schemaUrl);
}

void writeScope(AttributeWriter& json, const Batch& batch, const Scope& scope)
{
    json.key("scope").beginObject();
    writeText(json, "name", scope.name);
    writeText(json, "version", scope.version);
    if (scope.attributes.count > 0) writeAttributesOf(json, batch, scope.attributes);
    json.endObject();
    writeText(json, "schemaUrl", scope.schemaUrl);
}

struct Words {
    std::string_view resources;
    std::string_view scopes;
    std::string_view records;
};

template <typename Record, typename Write>
void writeRequest(AttributeWriter& json, const Batch& batch, const std::vector<Record>& records,
    std::span<const std::uint32_t> chosen, Words words, const std::vector<bool>& plainIntegers, Write write)
{
    json.beginObject().key(words.resources).beginArray();
    for (std::size_t i = 0; i < chosen.size();) {
        const std::uint32_t resource = records[chosen[i]].resource;
        json.plainIntegers = resource < plainIntegers.size() && plainIntegers[resource];
        json.beginObject();
        writeResource(json, batch, batch.resources[resource]);
        json.key(words.scopes).beginArray();
        while (i < chosen.size() && records[chosen[i]].resource == resource) {
            const std::uint32_t scope = records[chosen[i]].scope;
            json.beginObject();
            writeScope(json, batch, batch.scopes[scope]);
            json.key(words.records).beginArray();
            for (; i < chosen.size() && records[chosen[i]].resource == resource && records[chosen[i]].scope == scope;
                 ++i)
                write(json, batch, records[chosen[i]]);
            json.endArray().endObject();
        }
        json.endArray().endObject();
    }
    json.endArray().endObject();
}
} // namespace

void appendOtlpTraces(
    const Batch& batch, std::span<const std::uint32_t> spans, std::string& out, const std::vector<bool>& plainIntegers)
{
    AttributeWriter json(out);
    writeRequest(json, batch, batch.spans, spans, {"resourceSpans", "scopeSpans", "spans"}, plainIntegers, writeSpan);
}

void appendOtlpLogs(const Batch& batch, std::span<const std::uint32_t> logs, std::string& out)
{
    AttributeWriter json(out);
    writeRequest(json, batch, batch.logs, logs, {"resourceLogs", "scopeLogs", "logRecords"}, {}, writeLog);
}

} // namespace spanwise::exporters
