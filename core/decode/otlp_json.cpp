// SPDX-License-Identifier: GPL-3.0-or-later
// Export{Trace,Logs,Metrics}ServiceRequest from JSON (OTLP/JSON encoding, specification 1.11), and what writers in the
// field make of it: snake_case names, enum names and base64 ids are taken with a mark. Members come in any order, so an
// owner has its place in the batch before it is read.
#include "core/decode/attribute_collector.h"
#include "core/decode/base64.h"
#include "core/decode/decoder.h"
#include "core/decode/json_input.h"

#include <limits>

namespace spanwise::decode {

namespace {

using Json = JsonInput::Value;

constexpr std::uint64_t kLatestTime = static_cast<std::uint64_t>(std::numeric_limits<UnixNanos>::max());

template <typename T> IndexRange append(std::vector<T>& to, std::vector<T>& from)
{
    const IndexRange range {static_cast<std::uint32_t>(to.size()), static_cast<std::uint32_t>(from.size())};
    to.insert(to.end(), from.begin(), from.end());
    from.clear();
    return range;
}

class Request {
public:
    Request(std::string_view body, const Limits& limits, Batch& batch, DecodeReport& report)
        : m_in(body, batch.arena, limits.refusedDepth)
        , m_limits(limits)
        , m_batch(batch)
        , m_collector(batch, limits)
        , m_report(report)
    {
    }

    void read()
    {
        m_in.readDocument([&](const JsonKey& key, Json value) {
            if (key.is("resourceSpans"))
                readResourceItems(value, "scopeSpans", "spans", Signal::Traces);
            else if (key.is("resourceLogs"))
                readResourceItems(value, "scopeLogs", "logRecords", Signal::Logs);
            else if (key.is("resourceMetrics"))
                readResourceItems(value, "scopeMetrics", "metrics", Signal::Metrics);
            else
                m_in.skip(value);
        });
        remark(m_in.lenient, "names, enumerators or ids that OTLP/JSON does not allow were understood");
        remark(m_sawStrindex, "fields of the profiles signal were treated as absent");
    }

private:
    void remark(bool given, std::string_view what)
    {
        if (given) m_report.reject(m_report.remarks, what, {});
    }

    void readResourceItems(Json list, std::string_view scopesName, std::string_view recordsName, Signal signal)
    {
        m_in.forEachElement(list, [&](Json item) {
            const auto resource = static_cast<std::uint32_t>(m_batch.resources.size());
            m_batch.resources.emplace_back();
            m_in.forEachMember(item, [&](const JsonKey& key, Json value) {
                if (key.is("resource"))
                    readResource(value, resource);
                else if (key.is(scopesName))
                    readScopeItems(value, recordsName, signal, resource);
                else if (key.is("schemaUrl"))
                    m_batch.resources[resource].schemaUrl = m_in.string(value);
                else
                    m_in.skip(value);
            });
        });
    }

    void readScopeItems(Json list, std::string_view recordsName, Signal signal, std::uint32_t resource)
    {
        m_in.forEachElement(list, [&](Json item) {
            const auto scope = static_cast<std::uint32_t>(m_batch.scopes.size());
            m_batch.scopes.emplace_back();
            m_in.forEachMember(item, [&](const JsonKey& key, Json value) {
                if (key.is("scope"))
                    readScope(value, scope);
                else if (key.is(recordsName))
                    m_in.forEachElement(value, [&](Json record) { readRecord(record, signal, resource, scope); });
                else if (key.is("schemaUrl"))
                    m_batch.scopes[scope].schemaUrl = m_in.string(value);
                else
                    m_in.skip(value);
            });
        });
    }

    void readRecord(Json record, Signal signal, std::uint32_t resource, std::uint32_t scope)
    {
        switch (signal) {
        case Signal::Traces: readSpan(record, resource, scope); break;
        case Signal::Logs: readLogRecord(record, resource, scope); break;
        case Signal::Metrics: readMetric(record); break;
        }
    }

    void readResource(Json object, std::uint32_t index)
    {
        OwnerMarks marks;
        m_in.forEachMember(object, [&](const JsonKey& key, Json value) {
            if (key.is("attributes"))
                m_batch.resources[index].attributes = readAttributes(value, marks);
            else
                m_in.skip(value);
        });
    }

