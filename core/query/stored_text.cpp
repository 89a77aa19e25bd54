// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/stored_text.h"

namespace spanwise::query {
namespace {

bool visitValue(const Batch& batch, std::string_view kind, std::string_view field, const Value& value,
    const TextVisitor& visit, int depth = 0)
{
    if (depth > 32) return true;
    switch (value.kind) {
    case Value::Kind::String: return visit(kind, field, value.view());
    case Value::Kind::Array:
        for (const Value& item : batch.items(value))
            if (!visitValue(batch, kind, field, item, visit, depth + 1)) return false;
        return true;
    case Value::Kind::Map:
        for (const Attribute& entry : batch.entries(value))
            if (!visitValue(batch, kind, field, entry.value, visit, depth + 1)) return false;
        return true;
    default: return true;
    }
}

bool visitAttributes(
    const Batch& batch, std::string_view kind, std::span<const Attribute> attributes, const TextVisitor& visit)
{
    for (const Attribute& attribute : attributes)
        if (!visitValue(batch, kind, attribute.key, attribute.value, visit)) return false;
    return true;
}

} // namespace

bool visitTexts(const StoredSpan& stored, const TextVisitor& visit)
{
    const Batch& batch = *stored.batch;
    const Span& span = *stored.span;
    if (!visit("", "name", span.name)) return false;
    if (!span.statusMessage.empty() && !visit("", "status", span.statusMessage)) return false;
    if (!visitAttributes(batch, "", batch.of(span.attributes), visit)) return false;
    for (const SpanEvent& event : batch.eventsOf(span)) {
        if (!visit("event", "name", event.name)) return false;
        if (!visitAttributes(batch, "event", batch.of(event.attributes), visit)) return false;
    }
    for (const LogRecord& log : stored.logs) {
        if (!visitValue(batch, "log", "body", log.body, visit)) return false;
        if (!visitAttributes(batch, "log", batch.of(log.attributes), visit)) return false;
    }
    return true;
}

const Value* findAttribute(std::span<const Attribute> attributes, std::string_view name) noexcept
{
    for (const Attribute& attribute : attributes)
        if (attribute.key == name) return &attribute.value;
    return nullptr;
}

std::string_view failureMessage(const StoredSpan& stored)
{
    const Batch& batch = *stored.batch;
    const Span& span = *stored.span;
    if (!span.statusMessage.empty()) return span.statusMessage;
    const auto textOf = [](const Value* value) {
        return value != nullptr && value->kind == Value::Kind::String ? value->view() : std::string_view();
    };
    for (const SpanEvent& event : batch.eventsOf(span)) {
        const auto attributes = batch.of(event.attributes);
        if (const auto text = textOf(findAttribute(attributes, "exception.message")); !text.empty()) return text;
        if (event.name != "exception") continue;
        if (const auto text = textOf(findAttribute(attributes, "exception.type")); !text.empty()) return text;
    }
    for (const std::string_view name :
        {"error.message", "langfuse.observation.status_message", "exception.message", "error.type"})
        if (const auto text = textOf(findAttribute(batch.of(span.attributes), name)); !text.empty()) return text;
    return {};
}

} // namespace spanwise::query
