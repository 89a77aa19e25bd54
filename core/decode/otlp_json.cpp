// SPDX-License-Identifier: GPL-3.0-or-later
// Export{Trace,Logs,Metrics}ServiceRequest from JSON (OTLP/JSON encoding, specification 1.11), and what writers in the
// field make of it: snake_case names, enum names and base64 ids are taken with a mark. Members come in any order, so an
// owner has its place in the batch before it is read.
#include "core/decode/decoder.h"
#include "core/decode/json_attributes.h"
#include "core/decode/json_ids.h"
#include "core/decode/otlp_json_metrics.h"

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
        , m_attributes(m_in, limits, batch)
        , m_report(report)
        , m_metrics(m_in, m_attributes, batch, report)
    {
    }

    void read()
    {
        bool namesSignal = false;
        bool namesOther = false;
        m_in.readDocument([&](const JsonKey& key, Json& value) {
            const bool isOther = !readSignal(key, value);
            if (isOther) m_in.skip(value);
            namesSignal = namesSignal || !isOther;
            namesOther = namesOther || isOther;
        });
        m_report.namesNoSignal = m_report.namesNoSignal || (namesOther && !namesSignal);
        remark(m_in.lenient, "names, enumerators or ids that OTLP/JSON does not allow were understood");
        remark(m_attributes.sawStrindex(), "fields of the profiles signal were treated as absent");
    }

