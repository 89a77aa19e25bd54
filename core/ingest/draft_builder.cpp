// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/draft_builder.h"

#include "core/base/ascii.h"
#include "core/decode/span_codec.h"
#include "core/dialect/profile.h"
#include "core/guard/masking.h"
#include "core/query/data_view.h"

#include <algorithm>
#include <optional>
#include <tuple>

namespace spanwise::ingest {

namespace {
using columns::CallColumns;
using columns::SpanRow;

constexpr std::size_t kKnownNames = 16384; ///< of one thread; sessions and users make ever more of them

std::string_view textOf(const Batch& batch, IndexRange attributes, std::string_view key)
{
    for (const Attribute& attribute : batch.of(attributes))
        if (attribute.key == key && attribute.value.kind == Value::Kind::String) return attribute.value.view();
    return {};
}

/// Service, version and environment of a resource, read once a resource.
struct Emitter {
    std::string_view service;
    std::string_view version;
    std::string_view environment;
};

Emitter emitterOf(const Batch& batch, const Resource& resource)
{
    Emitter out {textOf(batch, resource.attributes, "service.name"),
        textOf(batch, resource.attributes, "service.version"),
        textOf(batch, resource.attributes, "deployment.environment.name")};
    if (out.service.starts_with("unknown_service")) out.service = {};
    if (out.environment.empty()) out.environment = textOf(batch, resource.attributes, "deployment.environment");
    return out;
}

/// Views of one text, not only of equal ones.
bool isSamePlace(std::string_view a, std::string_view b) noexcept
{
    return a.data() == b.data() && a.size() == b.size();
}

/// The ids of an emitter's three names. Spans of a trace share a few emitters, whose texts lie where they lay before.
class EmitterNames {
public:
    explicit EmitterNames(const NameOf& nameOf)
        : m_nameOf(nameOf)
    {
    }

