// SPDX-License-Identifier: GPL-3.0-or-later
// Row by row from a damaged store to a new one: every table of ours as far as it can be read, with the places skipped
// that cannot; then what is derived is made anew, so that the new store adds up by itself.
#include "core/columns/segment.h"
#include "core/store/database.h"
#include "core/store/integrity.h"
#include "core/store/payload.h"
#include "core/store/rows.h"
#include "core/store/schema.h"
#include "core/store/segment_table.h"
#include "core/store/sqlite_query.h"

#include <algorithm>
#include <optional>
#include <system_error>

namespace spanwise::store {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kMostNotes = 100;
constexpr std::int64_t kFarthestSkip = std::int64_t {1} << 40; ///< of keys, looking for what can be read again

/// A table as its own statements state it. Names come from our schema, never from the file.
struct Table {
    std::string name;
    std::string firstKey; ///< first column of the primary key; "rowid" where there is none
    bool keyIsInteger = true;
    int columns = 0;
};

std::vector<Table> tablesOf(std::string_view schema)
{
    SQLite::Database fresh(":memory:", SQLite::OPEN_READWRITE);
    fresh.exec(std::string(schema));
    std::vector<Table> out;
    Query list(fresh, "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'");
    while (list.step()) {
        Table table {std::string(list.bytes(0)), "rowid", true, 0};
        Query info(fresh, "SELECT name, type, pk FROM pragma_table_xinfo(?)");
        info.bindText(1, table.name);
        while (info.step()) {
            ++table.columns;
            if (info.integer(2) != 1) continue;
            table.firstKey = info.bytes(0);
            table.keyIsInteger = info.bytes(1) == "INTEGER";
        }
        out.push_back(std::move(table));
    }
    return out;
}

class Copier {
public:
    Copier(const SQLite::Database& from, const SQLite::Database& to, Salvage& out, std::stop_token stop)
        : m_from(from.getHandle())
        , m_to(to.getHandle())
        , m_out(out)
        , m_stop(std::move(stop))
    {
    }

    /// Rows that were copied: upwards with the places skipped that cannot be read; where there were some, downwards
    /// as well, as a skip may reach farther than the damage, and a key that is no number cannot be skipped to.
    std::uint64_t copy(const Table& table)
    {
        std::string insert = "INSERT OR IGNORE INTO \"" + table.name + "\" VALUES (?";
        for (int i = 1; i < table.columns; ++i) insert += ",?";
        const Statement into(m_to, insert + ")");
        const std::string every = "SELECT *, \"" + table.firstKey + "\" FROM \"" + table.name + "\"";
        const std::string inOrder = " ORDER BY \"" + table.firstKey + "\"";
        const Statement up(m_from, every + " WHERE ?1 IS NULL OR \"" + table.firstKey + "\" > ?1" + inOrder);
        const Statement down(m_from, every + inOrder + " DESC");
        if (!into.get() || !up.get() || !down.get()) {
            note(table.name + ": its place in the file cannot be read");
            return 0;
        }
        Rows rows;
        if (copyUpwards(table, up.get(), into.get(), rows)) {
            Rows again;
            copyRun(table, down.get(), into.get(), again);
            sqlite3_reset(down.get());
            rows.copied += again.copied;
            rows.bad = std::max(rows.bad, again.bad); // mostly the same ones
            note(table.name + ": a part of it cannot be read; " + std::to_string(rows.copied) + " rows were saved");
        }
        if (rows.bad > 0) note(table.name + ": " + std::to_string(rows.bad) + " rows are not whole");
        return rows.copied;
    }

private:
    struct Rows {
        std::uint64_t copied = 0, bad = 0;
        std::optional<std::int64_t> last; ///< key of the row read last
    };

    class Statement {
    public:
        Statement(sqlite3* db, const std::string& sql)
        {
            sqlite3_prepare_v2(db, sql.c_str(), static_cast<int>(sql.size()), &m_statement, nullptr);
        }
        ~Statement() { sqlite3_finalize(m_statement); }
        Statement(const Statement&) = delete;
        Statement& operator=(const Statement&) = delete;
        [[nodiscard]] sqlite3_stmt* get() const noexcept { return m_statement; }

    private:
        sqlite3_stmt* m_statement = nullptr;
    };