private:
    void remark(bool given, std::string_view what)
    {
        if (given) m_report.reject(m_report.remarks, what, {});
    }

    /// False when `key` is none of the three that telemetry comes in.
    bool readSignal(const JsonKey& key, Json& value)
    {
        if (key.is("resourceSpans"))
            readResourceItems(value, "scopeSpans", "spans", Signal::Traces);
        else if (key.is("resourceLogs"))
            readResourceItems(value, "scopeLogs", "logRecords", Signal::Logs);
        else if (key.is("resourceMetrics"))
            readResourceItems(value, "scopeMetrics", "metrics", Signal::Metrics);
        else
            return false;
        return true;
    }

    void readResourceItems(Json& list, std::string_view scopesName, std::string_view recordsName, Signal signal)
    {
        m_in.forEachElement(list, [&](Json& item) {
            const auto resource = static_cast<std::uint32_t>(m_batch.resources.size());
            m_batch.resources.emplace_back();
            m_in.forEachMember(item, [&](const JsonKey& key, Json& value) {
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

    void readScopeItems(Json& list, std::string_view recordsName, Signal signal, std::uint32_t resource)
    {
        m_in.forEachElement(list, [&](Json& item) {
            const auto scope = static_cast<std::uint32_t>(m_batch.scopes.size());
            m_batch.scopes.emplace_back();
            m_in.forEachMember(item, [&](const JsonKey& key, Json& value) {
                if (key.is("scope"))
                    readScope(value, scope);
                else if (key.is(recordsName))
                    m_in.forEachElement(value, [&](Json& record) { readRecord(record, signal, resource, scope); });
                else if (key.is("schemaUrl"))
                    m_batch.scopes[scope].schemaUrl = m_in.string(value);
                else
                    m_in.skip(value);
            });
        });
    }

    void readRecord(Json& record, Signal signal, std::uint32_t resource, std::uint32_t scope)
    {
        switch (signal) {
        case Signal::Traces: readSpan(record, resource, scope); break;
        case Signal::Logs: readLogRecord(record, resource, scope); break;
        case Signal::Metrics: m_metrics.read(record, resource, scope); break;
        }
    }

    void readResource(Json& object, std::uint32_t index)
    {
        OwnerMarks marks;
        m_in.forEachMember(object, [&](const JsonKey& key, Json& value) {
            if (key.is("attributes"))
                m_batch.resources[index].attributes = m_attributes.list(value, marks);
            else
                m_in.skip(value);
        });
    }

    void readScope(Json& object, std::uint32_t index)
    {
        OwnerMarks marks;
        m_in.forEachMember(object, [&](const JsonKey& key, Json& value) {
            if (key.is("name"))
                m_batch.scopes[index].name = m_in.string(value);
            else if (key.is("version"))
                m_batch.scopes[index].version = m_in.string(value);
            else if (key.is("attributes"))
                m_batch.scopes[index].attributes = m_attributes.list(value, marks);
            else
                m_in.skip(value);
        });
    }

    template <typename Id> ReadId<Id> readId(Json& value) { return decode::readId<Id>(m_in, value, m_batch.arena); }

    template <typename Id> Id readIdOrNone(Json& value)
    {
        const ReadId<Id> read = readId<Id>(value);
        return read.isValid() ? read.id : Id {};
    }

    void readStatus(Json& object, Span& span)
    {
        m_in.forEachMember(object, [&](const JsonKey& key, Json& value) {
            if (key.is("code"))
                span.statusCode = m_in.enumerator(value, "STATUS_CODE_", {"UNSET", "OK", "ERROR"});
            else if (key.is("message"))
                span.statusMessage = m_in.string(value);
            else
                m_in.skip(value);
        });
    }

    UnixNanos readEventTime(Json& value) { return static_cast<UnixNanos>(std::min(m_in.uint64(value), kLatestTime)); }

    void readEvent(Json& object, OwnerMarks& marks)
    {
        SpanEvent event;
        OwnerMarks own;
        own.cuts = marks.cuts;
        m_in.forEachMember(object, [&](const JsonKey& key, Json& value) {
            if (key.is("timeUnixNano"))
                event.at = readEventTime(value);
            else if (key.is("name"))
                event.name = m_in.string(value);
            else if (key.is("attributes"))
                event.attributes = m_attributes.list(value, own);
            else if (key.is("droppedAttributesCount"))
                own.droppedAttributes += static_cast<std::uint32_t>(m_in.uint64(value));
            else
                m_in.skip(value);
        });
        event.droppedAttributes = own.droppedAttributes;
        marks.quality |= own.quality;
        m_events.push_back(event);
    }

    void readLink(Json& object, OwnerMarks& marks)
    {
        SpanLink link;
        OwnerMarks own;
        own.cuts = marks.cuts;
        m_in.forEachMember(object, [&](const JsonKey& key, Json& value) {
            if (key.is("traceId"))
                link.traceId = readIdOrNone<TraceId>(value);
            else if (key.is("spanId"))
                link.spanId = readIdOrNone<SpanId>(value);
            else if (key.is("traceState"))
                link.traceState = m_in.string(value);
            else if (key.is("attributes"))
                link.attributes = m_attributes.list(value, own);
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
    void readLimited(Json& list, std::size_t already, std::uint32_t most, std::uint32_t& dropped, QualityFlags mark,
        OwnerMarks& marks, Read read)
    {
        std::size_t count = already;
        m_in.forEachElement(list, [&](Json& item) {
            if (count++ < most) return read(item);
            ++dropped;
            marks.quality |= mark;
            m_in.skip(item);
        });
    }

    struct SpanIds {
        ReadId<TraceId> trace;
        ReadId<SpanId> span;
        ReadId<SpanId> parent;

        /// Converters write all ids of a span as base64; a single one is an id of a wrong length.
        [[nodiscard]] bool agree() const noexcept { return trace.form == span.form; }
    };

    void readSpan(Json& object, std::uint32_t resource, std::uint32_t scope)
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

        m_in.forEachMember(object, [&](const JsonKey& key, Json& value) {
            if (key.is("traceId"))
                ids.trace = readId<TraceId>(value);
            else if (key.is("spanId"))
                ids.span = readId<SpanId>(value);
            else if (key.is("parentSpanId"))
                ids.parent = readId<SpanId>(value);
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
                span.attributes = m_attributes.list(value, marks);
            else if (key.is("events"))
                readLimited(value, m_events.size(), m_limits.eventsPerSpan, span.droppedEvents, quality::kEventsDropped,
                    marks, [&](Json& item) { readEvent(item, marks); });
            else if (key.is("links"))
                readLimited(value, m_links.size(), m_limits.linksPerSpan, span.droppedLinks, quality::kLinksDropped,
                    marks, [&](Json& item) { readLink(item, marks); });
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
            else if (key.is("spanwise") && m_in.isObject(value))
                readOwnMember(value, marks);
            else
                m_in.skip(value);
        });

        if (m_in.lenient) marks.quality |= quality::kLenientJson;
        m_in.lenient |= lenientBefore;
        if (m_in.surrogateRepaired) marks.quality |= quality::kUtf8Repaired;
        if (rejects(ids, start, end, at)) return;
        span.traceId = ids.trace.id;
        span.spanId = ids.span.id;
        if (ids.parent.form == ids.span.form)
            span.parentSpanId = ids.parent.id;
        else if (ids.parent.form != IdForm::None)
            marks.quality |= quality::kBadParent;
        span.start = static_cast<UnixNanos>(start);
        span.end = static_cast<UnixNanos>(end);
        span.events = append(m_batch.events, m_events);
        span.links = append(m_batch.links, m_links);
        span.cuts = append(m_batch.cuts, m_cuts);
        span.droppedAttributes = marks.droppedAttributes;
        span.quality = marks.quality | enumMarks(span) | timeMarks(span.start, span.end);
        m_batch.spans.push_back(span);
        ++m_report.acceptedSpans;
        remarkLimits(span.quality, m_report);
    }

    /// What our own export adds to a span. Only marks about how a span was sent are taken: the others are found anew.
    void readOwnMember(Json& object, OwnerMarks& marks)
    {
        constexpr QualityFlags kOfSending = quality::kBadParent | quality::kDuplicateKey | quality::kUtf8Repaired
            | quality::kValueTruncated | quality::kAttributesDropped | quality::kEventsDropped | quality::kLinksDropped
            | quality::kLenientJson;
        m_in.forEachMember(object, [&](const JsonKey& key, Json& value) {
            if (key.is("quality"))
                marks.quality |= static_cast<QualityFlags>(m_in.uint64(value)) & kOfSending;
            else if (key.is("cuts"))
                m_in.forEachElement(value, [&](Json& item) { readCut(item); });
            else
                m_in.skip(value);
        });
    }

    void readCut(Json& object)
    {
        ValueCut cut;
        m_in.forEachMember(object, [&](const JsonKey& key, Json& value) {
            if (key.is("key"))
                cut.key = m_in.string(value);
            else if (key.is("bytes"))
                cut.originalBytes = m_in.uint64(value);
            else
                m_in.skip(value);
        });
        if (m_cuts.size() < m_limits.attributesPerSpan) m_cuts.push_back(cut);
    }

    bool rejects(const SpanIds& ids, std::uint64_t start, std::uint64_t end, std::uint64_t at)
    {
        const auto reject = [&](std::string_view reason) {
            m_report.reject(m_report.rejectedSpans, reason,
                "byte " + std::to_string(at) + (ids.span.isValid() ? ", span " + ids.span.id.hex() : ""));
            return true;
        };
        if (ids.trace.form == IdForm::None) return reject("no trace id");
        if (ids.span.form == IdForm::None) return reject("no span id");
        if (!ids.trace.isValid() || (!ids.agree() && ids.trace.form == IdForm::Base64)) return reject(kBadTraceId);
        if (!ids.span.isValid() || !ids.agree()) return reject(kBadSpanId);
        if (start > kLatestTime || end > kLatestTime) return reject("a time lies beyond the year 2262");
        return false;
    }

    void readLogRecord(Json& object, std::uint32_t resource, std::uint32_t scope)
    {
        const std::uint64_t at = m_in.offset();
        LogRecord record;
        record.resource = resource;
        record.scope = scope;
        OwnerMarks marks;
        std::uint64_t time = 0;
        std::uint64_t observed = 0;
        m_in.forEachMember(object, [&](const JsonKey& key, Json& value) {
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
                record.body = m_attributes.value(value, marks);
            else if (key.is("attributes"))
                record.attributes = m_attributes.list(value, marks);
            else if (key.is("droppedAttributesCount"))
                marks.droppedAttributes += static_cast<std::uint32_t>(m_in.uint64(value));
            else if (key.is("flags"))
                record.flags = static_cast<std::uint32_t>(m_in.uint64(value));
            else if (key.is("traceId"))
                record.traceId = readIdOrNone<TraceId>(value);
            else if (key.is("spanId"))
                record.spanId = readIdOrNone<SpanId>(value);
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

    std::int32_t readSeverity(Json& value)
    {
        if (!m_in.isString(value)) return static_cast<std::int32_t>(m_in.int64(value));
        static_cast<void>(m_in.string(value)); // a name; the text stands in severityText
        m_in.lenient = true;
        return 0;
    }

    JsonInput m_in;
    const Limits& m_limits;
    Batch& m_batch;
    JsonAttributes m_attributes;
    DecodeReport& m_report;
    std::vector<SpanEvent> m_events; ///< of the span being read
    std::vector<SpanLink> m_links;
    std::vector<ValueCut> m_cuts;
    OtlpJsonMetrics m_metrics;
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