    void readScope(Json object, std::uint32_t index)
    {
        OwnerMarks marks;
        m_in.forEachMember(object, [&](const JsonKey& key, Json value) {
            if (key.is("name"))
                m_batch.scopes[index].name = m_in.string(value);
            else if (key.is("version"))
                m_batch.scopes[index].version = m_in.string(value);
            else if (key.is("attributes"))
                m_batch.scopes[index].attributes = readAttributes(value, marks);
            else
                m_in.skip(value);
        });
    }

    IndexRange readAttributes(Json list, OwnerMarks& marks, std::uint32_t depth = 0, std::uint32_t most = 0)
    {
        const std::size_t begin = m_collector.beginAttributes();
        m_in.forEachElement(list, [&](Json pair) {
            std::string_view name;
            Value any;
            m_in.forEachMember(pair, [&](const JsonKey& key, Json value) {
                if (key.is("key")) {
                    name = m_in.string(value);
                } else if (key.is("value")) {
                    any = readAnyValue(value, marks, depth);
                } else {
                    m_sawStrindex |= key.is("keyStrindex");
                    m_in.skip(value);
                }
            });
            m_collector.add(name, any, marks);
        });
        return m_collector.endAttributes(begin, most == 0 ? m_limits.attributesPerSpan : most, marks);
    }

    Value readAnyValue(Json object, OwnerMarks& marks, std::uint32_t depth)
    {
        if (depth > m_limits.refusedDepth)
            m_in.fail("values are nested deeper than " + std::to_string(m_limits.refusedDepth));
        Value any;
        m_in.forEachMember(object, [&](const JsonKey& key, Json value) {
            if (m_in.takeNull(value)) return; // an absent member of the oneof
            if (key.is("stringValue"))
                any = Value::ofString(m_in.string(value));
            else if (key.is("intValue"))
                any = Value::ofInt(m_in.int64(value));
            else if (key.is("doubleValue"))
                any = readDouble(value);
            else if (key.is("boolValue"))
                any = Value::ofBool(m_in.boolean(value));
            else if (key.is("arrayValue"))
                any = readArray(value, marks, depth);
            else if (key.is("kvlistValue"))
                any = readMap(value, marks, depth);
            else if (key.is("bytesValue"))
                any = Value::ofBytes(readBase64(value));
            else {
                m_sawStrindex |= key.is("stringValueStrindex");
                m_in.skip(value);
            }
        });
        if (depth >= m_limits.keptDepth && (any.kind == Value::Kind::Array || any.kind == Value::Kind::Map)) {
            marks.quality |= quality::kValueTruncated;
            return {};
        }
        return any;
    }

    Value readDouble(Json value)
    {
        const std::optional<double> real = m_in.real(value);
        return real ? Value::ofDouble(*real) : Value();
    }

    Value readArray(Json object, OwnerMarks& marks, std::uint32_t depth)
    {
        const std::size_t begin = m_collector.beginValues();
        m_in.forEachMember(object, [&](const JsonKey& key, Json value) {
            if (key.is("values"))
                m_in.forEachElement(value, [&](Json item) { m_collector.add(readAnyValue(item, marks, depth + 1)); });
            else
                m_in.skip(value);
        });
        return Value::ofArray(m_collector.endValues(begin));
    }

    Value readMap(Json object, OwnerMarks& marks, std::uint32_t depth)
    {
        IndexRange entries;
        OwnerMarks inner; // its entries are not counted as attributes of the owner
        m_in.forEachMember(object, [&](const JsonKey& key, Json value) {
            if (key.is("values"))
                entries = readAttributes(value, inner, depth + 1, std::numeric_limits<std::uint32_t>::max());
            else
                m_in.skip(value);
        });
        marks.quality |= inner.quality;
        return Value::ofMap(entries);
    }

    std::string_view readBase64(Json value)
    {
        const std::string_view text = m_in.string(value);
        const std::optional<std::string_view> bytes = decodeBase64(text, m_batch.arena);
        if (!bytes) m_in.fail("this is not base64");
        return *bytes;
    }

    /// Hex of the right length, or base64 of it as generic converters write. Nothing for an id of another form.
    template <typename Id> std::optional<Id> readId(Json value, bool& given)
    {
        bool encoded = false;
        return readId<Id>(value, given, encoded);
    }

    /// `encoded`: it was base64.
    template <typename Id> std::optional<Id> readId(Json value, bool& given, bool& encoded)
    {
        const std::string_view text = m_in.string(value);
        given = !text.empty();
        encoded = false;
        if (std::optional<Id> id = Id::fromHex(text)) return id;
        constexpr std::size_t kBase64Size = (Id::kSize + 2) / 3 * 4;
        if (text.size() != kBase64Size) return std::nullopt;
        const std::optional<std::string_view> bytes = decodeBase64(text, m_batch.arena);
        if (!bytes) return std::nullopt;
        m_in.lenient = true;
        encoded = true;
        return Id::fromBytes(*bytes);
    }

