// SPDX-License-Identifier: GPL-3.0-or-later
// Small worlds, readably: spans, events and log records for a test without any wire format.
//
//     const Batch b = batch().service("shop").scope("ai")
//         .span("request").took(3s)
//         .span("chat").under("request").model("m").tokens(100, 20).took(2s).attr("session.id", "s1")
//         .build();
//
// What concerns a span (attr, took, under, status, event …) is meant for the newest one. Ids count up from 1, so they
// are the same in every run; spans start one millisecond after each other, beginning at kStart, unless told otherwise.
#pragma once

#include "core/model/batch.h"

#include <chrono>
#include <initializer_list>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace spanwise::test {

inline constexpr UnixNanos kStart = 1'760'000'000'000'000'000; ///< 2025-10-09T08:53:20Z

/// An attribute value of any shape: text, number, bool, null, list({…}) or map({{"k", v}, …}).
struct Any {
    Value::Kind kind = Value::Kind::Empty;
    std::string text;
    std::int64_t integer = 0;
    double real = 0;
    std::vector<Any> items;
    std::vector<std::pair<std::string, Any>> entries;

    Any() = default;
    Any(const char* v)
        : kind(Value::Kind::String)
        , text(v)
    {
    }
    Any(std::string_view v)
        : kind(Value::Kind::String)
        , text(v)
    {
    }
    Any(const std::string& v)
        : kind(Value::Kind::String)
        , text(v)
    {
    }
    Any(bool v)
        : kind(Value::Kind::Bool)
        , integer(v ? 1 : 0)
    {
    }
    Any(int v)
        : kind(Value::Kind::Int)
        , integer(v)
    {
    }
    Any(std::int64_t v)
        : kind(Value::Kind::Int)
        , integer(v)
    {
    }
    Any(double v)
        : kind(Value::Kind::Double)
        , real(v)
    {
    }
};

using AnyMap = std::vector<std::pair<std::string, Any>>;

inline Any list(std::vector<Any> items)
{
    Any out;
    out.kind = Value::Kind::Array;
    out.items = std::move(items);
    return out;
}

inline Any map(AnyMap entries)
{
    Any out;
    out.kind = Value::Kind::Map;
    out.entries = std::move(entries);
    return out;
}

class BatchBuilder {
public:
    // --- where spans come from -------------------------------------------------------------------------------------
    /// A new resource for the spans that follow.
    BatchBuilder& service(std::string_view name) { return resource({{"service.name", Any(name)}}); }
    BatchBuilder& resource(AnyMap attributes)
    {
        m_resources.push_back(std::move(attributes));
        return *this;
    }
    BatchBuilder& scope(std::string_view name, std::string_view version = {})
    {
        m_scopes.push_back({std::string(name), std::string(version)});
        return *this;
    }
    /// The spans and logs that follow belong to this trace (1 unless told otherwise).
    BatchBuilder& trace(std::uint8_t number)
    {
        m_trace = number;
        return *this;
    }

