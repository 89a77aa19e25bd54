// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/writer.h"

#include "core/base/checksum.h"
#include "core/base/clock.h"
#include "core/columns/segment.h"
#include "core/store/block_cache.h"
#include "core/store/column_loader.h"
#include "core/store/database.h"
#include "core/store/payload.h"
#include "core/store/rows.h"
#include "core/store/source_log.h"
#include "core/store/sqlite_query.h"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <optional>
#include <unordered_set>
#include <utility>

namespace spanwise::store {

using columns::SpanRow;

namespace {

struct State {
    std::uint64_t nextRow = 0;
    TraceNo nextTrace = 1;
    std::int64_t lastBlock = 0;
    std::int64_t nextDelta = 1;
};

/// The statements of the writer, prepared once.
struct Statements {
    explicit Statements(const SQLite::Database& db, const SQLite::Database& payload)
        : findTrace(db, "SELECT trace_no FROM traces WHERE trace_id = ?")
        , insertTrace(db, "INSERT INTO traces VALUES (?,?,?,?,?,?,?,?,?,?,?,?)")
        , growTrace(db,
              "UPDATE traces SET start_ns = min(start_ns, ?2), end_ns = max(end_ns, ?3), spans = spans + ?4, "
              "logs = logs + ?5, outdated = 1 WHERE trace_no = ?1")
        , updateTrace(db,
              "UPDATE traces SET start_ns = ?2, end_ns = ?3, spans = ?4, calls = ?5, failed_calls = ?6, "
              "error_spans = ?7, session = ?8, user = ?9, outdated = 0 WHERE trace_no = ?1")
        , spansOfTrace(db, "SELECT spans FROM traces WHERE trace_no = ?")
        , findSpan(db,
              "SELECT s.row_no, s.payload, s.start_ns, s.duration_ns, c.span_id FROM spans s LEFT JOIN calls c "
              "ON c.trace_no = s.trace_no AND c.span_id = s.span_id WHERE s.trace_no = ? AND s.span_id = ?")
        , insertSpan(db, kInsertSpan)
        , replaceSpan(db, kReplaceSpan)
        , insertCall(db, kInsertCall)
        , deleteCall(db, "DELETE FROM calls WHERE trace_no = ? AND span_id = ?")
        , rowsOfTrace(db, kRowsOfTrace)
        , findLog(db, "SELECT 1 FROM logs WHERE trace_no = ? AND at_ns = ? AND digest = ?")
        , insertLog(db, "INSERT INTO logs VALUES (?,?,?,?,?)")
        , supersede(db, "INSERT OR IGNORE INTO superseded VALUES (?)")
        , insertName(db, "INSERT INTO names VALUES (?,?)")
        , insertEvaluation(db, "INSERT OR REPLACE INTO evaluations VALUES (?,?,?,?,?,?,?,?,?,?,?)")
        , deleteEvaluations(db, "DELETE FROM evaluations WHERE trace_no = ?")
        , settleTrace(db, "UPDATE traces SET outdated = 0 WHERE trace_no = ?")
        , updateState(db, "UPDATE state SET next_row = ?, next_trace = ?, last_block = ?, next_delta = ?")
        , insertDelta(db, "INSERT INTO deltas VALUES (?,?,?)")
        , deleteDeltas(db, "DELETE FROM deltas WHERE number < ?")
        , insertSegment(db, "INSERT OR REPLACE INTO segments VALUES (?,?)")
        , countRemoved(db, "INSERT INTO removals VALUES (1, ?1, 0) ON CONFLICT (id) DO UPDATE SET rows = rows + ?1")
        , markArrival(db,
              "INSERT INTO arrivals VALUES (?1,?2,?3) ON CONFLICT (at_ns) DO UPDATE SET "
              "next_trace = max(next_trace, ?2), last_block = max(last_block, ?3)")
        , insertBlock(payload, "INSERT INTO blocks VALUES (?,?,?,?,?,?,?)")
    {
    }