    void readStatus(Json object, Span& span)
    {
        m_in.forEachMember(object, [&](const JsonKey& key, Json value) {
            if (key.is("code"))
                span.statusCode = m_in.enumerator(value, "STATUS_CODE_", {"UNSET", "OK", "ERROR"});
            else if (key.is("message"))
                span.statusMessage = m_in.string(value);
            else
                m_in.skip(value);
        });
    }

    UnixNanos readEventTime(Json value) { return static_cast<UnixNanos>(std::min(m_in.uint64(value), kLatestTime)); }

    void readEvent(Json object, OwnerMarks& marks)
    {
        SpanEvent event;
        OwnerMarks own;
        own.cuts = marks.cuts;
        m_in.forEachMember(object, [&](const JsonKey& key, Json value) {
            if (key.is("timeUnixNano"))
                event.at = readEventTime(value);
            else if (key.is("name"))
                event.name = m_in.string(value);
            else if (key.is("attributes"))
                event.attributes = readAttributes(value, own);
            else if (key.is("droppedAttributesCount"))
                own.droppedAttributes += static_cast<std::uint32_t>(m_in.uint64(value));
            else
                m_in.skip(value);
        });
        event.droppedAttributes = own.droppedAttributes;
        marks.quality |= own.quality;
        m_events.push_back(event);
    }

    void readLink(Json object, OwnerMarks& marks)
    {
        SpanLink link;
        OwnerMarks own;
        own.cuts = marks.cuts;
        bool given = false;
        m_in.forEachMember(object, [&](const JsonKey& key, Json value) {
            if (key.is("traceId"))
                link.traceId = readId<TraceId>(value, given).value_or(TraceId {});
            else if (key.is("spanId"))
                link.spanId = readId<SpanId>(value, given).value_or(SpanId {});
            else if (key.is("traceState"))
                link.traceState = m_in.string(value);
            else if (key.is("attributes"))
                link.attributes = readAttributes(value, own);
            else if (key.is("droppedAttributesCount"))
                own.droppedAttributes += static_cast<std::uint32_t>(m_in.uint64(value));
            else if (key.is("flags"))
                link.flags = static_cast<std::uint32_t>(m_in.uint64(value));
            else
                m_in.skip(value);
        });
        link.droppedAttributes = own.droppedAttributes;
        marks.quality |= own.quality;
        m_links.push_back(link);
    }

    /// Reads the elements up to the limit and counts the others.
    template <typename Read>
    void readLimited(Json list, std::size_t already, std::uint32_t most, std::uint32_t& dropped, QualityFlags mark,
        OwnerMarks& marks, Read read)
    {
        std::size_t count = already;
        m_in.forEachElement(list, [&](Json item) {
            if (count++ < most) return read(item);
            ++dropped;
            marks.quality |= mark;
            m_in.skip(item);
        });
    }

    struct SpanIds {
        std::optional<TraceId> trace;
        std::optional<SpanId> span;
        bool traceGiven = false;
        bool spanGiven = false;
        bool traceEncoded = false;
        bool spanEncoded = false;
    };

