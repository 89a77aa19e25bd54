// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/checksum.h"
#include "core/store/rows.h"
#include "core/store/writer_private.h"

#include <algorithm>
#include <array>

namespace spanwise::store {

std::string_view Writer::Private::pieceOf(const BatchDraft& draft, Piece piece)
{
    return draft.bytes->view().substr(piece.offset, piece.size);
}

void Writer::Private::flushBlock()
{
    if (block.isEmpty()) return;
    // In this order: taking the plan begins the next block.
    blocks.put({++state.lastBlock, block.firstTime(), block.lastTime(), block.take(blocks.sparePlan())});
}

Locator Writer::Private::store(const BatchDraft& draft, RecordKind kind, TraceNo trace, UnixNanos at, Piece message,
    std::uint32_t resource, std::uint32_t scope)
{
    const BlockBuilder::Message record {kind, trace, at, pieceOf(draft, message),
        pieceOf(draft, draft.resources[resource]), resourceKeys[resource], pieceOf(draft, draft.scopes[scope]),
        scopeKeys[scope]};
    if (!block.makeRoomFor(record.bytes.size(), record.resource.size(), record.scope.size())) flushBlock();
    pending += record.bytes.size();
    return locatorOf(state.lastBlock + 1, block.append(record, draft.bytes));
}

void Writer::Private::insertRow(SpanRow& row, Locator at, ResponseKey response, Added& added)
{
    row.rowNo = state.nextRow++;
    fresh.push_back(row);
    freshAt.push_back({at, response});
    if (joins.isAwaited(response)) joins.came(response, row.trace);
    ++added.spans;
    if (row.call) ++added.calls;
}

void Writer::Private::flushRows()
{
    constexpr std::size_t kMany = WriterStatements::kRowsInOne;
    std::size_t at = inTables;
    for (; fresh.size() - at >= kMany; at += kMany) {
        for (std::size_t i = 0; i < kMany; ++i)
            bindSpan(
                run.insertSpans, 1 + static_cast<int>(i) * kSpanParameters, fresh[at + i], freshAt[at + i].message);
        run.insertSpans.run();
    }
    for (; at < fresh.size(); ++at) writeSpan(run.insertSpan, fresh[at], freshAt[at].message);
    std::array<std::size_t, kMany> calls {};
    std::size_t waiting = 0;
    for (; inTables < fresh.size(); ++inTables) {
        if (!fresh[inTables].call) continue;
        calls[waiting++] = inTables;
        if (waiting < kMany) continue;
        for (std::size_t i = 0; i < kMany; ++i)
            bindCall(run.insertCalls, 1 + static_cast<int>(i) * kCallParameters, fresh[calls[i]],
                freshAt[calls[i]].response);
        run.insertCalls.run();
        waiting = 0;
    }
    for (std::size_t i = 0; i < waiting; ++i) writeCall(run.insertCall, fresh[calls[i]], freshAt[calls[i]].response);
}

void Writer::Private::changeRow(const SpanRow& row, const Stored& now, const Had& before, Added& added)
{
    const bool hadCall = before.call;
    if (now.response != before.response) {
        if (joins.isAwaited(before.response)) joins.went(before.response, row.trace);
        if (joins.isAwaited(now.response)) joins.came(now.response, row.trace);
    }
    writeSpan(run.replaceSpan, row, now.message);
    if (row.call)
        writeCall(run.replaceCall, row, now.response);
    else if (hadCall)
        run.deleteCall.bind(1, std::int64_t {row.trace}).bind(2, signedId(row.spanId)).run();
    added.calls += (row.call ? 1 : 0) - (hadCall ? 1 : 0);
    if (!fresh.empty() && row.rowNo >= fresh.front().rowNo)
        fresh[row.rowNo - fresh.front().rowNo] = row;
    else
        changed.push_back(row);
}

bool Writer::Private::mergeSpan(const BatchDraft& draft, const SpanDraft& span, SpanRow& row, Added& added)
{
    run.findSpan.bind(1, std::int64_t {row.trace}).bind(2, signedId(row.spanId));
    if (!run.findSpan.step()) {
        insertRow(row, store(draft, RecordKind::Span, row.trace, row.start, span.message, span.resource, span.scope),
            span.response, added);
        return true;
    }
    row.rowNo = static_cast<std::uint64_t>(run.findSpan.integer(0));
    const Locator old = run.findSpan.integer(1);
    const UnixNanos end = run.findSpan.integer(2) + run.findSpan.integer(3);
    const Had before {!run.findSpan.isNull(4), run.findSpan.integer(5)}; // NULL reads as 0
    run.findSpan.reset();
    // Of copies that end at the same time the one that came last holds; the very same one again changes nothing.
    const UnixNanos ends = row.start + row.duration;
    if (ends < end || (ends == end && holdsAlready(draft, span, old))) {
        ++added.duplicates;
        return false;
    }
    run.supersede.bind(1, old).run();
    const Locator at = store(draft, RecordKind::Span, row.trace, row.start, span.message, span.resource, span.scope);
    changeRow(row, {at, span.response}, before, added);
    ++added.replaced;
    return true;
}

std::uint64_t Writer::Private::addLogs(const BatchDraft& draft, const TraceDraft& trace, TraceNo number, Added& added)
{
    std::uint64_t fresh_ = 0;
    for (std::uint32_t i = 0; i < trace.logs.count; ++i) {
        const LogDraft& log = draft.logs[trace.logs.first + i];
        const std::int64_t digest = digestOfLog(pieceOf(draft, log.message), log.spanId);
        run.findLog.bind(1, std::int64_t {number}).bind(2, log.at).bind(3, digest);
        if (run.findLog.step()) {
            run.findLog.reset();
            ++added.duplicateLogs;
            continue;
        }
        const Locator at = store(draft, RecordKind::Log, number, log.at, log.message, log.resource, log.scope);
        run.insertLog.bind(1, std::int64_t {number}).bind(2, log.at).bind(3, digest);
        run.insertLog.bind(4, signedId(log.spanId)).bind(5, at).bind(6, log.response);
        if (log.response == 0)
            run.insertLog.bind(7, std::int64_t {0}).run();
        else
            run.insertLog.bindNull(7).run();
        if (log.response != 0) joins.await(log.response);
        ++fresh_;
    }
    added.logs += fresh_;
    return fresh_;
}

void Writer::Private::addEvaluations(TraceNo trace, std::span<const EvaluationRow> evaluations)
{
    std::int64_t number = 0;
    for (const EvaluationRow& one : evaluations) {
        Query& q = run.insertEvaluation;
        q.bind(1, std::int64_t {trace}).bind(2, number++).bind(3, signedId(one.spanId));
        q.bindText(4, one.responseId).bindText(5, one.name);
        if (one.score)
            q.bind(6, *one.score);
        else
            q.bindNull(6);
        q.bindText(7, one.label).bindText(8, one.explanation).bindText(9, one.annotator);
        q.bind(10, std::int64_t {one.feedback ? 1 : 0}).bind(11, one.at).run();
    }
}

void Writer::Private::addNewTrace(const BatchDraft& draft, const TraceDraft& trace, Added& added)
{
    const TraceNo number = state.nextTrace++;
    Sums sums;
    for (std::uint32_t i = 0; i < trace.spans.count; ++i) {
        const SpanDraft& span = draft.spans[trace.spans.first + i];
        SpanRow row = span.row;
        row.trace = number;
        resolveNames(row);
        sums.add(row);
        insertRow(row, store(draft, RecordKind::Span, number, row.start, span.message, span.resource, span.scope),
            span.response, added);
    }
    const std::uint64_t logs = addLogs(draft, trace, number, added);
    addEvaluations(number, std::span(draft.evaluations).subspan(trace.evaluations.first, trace.evaluations.count));
    if (sums.spans == 0) sums.start = sums.end = 0;
    Query& q = run.insertTrace;
    q.bind(1, std::int64_t {number}).bindBlob(2, idBytes(trace.id)).bind(3, sums.start).bind(4, sums.end);
    q.bind(5, sums.spans).bind(6, static_cast<std::int64_t>(logs)).bind(7, sums.calls).bind(8, sums.failedCalls);
    q.bind(9, sums.errorSpans).bind(10, std::int64_t {resolved(trace.session)});
    q.bind(11, std::int64_t {resolved(trace.user)}).bind(12, std::int64_t {0}).run();
}

void Writer::Private::growTrace(const BatchDraft& draft, const TraceDraft& trace, TraceNo number, Added& added)
{
    Sums sums;
    const std::uint64_t before = added.spans;
    bool grew = false;
    for (std::uint32_t i = 0; i < trace.spans.count; ++i) {
        const SpanDraft& span = draft.spans[trace.spans.first + i];
        SpanRow row = span.row;
        row.trace = number;
        resolveNames(row);
        if (!mergeSpan(draft, span, row, added)) continue;
        sums.add(row);
        grew = true;
    }
    const std::uint64_t logs = addLogs(draft, trace, number, added);
    if (!grew && logs == 0) return;
    Query& q = run.growTrace;
    q.bind(1, std::int64_t {number}).bind(2, sums.start).bind(3, sums.end);
    q.bind(4, static_cast<std::int64_t>(added.spans - before)).bind(5, static_cast<std::int64_t>(logs)).run();
}

std::string_view Writer::Private::idBytes(const TraceId& id)
{
    return {reinterpret_cast<const char*>(id.bytes.data()), id.bytes.size()};
}

Added Writer::Private::add(const BatchDraft& draft)
{
    begin();
    nameIds.clear();
    for (const Piece piece : draft.newNames) nameIds.push_back(names->add(pieceOf(draft, piece)));
    const auto keysOf = [&](const std::vector<Piece>& pieces, std::vector<std::uint64_t>& keys) {
        keys.clear();
        for (const Piece piece : pieces) keys.push_back(checksum64(pieceOf(draft, piece)));
    };
    keysOf(draft.resources, resourceKeys);
    keysOf(draft.scopes, scopeKeys);
    Added added;
    added.duplicates = draft.duplicates;
    for (const TraceDraft& trace : draft.traces) {
        if (trace.id.isZero()) {
            addLogs(draft, trace, 0, added);
            continue;
        }
        run.findTrace.bindBlob(1, idBytes(trace.id));
        if (!run.findTrace.step()) {
            addNewTrace(draft, trace, added);
            continue;
        }
        const auto number = static_cast<TraceNo>(run.findTrace.integer(0));
        run.findTrace.reset();
        growTrace(draft, trace, number, added); // looks for spans of earlier drafts: those are in the tables
    }
    flushRows();
    joins.settle();
    return added;
}

Added Writer::Private::update(const TraceUpdate& update)
{
    begin();
    Added added;
    std::vector<LocatedRow> have;
    run.rowsOfTrace.bind(1, std::int64_t {update.trace});
    while (run.rowsOfTrace.step()) have.push_back(readRow(run.rowsOfTrace));
    std::ranges::sort(have, {}, [](const LocatedRow& one) { return one.row.spanId; });
    Sums sums;
    for (std::size_t i = 0; i < update.rows.size(); ++i) {
        SpanRow row = update.rows[i];
        const auto place =
            std::ranges::lower_bound(have, row.spanId, {}, [](const LocatedRow& one) { return one.row.spanId; });
        if (place == have.end() || place->row.spanId != row.spanId) continue;
        row.trace = update.trace;
        row.rowNo = place->row.rowNo;
        resolveNames(row);
        sums.add(row);
        const ResponseKey response = update.responses[i];
        if (row == place->row && response == place->response) continue;
        changeRow(row, {place->payload, response}, {place->row.call.has_value(), place->response}, added);
    }
    run.deleteEvaluations.bind(1, std::int64_t {update.trace}).run();
    addEvaluations(update.trace, update.evaluations);
    if (sums.spans == 0) sums.start = sums.end = 0;
    Query& q = run.updateTrace;
    q.bind(1, std::int64_t {update.trace})
        .bind(2, sums.start)
        .bind(3, sums.end)
        .bind(4, sums.spans)
        .bind(5, sums.calls);
    q.bind(6, sums.failedCalls).bind(7, sums.errorSpans).bind(8, std::int64_t {resolved(update.session)});
    q.bind(9, std::int64_t {resolved(update.user)}).run();
    joins.replaceAwaiting(update.trace, update.awaiting);
    joins.settle(); // after that: it may find that more is to be read again
    return added;
}

} // namespace spanwise::store