    Query findTrace, insertTrace, growTrace, updateTrace, spansOfTrace, findSpan, insertSpan, replaceSpan, insertCall,
        deleteCall, rowsOfTrace, findLog, insertLog, supersede, insertName, insertEvaluation, deleteEvaluations,
        settleTrace, updateState, insertDelta, deleteDeltas, insertSegment, countRemoved, markArrival, insertBlock;
};

} // namespace

Added& Added::operator+=(const Added& other) noexcept
{
    spans += other.spans;
    replaced += other.replaced;
    duplicates += other.duplicates;
    logs += other.logs;
    duplicateLogs += other.duplicateLogs;
    calls += other.calls;
    return *this;
}

void BatchDraft::clear()
{
    traces.clear();
    spans.clear();
    logs.clear();
    evaluations.clear();
    resources.clear();
    scopes.clear();
    newNames.clear();
    bytes.clear();
    duplicates = 0;
}

struct Writer::Private {
    SQLite::Database db;
    SQLite::Database payload;
    std::shared_ptr<Names> names;
    columns::ColumnStore& columns;
    Statements run;
    BlockBuilder block;
    State committed;
    State state;
    NameId storedNames = 0;
    bool open = false;
    std::uint64_t pending = 0;
    std::vector<SpanRow> fresh; ///< of this transaction; their row numbers are consecutive
    std::vector<SpanRow> changed; ///< rows of earlier transactions with new contents
    std::vector<std::uint64_t> removed; ///< row numbers of earlier transactions
    std::unordered_set<NameId> retired; ///< of this run: drafts may still carry them
    std::vector<std::shared_ptr<const columns::Segment>> sealed; ///< to be stored
    std::vector<std::uint64_t> dropped; ///< first rows of stored segments that are gone
    std::optional<std::chrono::steady_clock::time_point> removing; ///< since then rows go that segments still hold
    bool payloadAhead = false; ///< the payload may hold blocks of a transaction that failed

    std::vector<NameId> nameIds; ///< of the draft at hand: index in newNames → id
    std::vector<std::uint64_t> resourceKeys;
    std::vector<std::uint64_t> scopeKeys;

    Private(const std::filesystem::path& path, std::shared_ptr<Names> theNames, columns::ColumnStore& theColumns)
        : db(openDatabase(StorePaths::of(path).database, Role::Writer))
        , payload(openPayload(StorePaths::of(path).payload, Role::Writer))
        , names(std::move(theNames))
        , columns(theColumns)
        , run(db, payload)
    {
        Query query(db, "SELECT next_row, next_trace, last_block, next_delta FROM state");
        if (!query.step()) throw SQLite::Exception("the store has no state");
        committed.nextRow = static_cast<std::uint64_t>(query.integer(0));
        committed.nextTrace = static_cast<TraceNo>(query.integer(1));
        committed.lastBlock = query.integer(2);
        committed.nextDelta = query.integer(3);
        query.reset();
        state = committed;
        storedNames = names->size();
        dropOrphans();
    }

    /// Blocks whose rows were never committed: what a crash or a failure between the two files leaves behind.
    void dropOrphans()
    {
        Query orphans(payload, "DELETE FROM blocks WHERE block > ?");
        orphans.bind(1, committed.lastBlock).run();
    }

    void begin()
    {
        if (open) return;
        open = true; // from here on rollback() has something to do
        for (SQLite::Database* one : {&db, &payload}) // without memory not even a rollback works: then now
            if (sqlite3_get_autocommit(one->getHandle()) == 0) one->exec("ROLLBACK");
        db.exec("BEGIN IMMEDIATE");
        payload.exec("BEGIN IMMEDIATE");
        if (payloadAhead) dropOrphans();
    }

    std::uint64_t rollbacks = 0;
    void rollback() noexcept
    {
        ++rollbacks;
        for (SQLite::Database* one : {&db, &payload}) {
            sqlite3* handle = one->getHandle();
            // A statement that was left in the middle would refuse to be bound again.
            for (sqlite3_stmt* each = sqlite3_next_stmt(handle, nullptr); each != nullptr;
                 each = sqlite3_next_stmt(handle, each))
                sqlite3_reset(each);
            if (sqlite3_get_autocommit(handle) == 0) sqlite3_exec(handle, "ROLLBACK", nullptr, nullptr, nullptr);
        }
        forget();
        state = committed;
    }

