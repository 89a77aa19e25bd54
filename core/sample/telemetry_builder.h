// SPDX-License-Identifier: GPL-3.0-or-later
// Puts made-up spans and log records into a batch, for the sample and for benchmarks.
#pragma once

#include "core/model/batch.h"

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

namespace spanwise::sample {

/// A span on its way into a batch. Texts are copied when it is added, but those inside values made by
/// TelemetryBuilder::list are already in the batch.
struct NewSpan {
    struct Event {
        UnixNanos at = 0;
        std::string_view name;
        std::vector<Attribute> attributes;
    };

    TraceId traceId;
    SpanId spanId;
    SpanId parent; ///< zero = root
    std::uint32_t resource = 0;
    std::uint32_t scope = 0;
    std::int32_t kind = 1;
    std::int32_t statusCode = 0;
    std::string_view statusMessage;
    std::string_view name;
    UnixNanos start = 0;
    UnixNanos end = 0;
    std::vector<Attribute> attributes;
    std::vector<Event> events;

    NewSpan& set(std::string_view key, std::string_view text);
    NewSpan& set(std::string_view key, const char* text) { return set(key, std::string_view(text)); } ///< not a bool
    NewSpan& set(std::string_view key, std::int64_t number);
    NewSpan& set(std::string_view key, double number);
    NewSpan& set(std::string_view key, bool value);
    NewSpan& set(std::string_view key, const Value& value);
};

class TelemetryBuilder {
public:
    explicit TelemetryBuilder(Batch& batch) noexcept
        : m_batch(batch)
    {
    }

    std::uint32_t resource(const std::vector<std::pair<std::string_view, std::string_view>>& attributes);
    std::uint32_t scope(std::string_view name, std::string_view version);
    /// A list of texts as an attribute value.
    Value list(const std::vector<std::string_view>& texts);
    /// A copy that lives as long as the batch.
    std::string_view keep(std::string_view text) { return m_batch.arena.store(text); }

    void add(const NewSpan& span);
    /// A log record of a span.
    void addLog(
        const NewSpan& span, UnixNanos at, std::string_view eventName, const std::vector<Attribute>& attributes);

private:
    IndexRange addAttributes(const std::vector<Attribute>& attributes);
    Value kept(const Value& value);

    Batch& m_batch;
};

} // namespace spanwise::sample