    void readSpan(Json object, std::uint32_t resource, std::uint32_t scope)
    {
        const std::uint64_t at = m_in.offset();
        const bool lenientBefore = std::exchange(m_in.lenient, false);
        m_in.surrogateRepaired = false;
        Span span;
        span.resource = resource;
        span.scope = scope;
        SpanIds ids;
        OwnerMarks marks;
        marks.cuts = &m_cuts;
        std::uint64_t start = 0;
        std::uint64_t end = 0;
        m_events.clear();
        m_links.clear();
        m_cuts.clear();

        m_in.forEachMember(object, [&](const JsonKey& key, Json value) {
            if (key.is("traceId"))
                ids.trace = readId<TraceId>(value, ids.traceGiven, ids.traceEncoded);
            else if (key.is("spanId"))
                ids.span = readId<SpanId>(value, ids.spanGiven, ids.spanEncoded);
            else if (key.is("parentSpanId"))
                readParent(value, span, marks);
            else if (key.is("name"))
                span.name = m_in.string(value);
            else if (key.is("kind"))
                span.kind = m_in.enumerator(
                    value, "SPAN_KIND_", {"UNSPECIFIED", "INTERNAL", "SERVER", "CLIENT", "PRODUCER", "CONSUMER"});
            else if (key.is("startTimeUnixNano"))
                start = m_in.uint64(value);
            else if (key.is("endTimeUnixNano"))
                end = m_in.uint64(value);
            else if (key.is("attributes"))
                span.attributes = readAttributes(value, marks);
            else if (key.is("events"))
                readLimited(value, m_events.size(), m_limits.eventsPerSpan, span.droppedEvents, quality::kEventsDropped,
                    marks, [&](Json item) { readEvent(item, marks); });
            else if (key.is("links"))
                readLimited(value, m_links.size(), m_limits.linksPerSpan, span.droppedLinks, quality::kLinksDropped,
                    marks, [&](Json item) { readLink(item, marks); });
            else if (key.is("status"))
                readStatus(value, span);
            else if (key.is("traceState"))
                span.traceState = m_in.string(value);
            else if (key.is("flags"))
                span.flags = static_cast<std::uint32_t>(m_in.uint64(value));
            else if (key.is("droppedAttributesCount"))
                marks.droppedAttributes += static_cast<std::uint32_t>(m_in.uint64(value));
            else if (key.is("droppedEventsCount"))
                span.droppedEvents += static_cast<std::uint32_t>(m_in.uint64(value));
            else if (key.is("droppedLinksCount"))
                span.droppedLinks += static_cast<std::uint32_t>(m_in.uint64(value));
            else if (key.name() == "spanwise")
                readOwnMember(value, marks);
            else
                m_in.skip(value);
        });

        if (m_in.lenient) marks.quality |= quality::kLenientJson;
        m_in.lenient |= lenientBefore;
        if (m_in.surrogateRepaired) marks.quality |= quality::kUtf8Repaired;
        if (rejects(ids, start, end, at)) return;
        span.traceId = *ids.trace;
        span.spanId = *ids.span;
        span.start = static_cast<UnixNanos>(start);
        span.end = static_cast<UnixNanos>(end);
        span.events = append(m_batch.events, m_events);
        span.links = append(m_batch.links, m_links);
        span.cuts = append(m_batch.cuts, m_cuts);
        span.droppedAttributes = marks.droppedAttributes;
        span.quality = marks.quality | enumMarks(span) | timeMarks(span.start, span.end);
        m_batch.spans.push_back(span);
        ++m_report.acceptedSpans;
        remarkLimits(span);
    }

    /// What our own export adds to a span (core/exporters/otlp_json.h): its marks, and what a limit cut before.
    void readOwnMember(Json value, OwnerMarks& marks)
    {
        m_in.forEachMember(value, [&](const JsonKey& key, Json inside) {
            if (key.is("quality"))
                marks.quality |= static_cast<QualityFlags>(m_in.uint64(inside));
            else if (key.is("cuts"))
                m_in.forEachElement(inside, [&](Json item) {
                    ValueCut cut;
                    m_in.forEachMember(item, [&](const JsonKey& part, Json stated) {
                        if (part.is("key"))
                            cut.key = m_in.string(stated);
                        else if (part.is("bytes"))
                            cut.originalBytes = m_in.uint64(stated);
                        else
                            m_in.skip(stated);
                    });
                    if (m_cuts.size() < m_limits.attributesPerSpan) m_cuts.push_back(cut);
                });
            else
                m_in.skip(inside);
        });
    }

    void readParent(Json value, Span& span, OwnerMarks& marks)
    {
        bool given = false;
        const std::optional<SpanId> parent = readId<SpanId>(value, given);
        if (parent)
            span.parentSpanId = *parent;
        else if (given)
            marks.quality |= quality::kBadParent;
    }

    bool rejects(const SpanIds& ids, std::uint64_t start, std::uint64_t end, std::uint64_t at)
    {
        const auto reject = [&](std::string_view reason) {
            m_report.reject(m_report.rejectedSpans, reason,
                "byte " + std::to_string(at) + (ids.span ? ", span " + ids.span->hex() : ""));
            return true;
        };
        if (!ids.trace || ids.trace->isZero()) return reject(ids.traceGiven ? kBadTraceId : "no trace id");
        if (!ids.span || ids.span->isZero()) return reject(ids.spanGiven ? kBadSpanId : "no span id");
        // A converter writes both as base64. One alone is an id that lost its form.
        if (ids.traceEncoded != ids.spanEncoded) return reject(ids.traceEncoded ? kBadTraceId : kBadSpanId);
        if (start > kLatestTime || end > kLatestTime) return reject("a time lies beyond the year 2262");
        return false;
    }

