// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sample/telemetry_builder.h"

namespace spanwise::sample {

NewSpan& NewSpan::set(std::string_view key, const Value& value)
{
    attributes.push_back({key, value});
    return *this;
}

NewSpan& NewSpan::set(std::string_view key, std::string_view text)
{
    return set(key, Value::ofString(text));
}

NewSpan& NewSpan::set(std::string_view key, std::int64_t number)
{
    return set(key, Value::ofInt(number));
}

NewSpan& NewSpan::set(std::string_view key, double number)
{
    return set(key, Value::ofDouble(number));
}

NewSpan& NewSpan::set(std::string_view key, bool value)
{
    return set(key, Value::ofBool(value));
}

Value TelemetryBuilder::kept(const Value& value)
{
    return value.kind == Value::Kind::String ? Value::ofString(keep(value.view())) : value;
}

IndexRange TelemetryBuilder::addAttributes(const std::vector<Attribute>& attributes)
{
    const auto first = static_cast<std::uint32_t>(m_batch.attributes.size());
    for (const Attribute& attribute : attributes)
        m_batch.attributes.push_back({keep(attribute.key), kept(attribute.value)});
    return {first, static_cast<std::uint32_t>(attributes.size())};
}

std::uint32_t TelemetryBuilder::resource(const std::vector<std::pair<std::string_view, std::string_view>>& attributes)
{
    std::vector<Attribute> values;
    for (const auto& [key, text] : attributes) values.push_back({key, Value::ofString(text)});
    Resource out;
    out.attributes = addAttributes(values);
    m_batch.resources.push_back(out);
    return static_cast<std::uint32_t>(m_batch.resources.size() - 1);
}

std::uint32_t TelemetryBuilder::scope(std::string_view name, std::string_view version)
{
    Scope out;
    out.name = keep(name);
    out.version = keep(version);
    m_batch.scopes.push_back(out);
    return static_cast<std::uint32_t>(m_batch.scopes.size() - 1);
}

Value TelemetryBuilder::list(const std::vector<std::string_view>& texts)
{
    const auto first = static_cast<std::uint32_t>(m_batch.values.size());
    for (const std::string_view text : texts) m_batch.values.push_back(Value::ofString(keep(text)));
    return Value::ofArray({first, static_cast<std::uint32_t>(texts.size())});
}

void TelemetryBuilder::add(const NewSpan& span)
{
    Span out;
    out.traceId = span.traceId;
    out.spanId = span.spanId;
    out.parentSpanId = span.parent;
    out.resource = span.resource;
    out.scope = span.scope;
    out.kind = span.kind;
    out.statusCode = span.statusCode;
    out.statusMessage = keep(span.statusMessage);
    out.name = keep(span.name);
    out.start = span.start;
    out.end = span.end;
    out.attributes = addAttributes(span.attributes);
    out.events.first = static_cast<std::uint32_t>(m_batch.events.size());
    out.events.count = static_cast<std::uint32_t>(span.events.size());
    for (const NewSpan::Event& event : span.events) {
        SpanEvent made;
        made.at = event.at;
        made.name = keep(event.name);
        made.attributes = addAttributes(event.attributes);
        m_batch.events.push_back(made);
    }
    m_batch.spans.push_back(out);
}

void TelemetryBuilder::addLog(
    const NewSpan& span, UnixNanos at, std::string_view eventName, const std::vector<Attribute>& attributes)
{
    LogRecord out;
    out.traceId = span.traceId;
    out.spanId = span.spanId;
    out.resource = span.resource;
    out.scope = span.scope;
    out.at = at;
    out.severity = 9;
    out.severityText = "INFO";
    out.eventName = keep(eventName);
    out.attributes = addAttributes(attributes);
    m_batch.logs.push_back(out);
}

} // namespace spanwise::sample
