// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exporters/span_json.h"

#include "core/model/quality.h"

#include <array>
#include <string_view>

namespace spanwise::exporters {

namespace {
constexpr std::array<std::string_view, 6> kKinds {
    "unspecified", "internal", "server", "client", "producer", "consumer"};
constexpr std::array<std::string_view, 3> kStatuses {"unset", "ok", "error"};

template <std::size_t N>
void writeName(JsonWriter& json, const std::array<std::string_view, N>& names, std::int32_t value)
{
    const auto index = static_cast<std::size_t>(value);
    if (value >= 0 && index < N)
        json.text(names[index]);
    else
        json.integer(value); // kept as sent
}

void writeText(JsonWriter& json, std::string_view text)
{
    if (text.empty())
        json.null();
    else
        json.text(text);
}

std::string_view serviceOf(const Batch& batch, const Span& span) noexcept
{
    for (const Attribute& attribute : batch.of(batch.resources[span.resource].attributes))
        if (attribute.key == "service.name" && attribute.value.kind == Value::Kind::String)
            return attribute.value.view();
    return {};
}

void writeEvents(JsonWriter& json, const Batch& batch, const Span& span)
{
    json.key("events").beginArray();
    for (const SpanEvent& event : batch.eventsOf(span)) {
        json.beginObject().key("at_ns").integer(event.at).key("name").text(event.name).key("attributes");
        writeAttributes(json, batch, event.attributes);
        if (event.droppedAttributes > 0) json.key("dropped_attributes").count(event.droppedAttributes);
        json.endObject();
    }
    json.endArray();
}

void writeLinks(JsonWriter& json, const Batch& batch, const Span& span)
{
    json.key("links").beginArray();
    for (const SpanLink& link : batch.linksOf(span)) {
        json.beginObject().key("trace_id").text(link.traceId.hex()).key("span_id").text(link.spanId.hex());
        if (!link.traceState.empty()) json.key("trace_state").text(link.traceState);
        json.key("attributes");
        writeAttributes(json, batch, link.attributes);
        if (link.droppedAttributes > 0) json.key("dropped_attributes").count(link.droppedAttributes);
        json.endObject();
    }
    json.endArray();
}

/// What a limit cut, of the sender or of ours.
void writeCuts(JsonWriter& json, const Batch& batch, const Span& span)
{
    if (span.droppedAttributes > 0) json.key("dropped_attributes").count(span.droppedAttributes);
    if (span.droppedEvents > 0) json.key("dropped_events").count(span.droppedEvents);
    if (span.droppedLinks > 0) json.key("dropped_links").count(span.droppedLinks);
    if (span.cuts.count == 0) return;
    json.key("original_length").beginObject();
    for (std::uint32_t i = 0; i < span.cuts.count; ++i) {
        const ValueCut& cut = batch.cuts[span.cuts.first + i];
        json.key(cut.key).count(cut.originalBytes);
    }
    json.endObject();
}

void writeFlags(JsonWriter& json, QualityFlags quality)
{
    json.key("flags").beginArray();
    for (const QualityName& known : kQualityNames)
        if ((quality & known.flag) != 0) json.text(known.name);
    if ((quality & quality::kNoLongerKept) != 0) json.text("no_longer_kept");
    json.endArray();
}
} // namespace

void writeValue(JsonWriter& json, const Batch& batch, const Value& value)
{
    switch (value.kind) {
    case Value::Kind::Empty: json.null(); return;
    case Value::Kind::Bool: json.boolean(value.boolean); return;
    case Value::Kind::Int: json.integer(value.integer); return;
    case Value::Kind::Double: json.real(value.real); return;
    case Value::Kind::String: json.text(value.view()); return;
    case Value::Kind::Bytes: json.base64(value.view()); return;
    case Value::Kind::Array:
        json.beginArray();
        for (const Value& item : batch.items(value)) writeValue(json, batch, item);
        json.endArray();
        return;
    case Value::Kind::Map: writeAttributes(json, batch, value.range()); return;
    }
}

void writeAttributes(JsonWriter& json, const Batch& batch, IndexRange attributes)
{
    json.beginObject();
    for (const Attribute& attribute : batch.of(attributes)) {
        json.key(attribute.key);
        writeValue(json, batch, attribute.value);
    }
    json.endObject();
}

void appendSpanJson(const Batch& batch, const Span& span, SpanClass spanClass, QualityFlags quality, std::string& out)
{
    const Scope& scope = batch.scopes[span.scope];
    JsonWriter json(out);
    json.beginObject().key("trace_id").text(span.traceId.hex()).key("span_id").text(span.spanId.hex());
    json.key("parent_span_id");
    if (span.parentSpanId.isZero())
        json.null();
    else
        json.text(span.parentSpanId.hex());
    json.key("name").text(span.name).key("class").text(nameOf(spanClass)).key("kind");
    writeName(json, kKinds, span.kind);
    json.key("service");
    writeText(json, serviceOf(batch, span));
    json.key("scope");
    writeText(json, scope.name);
    json.key("scope_version");
    writeText(json, scope.version);
    json.key("started_at_ns").integer(span.start).key("duration_ns").integer(span.duration());
    json.key("status").beginObject().key("code");
    writeName(json, kStatuses, span.statusCode);
    json.key("message");
    writeText(json, span.statusMessage);
    json.endObject();
    if (!span.traceState.empty()) json.key("trace_state").text(span.traceState);
    json.key("attributes");
    writeAttributes(json, batch, span.attributes);
    json.key("resource");
    writeAttributes(json, batch, batch.resources[span.resource].attributes);
    writeEvents(json, batch, span);
    writeLinks(json, batch, span);
    writeCuts(json, batch, span);
    writeFlags(json, quality);
    json.endObject();
}

} // namespace spanwise::exporters