    // --- spans -----------------------------------------------------------------------------------------------------
    BatchBuilder& span(std::string_view name)
    {
        SpanDraft draft;
        draft.name = name;
        draft.id = static_cast<std::uint32_t>(m_spans.size() + 1);
        draft.trace = m_trace;
        draft.resource = ownerOf(m_resources);
        draft.scope = ownerOf(m_scopes);
        draft.start = kStart + static_cast<Nanos>(m_spans.size()) * kNanosPerMilli;
        draft.end = draft.start + kNanosPerSecond;
        m_spans.push_back(std::move(draft));
        m_inLog = false;
        return *this;
    }
    /// Parent: the newest earlier span of that name.
    BatchBuilder& under(std::string_view parent)
    {
        for (std::size_t i = m_spans.size() - 1; i-- > 0;)
            if (m_spans[i].name == parent) {
                last().parent = m_spans[i].id;
                return *this;
            }
        throw std::logic_error("no span named " + std::string(parent));
    }
    BatchBuilder& parentId(std::uint32_t id)
    {
        last().parent = id;
        return *this;
    }
    BatchBuilder& id(std::uint32_t id)
    {
        last().id = id;
        return *this;
    }
    BatchBuilder& attr(std::string_view key, Any value)
    {
        (m_inLog ? m_logs.back().attributes : last().attributes).emplace_back(std::string(key), std::move(value));
        return *this;
    }
    BatchBuilder& attrs(AnyMap attributes)
    {
        for (auto& [key, value] : attributes) attr(key, std::move(value));
        return *this;
    }
    BatchBuilder& startsAt(std::chrono::nanoseconds afterStart)
    {
        const Nanos duration = last().end - last().start;
        last().start = kStart + afterStart.count();
        last().end = last().start + duration;
        return *this;
    }
    BatchBuilder& took(std::chrono::nanoseconds duration)
    {
        last().end = last().start + duration.count();
        return *this;
    }
    BatchBuilder& unfinished()
    {
        last().end = 0;
        return *this;
    }
    BatchBuilder& kind(std::int32_t otlpKind)
    {
        last().kind = otlpKind;
        return *this;
    }
    BatchBuilder& status(std::int32_t code, std::string_view message = {})
    {
        last().status = code;
        last().statusMessage = message;
        return *this;
    }
    BatchBuilder& failed(std::string_view message) { return status(2, message); }
    BatchBuilder& ok() { return status(1); }
    BatchBuilder& event(std::string_view name, AnyMap attributes = {}, std::chrono::nanoseconds afterSpanStart = {})
    {
        last().events.push_back({std::string(name), std::move(attributes), last().start + afterSpanStart.count()});
        return *this;
    }
    BatchBuilder& exception(std::string_view type, std::string_view message, std::string_view stack = {})
    {
        AnyMap attributes;
        if (!type.empty()) attributes.emplace_back("exception.type", Any(type));
        attributes.emplace_back("exception.message", Any(message));
        if (!stack.empty()) attributes.emplace_back("exception.stacktrace", Any(stack));
        return event("exception", std::move(attributes));
    }

    // --- words for what most tests need, in the current OpenTelemetry names ----------------------------------------
    BatchBuilder& chat() { return attr("gen_ai.operation.name", "chat"); }
    BatchBuilder& provider(std::string_view name) { return attr("gen_ai.provider.name", Any(name)); }
    /// A chat call to that model, requested and answered alike.
    BatchBuilder& model(std::string_view name)
    {
        return chat().attr("gen_ai.request.model", Any(name)).attr("gen_ai.response.model", Any(name));
    }
    BatchBuilder& tokens(std::int64_t input, std::int64_t output)
    {
        return attr("gen_ai.usage.input_tokens", Any(input)).attr("gen_ai.usage.output_tokens", Any(output));
    }
    BatchBuilder& session(std::string_view id) { return attr("session.id", Any(id)); }
    BatchBuilder& user(std::string_view id) { return attr("user.id", Any(id)); }

    // --- log records -----------------------------------------------------------------------------------------------
    /// A log record that belongs to the newest span; attr() then means the record.
    BatchBuilder& log(std::string_view eventName, Any body = {})
    {
        LogDraft draft;
        draft.eventName = eventName;
        draft.body = std::move(body);
        draft.trace = m_trace;
        draft.span = m_spans.empty() ? 0 : last().id;
        draft.at = m_spans.empty() ? kStart : last().start;
        m_logs.push_back(std::move(draft));
        m_inLog = true;
        return *this;
    }
    BatchBuilder& logOfNoSpan()
    {
        m_logs.back().span = 0;
        return *this;
    }

    [[nodiscard]] Batch build() const
    {
        Batch out;
        for (const auto& attributes : m_resources) out.resources.push_back({writeMap(out, attributes), {}});
        if (out.resources.empty()) out.resources.emplace_back();
        for (const auto& [name, version] : m_scopes) {
            Scope scope;
            scope.name = out.arena.store(name);
            scope.version = out.arena.store(version);
            out.scopes.push_back(scope);
        }
        if (out.scopes.empty()) out.scopes.emplace_back();
        for (const SpanDraft& draft : m_spans) write(out, draft);
        for (const LogDraft& draft : m_logs) write(out, draft);
        return out;
    }