    void forget() noexcept
    {
        open = false;
        pending = 0;
        fresh.clear();
        changed.clear();
        removed.clear();
        block.clear();
    }

    [[nodiscard]] static std::string_view pieceOf(const BatchDraft& draft, Piece piece)
    {
        return std::string_view(draft.bytes).substr(piece.offset, piece.size);
    }

    [[nodiscard]] NameId resolved(NameId name) const
    {
        if ((name & kNewName) != 0) return nameIds[name & ~kNewName];
        // A draft from before the name was erased: it is a new name now.
        if (!retired.empty() && retired.contains(name)) return names->add(names->text(name));
        return name;
    }

    void resolveNames(SpanRow& row) const
    {
        for (NameId* name : {&row.name, &row.service, &row.serviceVersion, &row.environment}) *name = resolved(*name);
        if (!row.call) return;
        columns::CallColumns& call = *row.call;
        for (NameId* name :
            {&call.model, &call.requestModel, &call.provider, &call.operation, &call.session, &call.user, &call.prompt})
            *name = resolved(*name);
    }

    void flushBlock()
    {
        if (block.isEmpty()) return;
        const std::string_view bytes = block.bytes();
        run.insertBlock.bind(1, ++state.lastBlock).bind(2, block.firstTime()).bind(3, block.lastTime());
        run.insertBlock.bind(4, std::int64_t {0}).bind(5, static_cast<std::int64_t>(bytes.size()));
        run.insertBlock.bind(6, static_cast<std::int64_t>(checksum64(bytes))).bindBlob(7, bytes).run();
        block.clear();
    }

    Locator store(const BatchDraft& draft, RecordKind kind, TraceNo trace, UnixNanos at, Piece message,
        std::uint32_t resource, std::uint32_t scope)
    {
        const BlockBuilder::Message record {kind, trace, at, pieceOf(draft, message),
            pieceOf(draft, draft.resources[resource]), resourceKeys[resource], pieceOf(draft, draft.scopes[scope]),
            scopeKeys[scope]};
        if (!block.hasRoomFor(record.bytes.size(), record.resource.size(), record.scope.size())) flushBlock();
        pending += record.bytes.size();
        return locatorOf(state.lastBlock + 1, block.append(record));
    }

    void insertRow(SpanRow& row, Locator at, Added& added)
    {
        row.rowNo = state.nextRow++;
        writeSpan(run.insertSpan, row, at);
        if (row.call) {
            writeCall(run.insertCall, row);
            ++added.calls;
        }
        fresh.push_back(row);
        ++added.spans;
    }

    /// The same row with other contents: in the tables, and for the columns.
    void changeRow(const SpanRow& row, Locator at, bool hadCall, Added& added)
    {
        writeSpan(run.replaceSpan, row, at);
        if (row.call)
            writeCall(run.insertCall, row);
        else if (hadCall)
            run.deleteCall.bind(1, std::int64_t {row.trace}).bind(2, signedId(row.spanId)).run();
        added.calls += (row.call ? 1 : 0) - (hadCall ? 1 : 0);
        if (!fresh.empty() && row.rowNo >= fresh.front().rowNo)
            fresh[row.rowNo - fresh.front().rowNo] = row;
        else
            changed.push_back(row);
    }

    /// A span of a trace that is known already. True when something changed.
    bool mergeSpan(const BatchDraft& draft, const SpanDraft& span, SpanRow& row, Added& added)
    {
        run.findSpan.bind(1, std::int64_t {row.trace}).bind(2, signedId(row.spanId));
        if (!run.findSpan.step()) {
            insertRow(row,
                store(draft, RecordKind::Span, row.trace, row.start, span.message, span.resource, span.scope), added);
            return true;
        }
        row.rowNo = static_cast<std::uint64_t>(run.findSpan.integer(0));
        const Locator old = run.findSpan.integer(1);
        const UnixNanos end = run.findSpan.integer(2) + run.findSpan.integer(3);
        const bool hadCall = !run.findSpan.isNull(4);
        run.findSpan.reset();
        if (row.start + row.duration <= end) {
            ++added.duplicates;
            return false;
        }
        run.supersede.bind(1, old).run();
        const Locator at =
            store(draft, RecordKind::Span, row.trace, row.start, span.message, span.resource, span.scope);
        changeRow(row, at, hadCall, added);
        ++added.replaced;
        return true;
    }

