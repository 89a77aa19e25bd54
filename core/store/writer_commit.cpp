// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/clock.h"
#include "core/store/column_loader.h"
#include "core/store/writer_private.h"

namespace spanwise::store {

namespace {
/// Rows that were inserted, changed or deleted over a connection since it was opened.
std::int64_t changesIn(const SQLite::Database& db)
{
    return sqlite3_total_changes64(db.getHandle());
}
} // namespace

Writer::Private::Private(
    const std::filesystem::path& path, std::shared_ptr<Names> theNames, columns::ColumnStore& theColumns)
    : db(openDatabase(StorePaths::of(path).database, Role::Writer))
    , blocks(StorePaths::of(path).payload)
    , checkpoints(db.getHandle())
    , names(std::move(theNames))
    , columns(theColumns)
    , run(db)
    , sources(db)
    , joins(db)
{
    Query query(db, "SELECT next_row, next_trace, last_block, next_delta FROM state");
    if (!query.step()) throw SQLite::Exception("the store has no state");
    committed.nextRow = static_cast<std::uint64_t>(query.integer(0));
    committed.nextTrace = static_cast<TraceNo>(query.integer(1));
    committed.lastBlock = query.integer(2);
    committed.nextDelta = query.integer(3);
    query.reset();
    deltas = DeltaList(committed.nextRow);
    state = committed;
    storedNames = names->size();
    dropOrphans();
    joins.begin();
}

void Writer::Private::dropOrphans()
{
    Query orphans(blocks.connection(), "DELETE FROM blocks WHERE block > ?");
    orphans.bind(1, committed.lastBlock).run();
}

void Writer::Private::begin()
{
    if (open) return;
    open = true; // from here on rollback() has something to do
    SQLite::Database& payload = blocks.connection();
    for (SQLite::Database* one : {&db, &payload}) // without memory not even a rollback works: then now
        if (sqlite3_get_autocommit(one->getHandle()) == 0) one->exec("ROLLBACK");
    db.exec("BEGIN IMMEDIATE");
    payload.exec("BEGIN IMMEDIATE");
    if (payloadAhead) dropOrphans();
    changesBefore = changesIn(db);
    messagesBefore = changesIn(payload);
    joins.begin();
}

void Writer::Private::rollback() noexcept
{
    ++rollbacks;
    blocks.abandon();
    for (SQLite::Database* one : {&db, &blocks.connection()}) {
        sqlite3* handle = one->getHandle();
        // A statement that was left in the middle would refuse to be bound again.
        for (sqlite3_stmt* each = sqlite3_next_stmt(handle, nullptr); each != nullptr;
             each = sqlite3_next_stmt(handle, each))
            sqlite3_reset(each);
        if (sqlite3_get_autocommit(handle) == 0) sqlite3_exec(handle, "ROLLBACK", nullptr, nullptr, nullptr);
    }
    forget();
    joins.forget();
    state = committed;
}

void Writer::Private::forget() noexcept
{
    open = false;
    pending = 0;
    fresh.clear();
    freshAt.clear();
    inTables = 0;
    changed.clear();
    removed.clear();
    deltas.forget();
    overwriting.clear();
    block.clear();
    readBack.clear(); // others may erase messages now, and after a rollback numbers of blocks are given again
}

void Writer::Private::markTime()
{
    constexpr Nanos kSpan = Nanos {600} * 1'000'000'000;
    const UnixNanos end = (SystemClock().now() / kSpan + 1) * kSpan;
    run.markArrival.bind(1, end).bind(2, std::int64_t {state.nextTrace}).bind(3, state.lastBlock).run();
}

void Writer::Private::writeState()
{
    run.updateState.bind(1, static_cast<std::int64_t>(state.nextRow)).bind(2, std::int64_t {state.nextTrace});
    run.updateState.bind(3, state.lastBlock).bind(4, state.nextDelta).run();
}

void Writer::Private::commit()
{
    if (!open) return;
    checkInPlace(db);
    bool isOther = !fresh.empty() || !changed.empty() || !removed.empty() || changesIn(db) != changesBefore;
    flushBlock();
    payloadAhead = true;
    blocks.commit(); // meanwhile the rest of the rows
    for (NameId id = storedNames + 1; id <= names->size(); ++id)
        run.insertName.bind(1, std::int64_t {id}).bindText(2, names->text(id)).run();
    foldChanged();
    writeDeltas(fresh, kAppends, columns.room()); // so that none lies on both sides of the end of a segment
    writeDeltas(changed, kReplaces);
    writeRemoved();
    markTime();
    writeState();
    blocks.settle(); // first: rows never point at messages that are not there
    isOther = isOther || changesIn(blocks.connection()) != messagesBefore;
    db.exec("COMMIT");
    unpublished = unpublished || isOther;
    payloadAhead = false;
    storedNames = names->size();
    committed = state;
    deltas.settle();
    for (const SpanRow& row : fresh) columns.append(row);
    for (const SpanRow& row : changed) columns.replace(row);
    columns.remove(std::move(removed));
    for (const NameId name : overwriting) { // only now: a name that stays in the file keeps its id
        names->retire(name);
        retired.insert(name);
        overwritten.insert(name);
    }
    dropWatch();
    forget();
}

} // namespace spanwise::store