    void remarkLimits(const Span& span)
    {
        remark((span.quality & quality::kValueTruncated) != 0, "values over a limit were cut");
        remark((span.quality & quality::kAttributesDropped) != 0, "attributes over the limit were dropped");
        remark((span.quality & quality::kEventsDropped) != 0, "events over the limit were dropped");
        remark((span.quality & quality::kLinksDropped) != 0, "links over the limit were dropped");
    }

    void readLogRecord(Json object, std::uint32_t resource, std::uint32_t scope)
    {
        const std::uint64_t at = m_in.offset();
        LogRecord record;
        record.resource = resource;
        record.scope = scope;
        OwnerMarks marks;
        std::uint64_t time = 0;
        std::uint64_t observed = 0;
        bool given = false;
        m_in.forEachMember(object, [&](const JsonKey& key, Json value) {
            if (key.is("timeUnixNano"))
                time = m_in.uint64(value);
            else if (key.is("observedTimeUnixNano"))
                observed = m_in.uint64(value);
            else if (key.is("severityNumber"))
                record.severity = readSeverity(value);
            else if (key.is("severityText"))
                record.severityText = m_in.string(value);
            else if (key.is("eventName"))
                record.eventName = m_in.string(value);
            else if (key.is("body"))
                record.body = readAnyValue(value, marks, 0);
            else if (key.is("attributes"))
                record.attributes = readAttributes(value, marks);
            else if (key.is("droppedAttributesCount"))
                marks.droppedAttributes += static_cast<std::uint32_t>(m_in.uint64(value));
            else if (key.is("flags"))
                record.flags = static_cast<std::uint32_t>(m_in.uint64(value));
            else if (key.is("traceId"))
                record.traceId = readId<TraceId>(value, given).value_or(TraceId {});
            else if (key.is("spanId"))
                record.spanId = readId<SpanId>(value, given).value_or(SpanId {});
            else
                m_in.skip(value);
        });
        if (time > kLatestTime || observed > kLatestTime) {
            m_report.reject(
                m_report.rejectedLogRecords, "a time lies beyond the year 2262", "byte " + std::to_string(at));
            return;
        }
        record.at = static_cast<UnixNanos>(time != 0 ? time : observed);
        record.droppedAttributes = marks.droppedAttributes;
        if (record.eventName.empty())
            for (const Attribute& attribute : m_batch.of(record.attributes))
                if (attribute.key == "event.name" && attribute.value.kind == Value::Kind::String)
                    record.eventName = attribute.value.view();
        m_batch.logs.push_back(record);
        ++m_report.acceptedLogRecords;
    }

    std::int32_t readSeverity(Json value)
    {
        if (!m_in.isString(value)) return static_cast<std::int32_t>(m_in.int64(value));
        static_cast<void>(m_in.string(value)); // a name; the text stands in severityText
        m_in.lenient = true;
        return 0;
    }

    void readMetric(Json object)
    {
        m_in.forEachMember(object, [&](const JsonKey& key, Json value) {
            const bool isData = key.is("gauge") || key.is("sum") || key.is("histogram")
                || key.is("exponentialHistogram") || key.is("summary");
            if (!isData) return m_in.skip(value);
            m_in.forEachMember(value, [&](const JsonKey& inner, Json points) {
                if (!inner.is("dataPoints")) return m_in.skip(points);
                m_in.forEachElement(points, [&](Json point) {
                    m_in.skip(point);
                    ++m_report.acceptedDataPoints;
                });
            });
        });
    }

    JsonInput m_in;
    const Limits& m_limits;
    Batch& m_batch;
    AttributeCollector m_collector;
    DecodeReport& m_report;
    std::vector<SpanEvent> m_events; ///< of the span being read
    std::vector<SpanLink> m_links;
    std::vector<ValueCut> m_cuts;
    bool m_sawStrindex = false;
};

} // namespace

Result<void> decodeOtlpJson(std::string_view body, const Limits& limits, Batch& batch, DecodeReport& report)
{
    const BatchMark mark(batch);
    DecodeReport own;
    try {
        Request(body, limits, batch, own).read();
    } catch (const JsonError& error) {
        mark.rollBack(batch);
        return fail(ErrorCode::Malformed, "byte " + std::to_string(error.offset) + ": " + error.what);
    }
    report.add(own);
    return {};
}

} // namespace spanwise::decode