    [[nodiscard]] static TraceId traceId(std::uint8_t number)
    {
        TraceId id;
        id.bytes[15] = number;
        return id;
    }
    [[nodiscard]] static SpanId spanId(std::uint32_t number)
    {
        SpanId id;
        for (std::size_t i = 0; i < 4; ++i) id.bytes[7 - i] = static_cast<std::uint8_t>(number >> (8U * i));
        return id;
    }

private:
    struct EventDraft {
        std::string name;
        AnyMap attributes;
        UnixNanos at = 0;
    };
    struct SpanDraft {
        std::string name, statusMessage;
        std::uint32_t id = 0, parent = 0, resource = 0, scope = 0;
        std::uint8_t trace = 1;
        std::int32_t kind = 1, status = 0;
        UnixNanos start = 0, end = 0;
        AnyMap attributes;
        std::vector<EventDraft> events;
    };
    struct LogDraft {
        std::string eventName;
        Any body;
        std::uint8_t trace = 1;
        std::uint32_t span = 0;
        UnixNanos at = 0;
        AnyMap attributes;
    };

    SpanDraft& last()
    {
        if (m_spans.empty()) throw std::logic_error("no span yet");
        return m_spans.back();
    }
    template <typename List> static std::uint32_t ownerOf(const List& list)
    {
        return list.empty() ? 0 : static_cast<std::uint32_t>(list.size() - 1);
    }

    static Value write(Batch& out, const Any& any)
    {
        switch (any.kind) {
        case Value::Kind::Empty: return {};
        case Value::Kind::Bool: return Value::ofBool(any.integer != 0);
        case Value::Kind::Int: return Value::ofInt(any.integer);
        case Value::Kind::Double: return Value::ofDouble(any.real);
        case Value::Kind::String: return Value::ofString(out.arena.store(any.text));
        case Value::Kind::Bytes: return Value::ofBytes(out.arena.store(any.text));
        case Value::Kind::Array: break;
        case Value::Kind::Map: return Value::ofMap(writeMap(out, any.entries));
        }
        std::vector<Value> children;
        for (const Any& item : any.items) children.push_back(write(out, item));
        const IndexRange range {
            static_cast<std::uint32_t>(out.values.size()), static_cast<std::uint32_t>(children.size())};
        out.values.insert(out.values.end(), children.begin(), children.end());
        return Value::ofArray(range);
    }
    static IndexRange writeMap(Batch& out, const AnyMap& entries)
    {
        std::vector<Attribute> own;
        for (const auto& [key, value] : entries) own.push_back({out.arena.store(key), write(out, value)});
        const IndexRange range {
            static_cast<std::uint32_t>(out.attributes.size()), static_cast<std::uint32_t>(own.size())};
        out.attributes.insert(out.attributes.end(), own.begin(), own.end());
        return range;
    }
    static void write(Batch& out, const SpanDraft& draft)
    {
        Span span;
        span.traceId = traceId(draft.trace);
        span.spanId = spanId(draft.id);
        if (draft.parent != 0) span.parentSpanId = spanId(draft.parent);
        span.resource = draft.resource;
        span.scope = draft.scope;
        span.kind = draft.kind;
        span.statusCode = draft.status;
        span.start = draft.start;
        span.end = draft.end;
        span.name = out.arena.store(draft.name);
        span.statusMessage = out.arena.store(draft.statusMessage);
        span.attributes = writeMap(out, draft.attributes);
        std::vector<SpanEvent> events;
        for (const EventDraft& event : draft.events) {
            SpanEvent written;
            written.at = event.at;
            written.name = out.arena.store(event.name);
            written.attributes = writeMap(out, event.attributes);
            events.push_back(written);
        }
        span.events = {static_cast<std::uint32_t>(out.events.size()), static_cast<std::uint32_t>(events.size())};
        out.events.insert(out.events.end(), events.begin(), events.end());
        out.spans.push_back(span);
    }
    static void write(Batch& out, const LogDraft& draft)
    {
        LogRecord record;
        record.traceId = traceId(draft.trace);
        if (draft.span != 0) record.spanId = spanId(draft.span);
        record.at = draft.at;
        record.eventName = out.arena.store(draft.eventName);
        record.body = write(out, draft.body);
        record.attributes = writeMap(out, draft.attributes);
        out.logs.push_back(record);
    }

    std::vector<AnyMap> m_resources;
    std::vector<std::pair<std::string, std::string>> m_scopes;
    std::vector<SpanDraft> m_spans;
    std::vector<LogDraft> m_logs;
    std::uint8_t m_trace = 1;
    bool m_inLog = false;
};

[[nodiscard]] inline BatchBuilder batch()
{
    return {};
}

} // namespace spanwise::test