    std::uint64_t addLogs(const BatchDraft& draft, const TraceDraft& trace, TraceNo number, Added& added)
    {
        std::uint64_t fresh_ = 0;
        for (std::uint32_t i = 0; i < trace.logs.count; ++i) {
            const LogDraft& log = draft.logs[trace.logs.first + i];
            const auto digest = static_cast<std::int64_t>(checksum64(pieceOf(draft, log.message)) ^ (log.spanId * 31));
            run.findLog.bind(1, std::int64_t {number}).bind(2, log.at).bind(3, digest);
            if (run.findLog.step()) {
                run.findLog.reset();
                ++added.duplicateLogs;
                continue;
            }
            const Locator at = store(draft, RecordKind::Log, number, log.at, log.message, log.resource, log.scope);
            run.insertLog.bind(1, std::int64_t {number}).bind(2, log.at).bind(3, digest);
            run.insertLog.bind(4, signedId(log.spanId)).bind(5, at).run();
            ++fresh_;
        }
        added.logs += fresh_;
        return fresh_;
    }

    void addEvaluations(TraceNo trace, std::span<const EvaluationRow> evaluations)
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

    struct Sums {
        UnixNanos start = std::numeric_limits<UnixNanos>::max();
        UnixNanos end = std::numeric_limits<UnixNanos>::min();
        std::int64_t spans = 0;
        std::int64_t calls = 0;
        std::int64_t failedCalls = 0;
        std::int64_t errorSpans = 0;

        void add(const SpanRow& row)
        {
            start = std::min(start, row.start);
            end = std::max(end, row.start + row.duration);
            ++spans;
            if (row.call) ++calls;
            if (row.errorClass == ErrorClass::None) return;
            ++errorSpans;
            if (row.call) ++failedCalls;
        }
    };

    void addNewTrace(const BatchDraft& draft, const TraceDraft& trace, Added& added)
    {
        const TraceNo number = state.nextTrace++;
        Sums sums;
        for (std::uint32_t i = 0; i < trace.spans.count; ++i) {
            const SpanDraft& span = draft.spans[trace.spans.first + i];
            SpanRow row = span.row;
            row.trace = number;
            resolveNames(row);
            sums.add(row);
            insertRow(
                row, store(draft, RecordKind::Span, number, row.start, span.message, span.resource, span.scope), added);
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

    void growTrace(const BatchDraft& draft, const TraceDraft& trace, TraceNo number, Added& added)
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

    [[nodiscard]] static std::string_view idBytes(const TraceId& id)
    {
        return {reinterpret_cast<const char*>(id.bytes.data()), id.bytes.size()};
    }

    Added add(const BatchDraft& draft)
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
            growTrace(draft, trace, number, added);
        }
        return added;
    }

