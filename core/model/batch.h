// SPDX-License-Identifier: GPL-3.0-or-later
// The one shape in which telemetry moves through the program: whatever the wire format, a decoder yields a Batch, and
// nothing after the decoder knows which format it was. Trees are flattened: spans, events, links and attributes lie in
// flat arrays and refer to each other by index ranges. Text is a view into bytes that the batch keeps alive.
#pragma once

#include "core/base/arena.h"
#include "core/base/ids.h"
#include "core/base/time.h"
#include "core/model/metric_point.h"
#include "core/model/value.h"

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace spanwise {

struct Attribute {
    std::string_view key;
    Value value;
};

/// What is odd about a span that was kept. A bit each; names in core/model/quality.h.
using QualityFlags = std::uint32_t;

struct Resource {
    IndexRange attributes;
    std::string_view schemaUrl;
};

struct Scope {
    std::string_view name;
    std::string_view version;
    IndexRange attributes;
    std::string_view schemaUrl;
};

struct SpanEvent {
    UnixNanos at = 0;
    std::string_view name;
    IndexRange attributes;
    std::uint32_t droppedAttributes = 0;
};

/// An attribute value of a span that was longer than the limit and is kept up to it.
struct ValueCut {
    std::string_view key;
    std::uint64_t originalBytes = 0;
};

struct SpanLink {
    TraceId traceId;
    SpanId spanId;
    std::string_view traceState;
    IndexRange attributes;
    std::uint32_t droppedAttributes = 0;
    std::uint32_t flags = 0;
};

/// One span as it was sent. Duplicate attribute keys are already folded (last wins).
struct Span {
    TraceId traceId;
    SpanId spanId;
    SpanId parentSpanId; ///< zero = root
    std::uint32_t resource = 0; ///< index into Batch::resources
    std::uint32_t scope = 0; ///< index into Batch::scopes
    std::int32_t kind = 0; ///< OTLP SpanKind as given: 0 unspecified, 1 internal … 5 consumer
    std::int32_t statusCode = 0; ///< 0 unset, 1 ok, 2 error; other values are kept and mean "no error"
    UnixNanos start = 0;
    UnixNanos end = 0; ///< 0 = unfinished
    std::string_view name;
    std::string_view statusMessage;
    std::string_view traceState;
    IndexRange attributes; ///< into Batch::attributes
    IndexRange events; ///< into Batch::events
    IndexRange links; ///< into Batch::links
    std::uint32_t droppedAttributes = 0; ///< by the sender and by our limits together
    std::uint32_t droppedEvents = 0;
    std::uint32_t droppedLinks = 0;
    std::uint32_t flags = 0; ///< W3C trace flags as sent
    IndexRange cuts; ///< into Batch::cuts: attribute values that a limit shortened
    QualityFlags quality = 0;

    /// Never negative: reversed or unfinished spans last 0.
    [[nodiscard]] Nanos duration() const noexcept { return end > start ? end - start : 0; }
};

/// One log record. LLM instrumentations send message content and evaluations this way.
struct LogRecord {
    TraceId traceId; ///< zero = belongs to no trace
    SpanId spanId; ///< zero = belongs to no span
    std::uint32_t resource = 0;
    std::uint32_t scope = 0;
    UnixNanos at = 0; ///< time, or the observed time where that is absent
    std::int32_t severity = 0;
    std::string_view severityText;
    std::string_view eventName; ///< the field, else the attribute `event.name`
    Value body;
    IndexRange attributes;
    std::uint32_t droppedAttributes = 0;
    std::uint32_t flags = 0;
};

/// Telemetry of one delivery: a request, a line, or a part of a file. Used by one thread at a time; may be moved.
/// Every view is valid while the batch lives.
struct Batch {
    std::vector<Resource> resources;
    std::vector<Scope> scopes;
    std::vector<Span> spans;
    std::vector<SpanEvent> events;
    std::vector<SpanLink> links;
    std::vector<ValueCut> cuts;
    std::vector<LogRecord> logs;
    std::vector<Metric> metrics;
    std::vector<MetricPoint> points;
    std::vector<MetricExemplar> exemplars;
    std::vector<std::uint64_t> counts; ///< of buckets
    std::vector<double> reals; ///< limits of buckets, quantiles
    std::vector<Attribute> attributes;
    std::vector<Value> values;
    Arena arena;

    [[nodiscard]] std::span<const Attribute> of(IndexRange r) const noexcept
    {
        return {attributes.data() + r.first, r.count};
    }
    [[nodiscard]] std::span<const Value> items(const Value& array) const noexcept
    {
        return {values.data() + array.first, array.size};
    }
    [[nodiscard]] std::span<const Attribute> entries(const Value& map) const noexcept
    {
        return {attributes.data() + map.first, map.size};
    }
    [[nodiscard]] std::span<const SpanEvent> eventsOf(const Span& s) const noexcept
    {
        return {events.data() + s.events.first, s.events.count};
    }
    [[nodiscard]] std::span<const SpanLink> linksOf(const Span& s) const noexcept
    {
        return {links.data() + s.links.first, s.links.count};
    }

    [[nodiscard]] bool isEmpty() const noexcept { return spans.empty() && logs.empty(); }
    /// Empties it and keeps the memory of the arrays for the next delivery.
    void clear()
    {
        resources.clear();
        scopes.clear();
        spans.clear();
        events.clear();
        links.clear();
        cuts.clear();
        logs.clear();
        metrics.clear();
        points.clear();
        exemplars.clear();
        counts.clear();
        reals.clear();
        attributes.clear();
        values.clear();
        arena.clear();
    }
};

} // namespace spanwise