    void name(SpanRow& row, const Emitter& emitter)
    {
        if (!isSamePlace(emitter.service, m_emitter.service) || !isSamePlace(emitter.version, m_emitter.version)
            || !isSamePlace(emitter.environment, m_emitter.environment)) {
            m_service = m_nameOf(emitter.service);
            m_version = m_nameOf(emitter.version);
            m_environment = m_nameOf(emitter.environment);
            m_emitter = emitter;
        }
        row.service = m_service;
        row.serviceVersion = m_version;
        row.environment = m_environment;
    }

private:
    const NameOf& m_nameOf;
    Emitter m_emitter; ///< that the ids are of
    columns::NameId m_service = 0;
    columns::NameId m_version = 0;
    columns::NameId m_environment = 0;
};

/// Whether a name may hold a secret or the number of a card: an address, an assignment, a long unbroken word or as many
/// digits. Few do, and only those are searched.
bool mayHoldSecret(std::string_view name)
{
    constexpr std::size_t kShortestToken = 18;
    constexpr std::size_t kShortestCard = 13;
    std::size_t run = 0;
    std::size_t digits = 0;
    for (const char c : name) {
        const bool isDigit = c >= '0' && c <= '9';
        const char low = ascii::lower(c);
        digits += isDigit ? 1 : 0;
        run = isDigit || (low >= 'a' && low <= 'z') || c == '_' || c == '-' ? run + 1 : 0;
        if (run >= kShortestToken || digits >= kShortestCard) return true;
    }
    return name.find('=') != std::string_view::npos || name.find("://") != std::string_view::npos;
}

/// Lists and charts show the name of a span: an address with a password in it is masked there.
columns::NameId nameOfSpan(std::string_view name, const NameOf& nameOf)
{
    return mayHoldSecret(name) ? nameOf(guard::maskedText(name)) : nameOf(name);
}

CallColumns columnsOf(const LlmCall& call, analyze::CostModel* costs, const NameOf& nameOf)
{
    CallColumns out;
    out.model = nameOf(call.model());
    out.requestModel = nameOf(call.requestModel);
    out.provider = nameOf(call.provider);
    out.operation = nameOf(call.operation);
    out.session = nameOf(call.sessionId);
    out.user = nameOf(call.userId);
    out.prompt = nameOf(call.promptName);
    out.inputTokens = call.tokens.input.value_or(columns::kUnknown);
    out.outputTokens = call.tokens.output.value_or(columns::kUnknown);
    out.totalTokens = call.tokens.total.value_or(columns::kUnknown);
    out.cachedInputTokens = call.tokens.cachedInput.value_or(columns::kUnknown);
    out.cacheWriteTokens = call.tokens.cacheWrite.value_or(columns::kUnknown);
    out.reasoningTokens = call.tokens.reasoning.value_or(columns::kUnknown);
    out.timeToFirstToken = call.timeToFirstToken.value_or(columns::kUnknown);
    out.truncated = call.truncated();
    out.softError = call.softContentFilter;
    out.tokensEstimated = call.tokens.estimated;
    if (costs != nullptr) {
        const analyze::Cost cost = costs->cost(call);
        out.costNanoUsd = cost.nanoUsd.value_or(columns::kUnknown);
        out.costState = cost.state;
    } else {
        out.costState = call.tokens.isKnown() ? CostState::NoPrice : CostState::NoUsage;
    }
    return out;
}
} // namespace

void appendRows(const Batch& batch, const calls::ResolvedTrace& trace, analyze::CostModel* costs, const NameOf& nameOf,
    std::vector<SpanRow>& rows)
{
    std::optional<std::uint32_t> resource; // that `ofResource` was read from: spans of a trace share a few
    Emitter ofResource;
    EmitterNames names(nameOf);
    for (std::size_t position = 0; position < trace.spanIndexes.size(); ++position) {
        const std::uint32_t index = trace.spanIndexes[position];
        const Span& span = batch.spans[index];
        const calls::ResolvedSpan& resolved = trace.spans[position];
        const LlmCall* call = resolved.call < 0 ? nullptr : &trace.calls[static_cast<std::size_t>(resolved.call)];
        const bool counted = call != nullptr && call->span == index;
        if (resource != span.resource) ofResource = emitterOf(batch, batch.resources[span.resource]);
        resource = span.resource;
        Emitter emitter = ofResource;
        if (counted) emitter = {call->service, call->serviceVersion, call->environment};
        SpanRow row;
        row.spanId = query::numberOf(span.spanId);
        row.start = span.start;
        row.duration = span.duration();
        row.name = nameOfSpan(span.name, nameOf);
        names.name(row, emitter);
        row.spanClass = resolved.spanClass;
        row.errorClass = resolved.errorClass;
        row.failedWithoutCall = resolved.failedWithoutCall;
        row.isRoot = span.parentSpanId.isZero();
        row.quality = static_cast<std::uint16_t>(span.quality | resolved.quality);
        if (counted) row.call = columnsOf(*call, costs, nameOf);
        rows.push_back(row);
    }
}

void appendResponses(const calls::ResolvedTrace& trace, std::vector<store::ResponseKey>& responses)
{
    for (std::size_t position = 0; position < trace.spanIndexes.size(); ++position) {
        const std::int32_t call = trace.spans[position].call;
        const bool counted =
            call >= 0 && trace.calls[static_cast<std::size_t>(call)].span == trace.spanIndexes[position];
        responses.push_back(counted ? store::responseKey(trace.calls[static_cast<std::size_t>(call)].responseId) : 0);
    }
}

store::ResponseKey keyOf(const calls::AwaitedCall& awaited)
{
    const store::ResponseKey key =
        awaited.responseId.empty() ? store::kNamesNone : store::responseKey(awaited.responseId);
    return awaited.evaluates ? key | store::kEvaluates : key;
}

// What was sent stands in the payload; the table is read for lists and charts, which show no secret.
void appendEvaluations(const Batch& batch, const calls::ResolvedTrace& trace, std::vector<store::EvaluationRow>& rows)
{
    for (const calls::Evaluation& one : trace.evaluations) {
        if (one.span < 0 && !one.responseId.empty()) continue;
        store::EvaluationRow row;
        if (one.span >= 0)
            row.spanId = query::numberOf(batch.spans[trace.spanIndexes[static_cast<std::size_t>(one.span)]].spanId);
        row.responseId = one.responseId;
        row.name = guard::maskedText(one.name);
        row.score = one.score;
        row.label = guard::maskedText(one.label);
        row.explanation = guard::maskedText(one.explanation);
        row.annotator = guard::maskedText(one.annotator);
        row.feedback = one.feedback;
        row.at = one.at;
        rows.push_back(std::move(row));
    }
}

DraftBuilder::DraftBuilder(std::shared_ptr<const store::Names> names, std::shared_ptr<const analyze::PriceTable> prices,
    const calls::MappingRules* mapping)
    : m_names(std::move(names))
    , m_costs(prices ? std::make_unique<analyze::CostModel>(std::move(prices)) : nullptr)
    , m_mapping(mapping)
{
}

columns::NameId DraftBuilder::nameOf(std::string_view text)
{
    if (text.empty()) return 0;
    if (const auto known = m_knownNames.find(text); known != m_knownNames.end()) return known->second;
    if (const auto fresh = m_newNames.find(text); fresh != m_newNames.end()) return fresh->second;
    if (const auto known = m_names->find(text)) {
        if (m_knownNames.size() >= kKnownNames) m_knownNames.clear();
        m_knownNames.emplace(m_names->text(*known), *known);
        return *known;
    }
    const auto number = static_cast<columns::NameId>(m_draft->newNames.size()) | store::kNewName;
    const std::size_t from = m_draft->bytes->size();
    m_draft->bytes->append(text);
    m_draft->newNames.push_back(encoded(from));
    m_newNames.emplace(text, number);
    return number;
}

store::Piece DraftBuilder::encoded(std::size_t from) const
{
    return {static_cast<std::uint32_t>(from), static_cast<std::uint32_t>(m_draft->bytes->size() - from)};
}

void DraftBuilder::sortByTrace(const Batch& batch)
{
    const auto fill = [](std::vector<std::uint32_t>& indexes, std::size_t size) {
        indexes.resize(size);
        for (std::uint32_t i = 0; i < size; ++i) indexes[i] = i;
    };
    fill(m_spans, batch.spans.size());
    fill(m_logs, batch.logs.size());
    // Of copies of a span the one that ends last comes first, of those that end together the one that came last: as
    // the writer has it between deliveries, which knows an unfinished span to end where it starts.
    const auto endOf = [](const Span& span) { return std::max(span.start, span.end); };
    std::ranges::sort(m_spans, [&](std::uint32_t a, std::uint32_t b) {
        const Span& x = batch.spans[a];
        const Span& y = batch.spans[b];
        const auto order = std::tie(x.traceId, x.spanId) <=> std::tie(y.traceId, y.spanId);
        if (order != 0) return order < 0;
        return endOf(x) != endOf(y) ? endOf(x) > endOf(y) : a > b;
    });
    std::ranges::stable_sort(m_logs, {}, [&](std::uint32_t i) { return batch.logs[i].traceId; });
    const auto keyOf = [&](std::uint32_t i) { return std::tie(batch.spans[i].traceId, batch.spans[i].spanId); };
    const auto copies = std::unique(
        m_spans.begin(), m_spans.end(), [&](std::uint32_t a, std::uint32_t b) { return keyOf(a) == keyOf(b); });
    m_draft->duplicates = static_cast<std::size_t>(m_spans.end() - copies);
    m_spans.erase(copies, m_spans.end());
}

void DraftBuilder::build(const Batch& batch, store::BatchDraft& draft)
{
    m_draft = &draft;
    m_newNames.clear();
    for (const Resource& resource : batch.resources) {
        const std::size_t from = draft.bytes->size();
        decode::encodeResource(batch, resource, *draft.bytes, decode::MessageForm::Stored);
        draft.resources.push_back(encoded(from));
    }
    for (const Scope& scope : batch.scopes) {
        const std::size_t from = draft.bytes->size();
        decode::encodeScope(batch, scope, *draft.bytes, decode::MessageForm::Stored);
        draft.scopes.push_back(encoded(from));
    }
    sortByTrace(batch);
    // Two sorted lists, walked side by side: each trace with its spans and its log records.
    std::size_t span = 0;
    std::size_t log = 0;
    while (span < m_spans.size() || log < m_logs.size()) {
        const TraceId* ofSpan = span < m_spans.size() ? &batch.spans[m_spans[span]].traceId : nullptr;
        const TraceId* ofLog = log < m_logs.size() ? &batch.logs[m_logs[log]].traceId : nullptr;
        const TraceId id = ofSpan == nullptr ? *ofLog : ofLog == nullptr ? *ofSpan : std::min(*ofSpan, *ofLog);
        const std::size_t firstSpan = span;
        const std::size_t firstLog = log;
        while (span < m_spans.size() && batch.spans[m_spans[span]].traceId == id) ++span;
        while (log < m_logs.size() && batch.logs[m_logs[log]].traceId == id) ++log;
        addTrace(batch, std::span(m_spans).subspan(firstSpan, span - firstSpan),
            std::span(m_logs).subspan(firstLog, log - firstLog));
    }
    m_draft = nullptr;
}

void DraftBuilder::cover(const Batch& batch, const Span& span, const SpanRow& row)
{
    if (!row.call) return;
    const std::string_view name = dialect::profileOf(batch, span);
    auto place = m_dialects.find(name);
    if (place == m_dialects.end()) place = m_dialects.emplace(std::string(name), query::Coverage {}).first;
    place->second.add(row);
}

void DraftBuilder::addTrace(
    const Batch& batch, std::span<const std::uint32_t> spans, std::span<const std::uint32_t> logs)
{
    store::BatchDraft& draft = *m_draft;
    store::TraceDraft trace;
    trace.id = spans.empty() ? batch.logs[logs.front()].traceId : batch.spans[spans.front()].traceId;
    trace.spans.first = static_cast<std::uint32_t>(draft.spans.size());
    trace.logs.first = static_cast<std::uint32_t>(draft.logs.size());
    trace.evaluations.first = static_cast<std::uint32_t>(draft.evaluations.size());
    calls::ResolvedTrace resolved;
    if (!spans.empty()) {
        resolved = calls::resolveTrace(batch, spans, logs, m_mapping);
        m_responses.clear();
        appendResponses(resolved, m_responses);
        m_rows.clear();
        appendRows(
            batch, resolved, m_costs.get(), [this](std::string_view text) { return nameOf(text); }, m_rows);
        for (std::size_t i = 0; i < m_rows.size(); ++i) {
            const Span& span = batch.spans[resolved.spanIndexes[i]];
            const std::size_t from = draft.bytes->size();
            decode::encodeSpan(batch, span, *draft.bytes, decode::MessageForm::Stored);
            draft.spans.push_back({m_rows[i], encoded(from), span.resource, span.scope, m_responses[i]});
            cover(batch, span, m_rows[i]);
        }
        // As the table has them: rows that come in its order are appended, others are sorted in.
        std::sort(draft.spans.begin() + trace.spans.first, draft.spans.end(),
            [](const store::SpanDraft& a, const store::SpanDraft& b) {
                return static_cast<std::int64_t>(a.row.spanId) < static_cast<std::int64_t>(b.row.spanId);
            });
        appendEvaluations(batch, resolved, draft.evaluations);
        trace.session = nameOf(resolved.sessionId);
        trace.user = nameOf(resolved.userId);
    }
    const std::vector<calls::AwaitedCall> awaited = calls::awaitedCalls(batch, resolved, logs);
    auto next = awaited.begin(); // in the order of `logs`
    for (const std::uint32_t index : logs) {
        const LogRecord& log = batch.logs[index];
        const bool waits = next != awaited.end() && next->log == index;
        const std::size_t from = draft.bytes->size();
        decode::encodeLogRecord(batch, log, *draft.bytes, decode::MessageForm::Stored);
        draft.logs.push_back(
            {query::numberOf(log.spanId), log.at, encoded(from), log.resource, log.scope, waits ? keyOf(*next) : 0});
        if (waits) ++next;
    }
    trace.spans.count = static_cast<std::uint32_t>(draft.spans.size()) - trace.spans.first;
    trace.logs.count = static_cast<std::uint32_t>(draft.logs.size()) - trace.logs.first;
    trace.evaluations.count = static_cast<std::uint32_t>(draft.evaluations.size()) - trace.evaluations.first;
    draft.traces.push_back(trace);
}

} // namespace spanwise::ingest