    /// Copies until the end or the first place that cannot be read; what SQLite said there. A row that is there
    /// already is no second one.
    int copyRun(const Table& table, sqlite3_stmt* from, sqlite3_stmt* into, Rows& rows)
    {
        int code = SQLITE_DONE;
        while (!m_stop.stop_requested() && (code = sqlite3_step(from)) == SQLITE_ROW) {
            rows.last = sqlite3_column_int64(from, table.columns);
            for (int i = 0; i < table.columns; ++i) sqlite3_bind_value(into, i + 1, sqlite3_column_value(from, i));
            if (sqlite3_step(into) == SQLITE_DONE)
                rows.copied += static_cast<std::uint64_t>(sqlite3_changes(m_to));
            else
                ++rows.bad;
            sqlite3_reset(into);
        }
        return code;
    }

    /// Whether something could not be read.
    bool copyUpwards(const Table& table, sqlite3_stmt* from, sqlite3_stmt* into, Rows& rows)
    {
        std::int64_t skip = 0;
        for (bool damaged = false;; damaged = true) {
            if (rows.last)
                sqlite3_bind_int64(from, 1, *rows.last + skip);
            else
                sqlite3_bind_null(from, 1);
            const auto before = rows.last;
            const int code = copyRun(table, from, into, rows);
            sqlite3_reset(from);
            if (code == SQLITE_DONE || code == SQLITE_ROW) return damaged;
            if (!table.keyIsInteger || skip > kFarthestSkip) return true;
            if (rows.last != before) skip = 0;
            if (!rows.last) rows.last = 0;
            skip = skip < 64 ? skip + 1 : skip * 2;
        }
    }

    void note(std::string what)
    {
        if (m_out.lost.size() < kMostNotes) m_out.lost.push_back(std::move(what));
    }