    Added update(const TraceUpdate& update)
    {
        begin();
        Added added;
        std::vector<LocatedRow> have;
        run.rowsOfTrace.bind(1, std::int64_t {update.trace});
        while (run.rowsOfTrace.step()) have.push_back(readRow(run.rowsOfTrace));
        std::ranges::sort(have, {}, [](const LocatedRow& one) { return one.row.spanId; });
        Sums sums;
        for (SpanRow row : update.rows) {
            const auto place =
                std::ranges::lower_bound(have, row.spanId, {}, [](const LocatedRow& one) { return one.row.spanId; });
            if (place == have.end() || place->row.spanId != row.spanId) continue;
            row.trace = update.trace;
            row.rowNo = place->row.rowNo;
            sums.add(row);
            if (row == place->row) continue;
            changeRow(row, place->payload, place->row.call.has_value(), added);
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
        q.bind(6, sums.failedCalls).bind(7, sums.errorSpans).bind(8, std::int64_t {update.session});
        q.bind(9, std::int64_t {update.user}).run();
        return added;
    }

    void writeDeltas(const std::vector<SpanRow>& rows, std::int64_t kind)
    {
        for (std::size_t i = 0; i < rows.size(); i += columns::kSegmentRows) {
            const std::size_t count = std::min(columns::kSegmentRows, rows.size() - i);
            const std::string bytes = columns::Segment::encode(std::span(rows).subspan(i, count))->toBytes();
            run.insertDelta.bind(1, state.nextDelta++).bind(2, kind).bindBlob(3, bytes).run();
        }
    }

    /// The newest word on each row, by row number.
    void foldChanged()
    {
        std::stable_sort(
            changed.begin(), changed.end(), [](const SpanRow& a, const SpanRow& b) { return a.rowNo < b.rowNo; });
        std::size_t kept = 0;
        for (std::size_t i = 0; i < changed.size(); ++i)
            if (i + 1 == changed.size() || changed[i + 1].rowNo != changed[i].rowNo) changed[kept++] = changed[i];
        changed.resize(kept);
    }

    void writeRemoved()
    {
        if (removed.empty()) return;
        std::vector<SpanRow> rows(removed.size());
        for (std::size_t i = 0; i < removed.size(); ++i) rows[i].rowNo = removed[i];
        writeDeltas(rows, kRemoves);
        run.countRemoved.bind(1, static_cast<std::int64_t>(removed.size())).run();
    }

    /// Says what was there at the end of these ten minutes: retention counts from arrival.
    void markTime()
    {
        constexpr Nanos kSpan = Nanos {600} * 1'000'000'000;
        const UnixNanos end = (SystemClock().now() / kSpan + 1) * kSpan;
        run.markArrival.bind(1, end).bind(2, std::int64_t {state.nextTrace}).bind(3, state.lastBlock).run();
    }

    void writeState()
    {
        run.updateState.bind(1, static_cast<std::int64_t>(state.nextRow)).bind(2, std::int64_t {state.nextTrace});
        run.updateState.bind(3, state.lastBlock).bind(4, state.nextDelta).run();
    }

    /// What is written to a file that has lost its name is gone when the program ends: it must not be acknowledged.
    void checkInPlace() const
    {
        for (const SQLite::Database* one : {&db, &payload}) {
            int moved = 0;
            sqlite3_file_control(one->getHandle(), "main", SQLITE_FCNTL_HAS_MOVED, &moved);
            if (moved != 0)
                throw SQLite::Exception("a file of it was moved or deleted while it was open: put it back, or close "
                                        "the store and open another",
                    SQLITE_READONLY_DBMOVED);
        }
    }

    void commit()
    {
        if (!open) return;
        checkInPlace();
        flushBlock();
        for (NameId id = storedNames + 1; id <= names->size(); ++id)
            run.insertName.bind(1, std::int64_t {id}).bindText(2, names->text(id)).run();
        foldChanged();
        writeDeltas(fresh, kAppends);
        writeDeltas(changed, kReplaces);
        writeRemoved();
        markTime();
        writeState();
        payloadAhead = true;
        payload.exec("COMMIT"); // first: rows never point at messages that are not there
        db.exec("COMMIT");
        payloadAhead = false;
        storedNames = names->size();
        committed = state;
        for (const SpanRow& row : fresh) columns.append(row);
        for (const SpanRow& row : changed) columns.replace(row);
        columns.remove(std::move(removed));
        forget();
    }

    /// While rows go portion by portion, the deltas that say so are enough for a while: rewriting whole segments after
    /// each portion would hold up intake for longer than the portion did.
    [[nodiscard]] bool isRemoving() const
    {
        constexpr auto kWhile = std::chrono::seconds(30);
        return removing && std::chrono::steady_clock::now() - *removing < kWhile;
    }

    /// Full segments take the place of the deltas they were made from; what is still open becomes one delta.
    /// `always`: also when no segment changed, so that no delta holds a row that is gone.
    void storeSealed(bool always = false)
    {
        // Kept until they are stored: when that fails, the next time writes them as well.
        for (auto& segment : columns.takeSealed()) {
            std::erase_if(sealed, [&](const auto& older) { // the newest of each is enough
                return older->firstRowNo() <= segment->lastRowNo() && older->lastRowNo() >= segment->firstRowNo();
            });
            sealed.push_back(std::move(segment));
        }
        for (const std::uint64_t first : columns.takeDropped()) {
            std::erase_if(sealed, [&](const auto& gone) { return gone->firstRowNo() == first; });
            dropped.push_back(first);
        }
        if ((sealed.empty() && dropped.empty() && !always) || open) return;
        if (!always && isRemoving()) return;
        const auto snapshot = columns.snapshot();
        std::uint64_t sealedTo = 0;
        db.exec("BEGIN IMMEDIATE");
        for (const auto& segment : sealed) {
            const std::string bytes = segment->toBytes();
            run.insertSegment.bind(1, static_cast<std::int64_t>(segment->firstRowNo())).bindBlob(2, bytes).run();
        }
        Query drop(db, "DELETE FROM segments WHERE first_row = ?");
        for (const std::uint64_t first : dropped) drop.bind(1, static_cast<std::int64_t>(first)).run();
        Query last(db, "SELECT data FROM segments ORDER BY first_row DESC LIMIT 1");
        if (last.step())
            if (const auto segment = columns::Segment::fromBytes(last.bytes(0))) sealedTo = (*segment)->lastRowNo() + 1;
        last.reset();
        run.deleteDeltas.bind(1, state.nextDelta).run();
        std::vector<SpanRow> rest;
        for (const auto& segment : snapshot->segments())
            for (std::size_t i = 0; i < segment->rows() && segment->lastRowNo() >= sealedTo; ++i)
                if (SpanRow row = segment->row(i); row.rowNo >= sealedTo) rest.push_back(std::move(row));
        std::ranges::sort(rest, {}, &SpanRow::rowNo);
        writeDeltas(rest, kAppends);
        writeState();
        db.exec("COMMIT");
        sealed.clear();
        dropped.clear();
        removing.reset();
        committed = state;
    }

    void finishRemoval()
    {
        columns.publish();
        storeSealed(true);
        int busy = 0;
        Query checkpoint(db, "PRAGMA wal_checkpoint(TRUNCATE)");
        while (checkpoint.step()) busy = static_cast<int>(checkpoint.integer(0));
        if (busy != 0) throw SQLite::Exception("the WAL is being read", SQLITE_BUSY);
    }

    template <typename Work> auto attempt(Work&& work)
    {
        auto done = guarded(std::forward<Work>(work));
        if (!done) rollback();
        return done;
    }
};

Writer::Writer(const std::filesystem::path& path, std::shared_ptr<Names> names, columns::ColumnStore& columns)
    : d(std::make_unique<Private>(path, std::move(names), columns))
{
}

Writer::~Writer()
{
    d->rollback();
}

Result<Added> Writer::add(const BatchDraft& draft)
{
    return d->attempt([&]() -> Result<Added> { return d->add(draft); });
}

Result<Added> Writer::update(const TraceUpdate& update)
{
    return d->attempt([&]() -> Result<Added> { return d->update(update); });
}

Result<void> Writer::settle(TraceNo trace)
{
    return d->attempt([&] {
        d->begin();
        d->run.settleTrace.bind(1, std::int64_t {trace}).run();
    });
}

Result<SQLite::Database*> Writer::transaction()
{
    return d->attempt([&]() -> Result<SQLite::Database*> {
        d->begin();
        return &d->db;
    });
}

Result<Writer::Parts> Writer::parts()
{
    return d->attempt([&]() -> Result<Parts> {
        d->begin();
        return Parts {d->db, d->payload};
    });
}

void Writer::removeRows(std::span<const std::uint64_t> rowNos)
{
    d->removed.insert(d->removed.end(), rowNos.begin(), rowNos.end());
    if (!d->removing) d->removing = std::chrono::steady_clock::now();
}

void Writer::retireNames(std::span<const NameId> names)
{
    for (const NameId name : names) {
        d->names->retire(name);
        d->retired.insert(name);
    }
}

Result<void> Writer::setSecureDelete(bool on)
{
    return guarded([&] {
        for (SQLite::Database* one : {&d->db, &d->payload})
            one->exec(on ? "PRAGMA secure_delete = ON" : "PRAGMA secure_delete = FAST");
        // A checkpoint happens within a commit and is a part of its portion: 2,000 pages are too many at once.
        d->db.exec(on ? "PRAGMA wal_autocheckpoint = 300" : "PRAGMA wal_autocheckpoint = 2000");
    });
}

Result<void> Writer::finishRemoval()
{
    return d->attempt([&] { d->finishRemoval(); });
}

Result<void> Writer::commit()
{
    return d->attempt([&] { d->commit(); });
}

void Writer::rollback() noexcept
{
    d->rollback();
}

std::uint64_t Writer::rollbacks() const noexcept
{
    return d->rollbacks;
}

void Writer::publish()
{
    d->columns.publish();
    // The segments are derived: when writing them fails, the deltas are still there.
    if (d->open) return;
    (void)d->attempt([&] { d->storeSealed(); });
}

std::uint64_t Writer::pendingBytes() const noexcept
{
    return d->pending;
}

std::vector<TraceNo> Writer::outdatedTraces() const
{
    std::vector<TraceNo> out;
    (void)guarded([&] {
        Query query(d->db, "SELECT trace_no FROM traces WHERE outdated = 1 ORDER BY trace_no");
        while (query.step()) out.push_back(static_cast<TraceNo>(query.integer(0)));
    });
    return out;
}

std::size_t Writer::outdatedCount() const noexcept
{
    std::size_t out = 0;
    (void)guarded([&] {
        Query query(d->db, "SELECT count(*) FROM traces WHERE outdated = 1");
        if (query.step()) out = static_cast<std::size_t>(query.integer(0));
    });
    return out;
}

std::uint32_t Writer::spansOf(TraceNo trace)
{
    std::uint32_t out = 0;
    (void)guarded([&] {
        d->run.spansOfTrace.bind(1, std::int64_t {trace});
        if (d->run.spansOfTrace.step()) out = static_cast<std::uint32_t>(d->run.spansOfTrace.integer(0));
        d->run.spansOfTrace.reset();
    });
    return out;
}

Result<std::vector<StoredMessage>> Writer::messagesOf(TraceNo trace)
{
    return guarded([&]() -> Result<std::vector<StoredMessage>> {
        BlockCache cache(8);
        return readMessages(d->db, d->payload, cache, trace, {});
    });
}

Result<std::int64_t> Writer::recordSource(const SourceRecord& source)
{
    return d->attempt([&]() -> Result<std::int64_t> {
        d->begin();
        return putSource(d->db, source);
    });
}

Result<std::size_t> Writer::compressBlocks(std::size_t blocks)
{
    return guarded([&]() -> Result<std::size_t> {
        if (d->open || blocks == 0) return std::size_t {0};
        struct Packed {
            std::int64_t block;
            std::string data;
        };
        std::vector<Packed> packed;
        Query plain(d->payload, "SELECT block, data FROM blocks WHERE codec = 0 ORDER BY block LIMIT ?");
        plain.bind(1, static_cast<std::int64_t>(blocks));
        while (plain.step()) packed.push_back({plain.integer(0), packBlock(plain.bytes(1))});
        std::size_t done = 0;
        d->payload.exec("BEGIN IMMEDIATE");
        Query put(d->payload, "UPDATE blocks SET codec = 1, data = ? WHERE block = ?");
        for (const Packed& one : packed) {
            if (one.data.empty()) continue;
            put.bindBlob(1, one.data).bind(2, one.block).run();
            ++done;
        }
        d->payload.exec("COMMIT");
        return done;
    });
}

} // namespace spanwise::store
