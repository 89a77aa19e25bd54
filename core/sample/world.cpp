// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sample/world.h"

#include "core/base/json_writer.h"

#include <algorithm>
#include <cstring>

namespace spanwise::sample {

World::World(UnixNanos end)
    : now(end)
{
}

TraceId World::traceId()
{
    TraceId id;
    const std::uint64_t words[2] {random.next() | 1U, random.next()};
    std::memcpy(id.bytes.data(), words, sizeof words);
    return id;
}

SpanId World::spanId()
{
    SpanId id;
    const std::uint64_t word = random.next() | 1U;
    std::memcpy(id.bytes.data(), &word, sizeof word);
    return id;
}

std::string World::id(std::string_view prefix)
{
    return std::string(prefix) + spanId().hex();
}

std::string World::userId()
{
    return "user-" + std::to_string(1000 + random.index(160));
}

bool World::within(UnixNanos at, double fromHours, double toHours) const
{
    const double hours = static_cast<double>(now - at) / static_cast<double>(kNanosPerHour);
    return hours <= fromHours && hours > toHours;
}

Nanos World::seconds(double median, double sigma)
{
    const double seconds = std::clamp(random.logNormal(median, sigma), 0.002, 110.0);
    return static_cast<Nanos>(seconds * 1e6) * kNanosPerMicro;
}

NewSpan World::span(const NewSpan& parent, std::string_view name, UnixNanos start)
{
    NewSpan out;
    out.traceId = parent.traceId;
    out.spanId = spanId();
    out.parent = parent.spanId;
    out.resource = parent.resource;
    out.scope = parent.scope;
    out.name = name;
    out.start = start;
    out.end = start;
    return out;
}

void fail(NewSpan& span, const Failure& failure)
{
    span.statusCode = 2;
    span.statusMessage = failure.message;
    span.set("error.type", failure.type);
    if (failure.status > 0) span.set("http.response.status_code", failure.status);
    span.events.push_back({span.end, "exception",
        {{"exception.type", Value::ofString(failure.type)}, {"exception.message", Value::ofString(failure.message)}}});
}

std::string partsJson(std::initializer_list<SampleMessage> messages, std::string_view finishReason)
{
    std::string out;
    JsonWriter json(out);
    json.beginArray();
    for (const SampleMessage& message : messages) {
        json.beginObject().key("role").text(message.role).key("parts").beginArray();
        json.beginObject().key("type").text("text").key("content").text(message.text).endObject().endArray();
        if (!finishReason.empty()) json.key("finish_reason").text(finishReason);
        json.endObject();
    }
    json.endArray();
    return out;
}

} // namespace spanwise::sample