    sqlite3* m_from;
    sqlite3* m_to;
    Salvage& m_out;
    std::stop_token m_stop;
};

void note(Salvage& out, std::int64_t rows, std::string_view what)
{
    if (rows > 0) out.lost.push_back(std::to_string(rows) + " " + std::string(what));
}

std::int64_t changed(const SQLite::Database& db, std::string_view sql)
{
    Query query(db, sql);
    query.run();
    return sqlite3_changes(db.getHandle());
}

std::int64_t number(const SQLite::Database& db, std::string_view sql)
{
    Query query(db, sql);
    return query.step() ? query.integer(0) : 0;
}

/// Blocks whose bytes are not what their checksum says are taken out again.
void dropDamagedBlocks(const SQLite::Database& payload, Salvage& out)
{
    std::vector<std::int64_t> bad;
    Query query(payload, "SELECT block, codec, raw_size, checksum, data FROM blocks");
    while (query.step()) {
        if (unpackBlock(
                query.integer(1), query.integer(2), static_cast<std::uint64_t>(query.integer(3)), query.bytes(4)))
            ++out.blocks;
        else
            bad.push_back(query.integer(0));
    }
    Query drop(payload, "DELETE FROM blocks WHERE block = ?");
    for (const std::int64_t block : bad) drop.bind(1, block).run();
    note(out, static_cast<std::int64_t>(bad.size()), "payload blocks are damaged");
}

/// Ids are places in the dictionary: one that is lost must stay a place.
void fillNames(const SQLite::Database& db, Salvage& out)
{
    std::vector<std::int64_t> missing;
    std::int64_t next = 1;
    {
        Query query(db, "SELECT id FROM names ORDER BY id");
        while (query.step())
            for (; next <= query.integer(0); ++next)
                if (next < query.integer(0)) missing.push_back(next);
    }
    Query highest(db,
        "SELECT max(name, service, version, environment) FROM spans ORDER BY max(name, service, version, environment) "
        "DESC LIMIT 1");
    if (highest.step())
        for (const std::int64_t last = highest.integer(0); next <= last; ++next) missing.push_back(next);
    highest.reset();
    Query calls(db, "SELECT max(max(model, request_model, provider, operation, session, user, prompt)) FROM calls");
    if (calls.step())
        for (const std::int64_t last = calls.integer(0); next <= last; ++next) missing.push_back(next);
    calls.reset();
    Query insert(db, "INSERT INTO names VALUES (?,?)");
    for (const std::int64_t id : missing) {
        const std::string text = "lost name " + std::to_string(id);
        insert.bind(1, id).bindText(2, text).run();
    }
    note(out, static_cast<std::int64_t>(missing.size()), "names are lost and stand as \"lost name …\"");
}

/// Traces whose rows are lost, from the index that finds them by id: enough to keep their spans.
void rescueTraces(const SQLite::Database& damaged, const SQLite::Database& db, Salvage& out)
{
    std::int64_t rescued = 0;
    try {
        Query ids(damaged, "SELECT trace_no, trace_id FROM traces INDEXED BY traces_by_id");
        Query insert(db, "INSERT OR IGNORE INTO traces VALUES (?, ?, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1)");
        while (ids.step()) {
            insert.bind(1, ids.integer(0)).bindBlob(2, ids.bytes(1)).run();
            rescued += sqlite3_changes(db.getHandle());
        }
    } catch (const SQLite::Exception&) { // as far as it can be read
    }
    note(out, rescued, "traces had to be taken from the index; their counts are made anew");
}

/// Without the payload, spans are what they are after retention: numbers whose messages are gone.
void keepNumbersAlone(const SQLite::Database& db)
{
    changed(db,
        "INSERT INTO removals SELECT 1, 0, 1 + coalesce(max(payload >> 28), -1) FROM (SELECT payload FROM spans UNION "
        "ALL SELECT "
        "payload FROM logs) WHERE true ON CONFLICT (id) DO UPDATE SET payload_from = max(payload_from, "
        "excluded.payload_from)");
    changed(db, "DELETE FROM superseded");
}

/// Takes out what points at nothing, and makes traces say what is there.
void joinUp(const SQLite::Database& db, const fs::path& payload, Salvage& out)
{
    Query attach(db, "ATTACH ? AS saved");
    const std::string file = payload.string();
    attach.bindText(1, file).run();
    // Below that, retention took the payload and left the spans on purpose.
    const std::string isHeld = " (payload >> 28) >= coalesce((SELECT payload_from FROM removals), 0) "
                               "AND (payload >> 28) NOT IN (SELECT block FROM saved.blocks)";
    note(out, changed(db, "DELETE FROM spans WHERE" + isHeld), "spans are lost with the payload block that held them");
    note(out, changed(db, "DELETE FROM logs WHERE" + isHeld), "log records are lost with their payload block");
    note(out, changed(db, "DELETE FROM spans WHERE trace_no NOT IN (SELECT trace_no FROM traces)"),
        "spans are lost because their trace is");
    note(out, changed(db, "DELETE FROM logs WHERE trace_no > 0 AND trace_no NOT IN (SELECT trace_no FROM traces)"),
        "log records are lost because their trace is");
    changed(db,
        "DELETE FROM calls WHERE NOT EXISTS (SELECT 1 FROM spans WHERE spans.trace_no = calls.trace_no AND "
        "spans.span_id = calls.span_id)");
    changed(db, "UPDATE logs SET call_trace = NULL WHERE response <> 0");
    // Their calls are read again by whoever writes next.
    changed(db,
        "UPDATE traces SET outdated = 1 WHERE spans <> (SELECT count(*) FROM spans WHERE spans.trace_no = "
        "traces.trace_no) OR calls <> (SELECT count(*) FROM calls WHERE calls.trace_no = traces.trace_no)");
    changed(db,
        "UPDATE traces SET spans = (SELECT count(*) FROM spans WHERE spans.trace_no = traces.trace_no), calls = "
        "(SELECT "
        "count(*) FROM calls WHERE calls.trace_no = traces.trace_no), logs = (SELECT count(*) FROM logs WHERE "
        "logs.trace_no = traces.trace_no) WHERE outdated = 1");
    changed(db,
        "UPDATE traces SET start_ns = (SELECT min(start_ns) FROM spans WHERE spans.trace_no = traces.trace_no), end_ns "
        "= "
        "(SELECT max(start_ns + duration_ns) FROM spans WHERE spans.trace_no = traces.trace_no) WHERE outdated = 1 AND "
        "spans > 0");
    changed(db, "DELETE FROM traces WHERE spans = 0 AND logs = 0");
}

/// Row numbers count up without a gap, as the columns do, which are written from the rows.
void makeColumns(const SQLite::Database& db, Salvage& out)
{
    std::vector<columns::SpanRow> rows;
    std::vector<std::pair<columns::SpanRow, std::uint64_t>> renumbered;
    std::uint64_t next = 0;
    Query insert(db, kPutSegment);
    Query insertDelta(db, "INSERT INTO deltas VALUES (0, 0, ?)");
    Query all(db, kAllRowsInOrder);
    while (all.step()) {
        LocatedRow located = readRow(all);
        if (located.row.rowNo != next) renumbered.emplace_back(located.row, next);
        located.row.rowNo = next++;
        rows.push_back(located.row);
        if (rows.size() < columns::kSegmentRows) continue;
        putSegment(insert, *columns::Segment::encode(rows));
        rows.clear();
    }
    // Those who have come up to a row go on behind as many rows as before.
    for (const char* mark : {"rule_packs", "review_intake"})
        changed(
            db, std::string("UPDATE ") + mark + " SET next_row = (SELECT count(*) FROM spans WHERE row_no < next_row)");
    changed(db, "UPDATE removals SET rows = 0"); // gaps are closed
    if (!rows.empty()) insertDelta.bindBlob(1, columns::Segment::encode(rows)->toBytes()).run();
    Query renumber(db, "UPDATE spans SET row_no = ? WHERE trace_no = ? AND span_id = ?");
    for (const auto& [row, to] : renumbered)
        renumber.bind(1, static_cast<std::int64_t>(to))
            .bind(2, std::int64_t {row.trace})
            .bind(3, static_cast<std::int64_t>(row.spanId))
            .run();
    out.rows = next;
    Query state(db, "UPDATE state SET next_row = ?, next_trace = ?, last_block = ?, next_delta = 1");
    state.bind(1, static_cast<std::int64_t>(next));
    state.bind(2, number(db, "SELECT coalesce(max(trace_no), 0) + 1 FROM traces"));
    // Blocks below removals.payload_from count as gone, so the next one comes behind them.
    state
        .bind(3,
            number(db,
                "SELECT max(coalesce((SELECT max(block) FROM saved.blocks), 0), coalesce((SELECT payload_from - 1 FROM "
                "removals), 0))"))
        .run();
}

bool isDerived(const std::string& table)
{
    return table == "state" || table == "segments" || table == "deltas" || table == "store";
}

} // namespace

