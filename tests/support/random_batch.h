// SPDX-License-Identifier: GPL-3.0-or-later
// Batches with everything a span and a log record can hold, by chance: for properties that must hold for all of them.
#pragma once

#include "core/decode/attribute_collector.h"
#include "core/model/batch.h"
#include "core/model/quality.h"

#include <limits>
#include <random>
#include <string>

namespace spanwise::test {

class RandomBatch {
public:
    explicit RandomBatch(std::uint32_t seed)
        : m_random(seed)
    {
    }

    [[nodiscard]] Batch make(std::size_t spans, std::size_t logs)
    {
        Batch batch;
        const std::uint32_t owners = 1 + below(3);
        for (std::uint32_t i = 0; i < owners; ++i) {
            const IndexRange resource = attributes(batch, 3);
            batch.resources.push_back({resource, text(batch)});
            const IndexRange scope = attributes(batch, 2);
            batch.scopes.push_back({text(batch), text(batch), scope, text(batch)});
        }
        for (std::size_t i = 0; i < spans; ++i) addSpan(batch, below(owners));
        for (std::size_t i = 0; i < logs; ++i) addLog(batch, below(owners));
        return batch;
    }

private:
    std::uint32_t next() { return static_cast<std::uint32_t>(m_random()); }
    std::uint32_t below(std::uint32_t limit) { return next() % limit; }
    std::uint64_t wide() { return (std::uint64_t {next()} << 32U) | next(); }
    bool rarely() { return below(8) == 0; }

    std::string_view text(Batch& batch)
    {
        static constexpr std::string_view kPieces[] = {"", "plain", "\"quoted\\\"", "\xF0\x9F\x98\x80", "\n\t\r",
            std::string_view("\0\x01\x1f\x7f", 4), "caf\xC3\xA9", "\\ud83d", "{\"a\":[1,2]}", "\xE2\x80\xA8",
            "</script>"};
        std::string out;
        for (std::uint32_t i = below(4); i > 0; --i) out += kPieces[below(std::size(kPieces))];
        if (rarely()) out.append(below(300), 'x');
        return batch.arena.store(out);
    }

    Value value(Batch& batch, std::uint32_t depth)
    {
        switch (below(depth < 4 ? 8 : 6)) {
        case 0: return {};
        case 1: return Value::ofBool(below(2) == 0);
        case 2:
            return Value::ofInt(
                rarely() ? std::numeric_limits<std::int64_t>::min() : static_cast<std::int64_t>(wide()));
        case 3: return Value::ofDouble(real());
        case 4: return Value::ofString(text(batch));
        case 5: return Value::ofBytes(bytes(batch));
        case 6: {
            std::vector<Value> items;
            for (std::uint32_t i = below(4); i > 0; --i) items.push_back(value(batch, depth + 1));
            const IndexRange range {
                static_cast<std::uint32_t>(batch.values.size()), static_cast<std::uint32_t>(items.size())};
            batch.values.insert(batch.values.end(), items.begin(), items.end());
            return Value::ofArray(range);
        }
        default: return Value::ofMap(attributes(batch, depth + 1));
        }
    }

    double real()
    {
        switch (below(6)) {
        case 0: return std::numeric_limits<double>::quiet_NaN();
        case 1: return -std::numeric_limits<double>::infinity();
        case 2: return -0.0;
        case 3: return std::numeric_limits<double>::denorm_min();
        case 4: return 3.0;
        default: return static_cast<double>(wide()) / 3.0e7;
        }
    }

    std::string_view bytes(Batch& batch)
    {
        std::string out;
        for (std::uint32_t i = below(9); i > 0; --i) out.push_back(static_cast<char>(below(256)));
        return batch.arena.store(out);
    }

    IndexRange attributes(Batch& batch, std::uint32_t depth)
    {
        std::vector<Attribute> list;
        const std::uint32_t count = rarely() ? 40 : below(5);
        for (std::uint32_t i = 0; i < count; ++i) {
            const std::string key = "k" + std::to_string(i) + (rarely() ? "\"\n" : "");
            list.push_back({batch.arena.store(key), value(batch, depth > 3 ? 9 : depth)});
        }
        const IndexRange range {static_cast<std::uint32_t>(batch.attributes.size()), count};
        batch.attributes.insert(batch.attributes.end(), list.begin(), list.end());
        return range;
    }

    template <typename Id> Id id()
    {
        Id out;
        for (auto& byte : out.bytes) byte = static_cast<std::uint8_t>(below(256));
        out.bytes[0] = 1;
        return out;
    }

    UnixNanos time() { return 1'700'000'000'000'000'000 + static_cast<UnixNanos>(wide() % 1'000'000'000'000); }

    void addSpan(Batch& batch, std::uint32_t owner)
    {
        Span span;
        span.traceId = id<TraceId>();
        span.spanId = id<SpanId>();
        if (!rarely()) span.parentSpanId = id<SpanId>();
        span.resource = span.scope = owner;
        span.kind = rarely() ? static_cast<std::int32_t>(m_random()) : static_cast<std::int32_t>(below(6));
        span.statusCode = static_cast<std::int32_t>(below(rarely() ? 9 : 3));
        span.start = rarely() ? 0 : time();
        span.end = rarely() ? 0 : time();
        span.name = text(batch);
        span.statusMessage = text(batch);
        span.traceState = text(batch);
        span.attributes = attributes(batch, 0);
        std::vector<SpanEvent> events;
        for (std::uint32_t i = below(3); i > 0; --i) {
            const IndexRange range = attributes(batch, 2);
            events.push_back({time(), text(batch), range, below(3)});
        }
        span.events = {static_cast<std::uint32_t>(batch.events.size()), static_cast<std::uint32_t>(events.size())};
        batch.events.insert(batch.events.end(), events.begin(), events.end());
        std::vector<SpanLink> links;
        for (std::uint32_t i = below(3); i > 0; --i) {
            const IndexRange range = attributes(batch, 2);
            links.push_back({id<TraceId>(), id<SpanId>(), text(batch), range, below(3), below(1000)});
        }
        span.links = {static_cast<std::uint32_t>(batch.links.size()), static_cast<std::uint32_t>(links.size())};
        batch.links.insert(batch.links.end(), links.begin(), links.end());
        span.droppedAttributes = below(3);
        span.droppedEvents = below(3);
        span.droppedLinks = below(3);
        span.flags = below(2) == 0 ? 0 : next();
        if (rarely()) {
            span.quality |= quality::kValueTruncated | quality::kLenientJson | quality::kDuplicateKey;
            span.cuts = {static_cast<std::uint32_t>(batch.cuts.size()), 1};
            batch.cuts.push_back({"k0", wide()});
        }
        span.quality |= decode::enumMarks(span) | decode::timeMarks(span.start, span.end);
        batch.spans.push_back(span);
    }

    void addLog(Batch& batch, std::uint32_t owner)
    {
        LogRecord log;
        if (!rarely()) log.traceId = id<TraceId>();
        if (!rarely()) log.spanId = id<SpanId>();
        log.resource = log.scope = owner;
        log.at = time();
        log.severity = static_cast<std::int32_t>(below(25));
        log.severityText = text(batch);
        log.eventName = text(batch);
        log.body = value(batch, 0);
        log.attributes = attributes(batch, 0);
        log.droppedAttributes = below(3);
        log.flags = below(3);
        batch.logs.push_back(log);
    }

    std::mt19937 m_random;
};

} // namespace spanwise::test