Result<Salvage> salvage(const fs::path& from, const fs::path& to, std::stop_token stop)
{
    std::error_code error;
    if (fs::exists(to, error)) return fail(ErrorCode::Conflict, to.string() + " exists: name a new file");
    const StorePaths source = StorePaths::of(from);
    const StorePaths target = StorePaths::of(to);
    if (const auto version = inspectHeader(source.database, kDatabaseId); !version)
        return tl::unexpected(version.error());
    if (auto made = createStore(target); !made) return tl::unexpected(made.error());
    Salvage out;
    const auto done = guarded([&]() -> Result<void> {
        const bool hasPayload = inspectHeader(source.payload, kPayloadId).has_value();
        {
            const SQLite::Database payload = openPayload(target.payload, Role::Writer);
            sqlite3_exec(payload.getHandle(), "BEGIN", nullptr, nullptr, nullptr);
            if (hasPayload) {
                const SQLite::Database damaged = openDamaged(source.payload);
                Copier copier(damaged, payload, out, stop);
                for (const Table& table : tablesOf(kPayloadSchema))
                    if (!isDerived(table.name)) (void)copier.copy(table);
            } else {
                out.lost.push_back("every message: the payload file is not there or cannot be read; of spans and log "
                                   "records the numbers are kept");
            }
            dropDamagedBlocks(payload, out);
            sqlite3_exec(payload.getHandle(), "COMMIT", nullptr, nullptr, nullptr);
        }
        const SQLite::Database damaged = openDamaged(source.database);
        SQLite::Database db = openDatabase(target.database, Role::Writer);
        std::uint64_t copied = 0;
        db.exec("BEGIN");
        Copier copier(damaged, db, out, stop);
        for (const Table& table : tablesOf(schemaOfDatabase()))
            if (!isDerived(table.name)) copied += copier.copy(table);
        db.exec("COMMIT");
        if (stop.stop_requested()) return fail(ErrorCode::Cancelled, "cancelled");
        if (copied == 0) return fail(ErrorCode::Damaged, "not one row can be read");
        rescueTraces(damaged, db, out);
        fillNames(db, out);
        if (!hasPayload) keepNumbersAlone(db);
        joinUp(db, target.payload, out);
        makeColumns(db, out);
        return {};
    });
    if (done) return out;
    for (const fs::path& file : {target.database, target.payload})
        for (const char* suffix : {"", "-wal", "-shm", "-journal"}) {
            fs::path left = file;
            left += suffix;
            fs::remove(left, error);
        }
    return tl::unexpected(done.error().in(from.string()));
}

} // namespace spanwise::store
