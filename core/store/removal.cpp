// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/removal.h"

#include "core/base/checksum.h"
#include "core/store/payload.h"
#include "core/store/sqlite_query.h"
#include "core/store/trace_erasers.h"

#include <algorithm>
#include <set>
#include <string>

namespace spanwise::store {
namespace {

/// Runs `work` with both connections inside the transaction.
template <typename Work> auto within(Writer& writer, Work&& work) -> decltype(work(std::declval<Writer::Parts&>()))
{
    auto parts = writer.parts();
    if (!parts) return tl::unexpected(parts.error());
    return guarded([&] { return work(*parts); });
}

std::uint64_t changesOf(const SQLite::Database& db)
{
    return static_cast<std::uint64_t>(sqlite3_changes64(db.getHandle()));
}

/// The next spans of a trace by id, with their places.
struct SpanPart {
    std::vector<std::uint64_t> rows;
    std::set<std::int64_t> blocks;
    std::int64_t lastSpan = 0; ///< the largest id of the part
};
SpanPart nextSpans(const SQLite::Database& db, TraceNo trace, std::size_t most)
{
    SpanPart part;
    Query spans(db, "SELECT span_id, row_no, payload FROM spans WHERE trace_no = ? ORDER BY span_id LIMIT ?");
    spans.bind(1, std::int64_t {trace}).bind(2, static_cast<std::int64_t>(most));
    while (spans.step()) {
        part.lastSpan = spans.integer(0);
        part.rows.push_back(static_cast<std::uint64_t>(spans.integer(1)));
        part.blocks.insert(blockOf(spans.integer(2)));
    }
    return part;
}

std::uint64_t deleteUpTo(const SQLite::Database& db, std::string_view sql, TraceNo trace, std::int64_t lastSpan)
{
    Query erase(db, sql);
    erase.bind(1, std::int64_t {trace}).bind(2, lastSpan).run();
    return changesOf(db);
}

void removeRest(
    const SQLite::Database& db, TraceNo trace, Because why, std::set<std::int64_t>& blocks, TraceRemoval& out)
{
    Query logs(db, "SELECT payload FROM logs WHERE trace_no = ?");
    logs.bind(1, std::int64_t {trace});
    while (logs.step()) blocks.insert(blockOf(logs.integer(0)));
    const auto erase = [&](std::string_view sql) {
        Query query(db, sql);
        query.bind(1, std::int64_t {trace}).run();
        return changesOf(db);
    };
    // What its log records told of calls of other traces goes from those as well, and those of others that were about
    // its own calls are without one.
    if (why == Because::Erased)
        erase("UPDATE traces SET outdated = 1 WHERE trace_no IN (SELECT call_trace FROM logs WHERE trace_no = ?1 AND "
              "response <> 0 AND call_trace > 0)");
    erase("UPDATE logs SET call_trace = NULL WHERE response <> 0 AND call_trace = ?1");
    out.removed.logs += erase("DELETE FROM logs WHERE trace_no = ?1");
    if (why == Because::Erased)
        for (const std::string_view mark : erasureMarks()) erase(mark);
    for (const TraceEraser& eraser : traceErasers())
        if (eraser.expires || why == Because::Erased) out.removed.others += erase(eraser.erase);
    out.removed.traces += erase("DELETE FROM traces WHERE trace_no = ?1");
    out.done = true;
}

/// Overwrites the messages of these traces, and owners (resources, scopes) that no other message needs.
struct Blanked {
    std::uint64_t bytes = 0;
    bool nothingLeft = false;
};
Blanked blank(std::string& block, std::span<const TraceNo> traces)
{
    Blanked out;
    std::vector<std::uint32_t> needed; // owners of what stays
    std::vector<std::uint32_t> owners; // all of them
    for (std::uint32_t at = 0; at < block.size();) {
        const auto record = recordAt(block, at);
        if (!record) throw SQLite::Exception(record.error().message, SQLITE_CORRUPT);
        const bool message = record->kind == RecordKind::Span || record->kind == RecordKind::Log;
        if (!message) {
            owners.push_back(at);
        } else if (std::binary_search(traces.begin(), traces.end(), record->trace)) {
            out.bytes += record->message.size();
            eraseRecord(block, at);
        } else if (record->trace != kErasedTrace) {
            needed.push_back(record->resourceAt);
            needed.push_back(record->scopeAt);
        }
        at = record->next;
    }
    if (out.bytes == 0) return out;
    for (const std::uint32_t owner : owners)
        if (std::find(needed.begin(), needed.end(), owner) == needed.end()) eraseRecord(block, owner);
    out.nothingLeft = needed.empty();
    return out;
}

Result<std::uint64_t> blankIn(Writer::Parts& parts, std::int64_t block, std::span<const TraceNo> traces)
{
    Query find(parts.payload, "SELECT codec, raw_size, checksum, data FROM blocks WHERE block = ?");
    find.bind(1, block);
    if (!find.step()) return std::uint64_t {0}; // dropped before
    auto raw =
        unpackBlock(find.integer(0), find.integer(1), static_cast<std::uint64_t>(find.integer(2)), find.bytes(3));
    find.reset();
    if (!raw) return tl::unexpected(raw.error());
    const Blanked blanked = blank(*raw, traces);
    if (blanked.bytes == 0) return std::uint64_t {0};
    if (blanked.nothingLeft) {
        Query drop(parts.payload, "DELETE FROM blocks WHERE block = ?");
        drop.bind(1, block).run();
        parts.payload.exec("PRAGMA incremental_vacuum");
        Query forget(parts.db, "DELETE FROM superseded WHERE payload >= ? AND payload < ?");
        forget.bind(1, locatorOf(block, 0)).bind(2, locatorOf(block + 1, 0)).run();
    } else {
        const std::string packed = packBlock(*raw);
        Query put(parts.payload, "UPDATE blocks SET codec = ?, checksum = ?, data = ? WHERE block = ?");
        put.bind(1, std::int64_t {packed.empty() ? 0 : 1}).bind(2, static_cast<std::int64_t>(checksum64(*raw)));
        put.bindBlob(3, packed.empty() ? *raw : packed).bind(4, block).run();
    }
    return blanked.bytes;
}

} // namespace

Removed& Removed::operator+=(const Removed& other) noexcept
{
    traces += other.traces;
    spans += other.spans;
    calls += other.calls;
    logs += other.logs;
    others += other.others;
    names += other.names;
    payloadBytes += other.payloadBytes;
    return *this;
}

bool Removed::isEmpty() const noexcept
{
    return traces == 0 && spans == 0 && logs == 0 && others == 0 && names == 0 && payloadBytes == 0;
}

Result<TraceRemoval> removeTrace(Writer& writer, TraceNo trace, Because why, std::size_t mostSpans)
{
    return within(writer, [&](Writer::Parts& parts) -> Result<TraceRemoval> {
        TraceRemoval out;
        SpanPart part = nextSpans(parts.db, trace, mostSpans);
        if (!part.rows.empty()) {
            out.removed.calls =
                deleteUpTo(parts.db, "DELETE FROM calls WHERE trace_no = ? AND span_id <= ?", trace, part.lastSpan);
            out.removed.spans =
                deleteUpTo(parts.db, "DELETE FROM spans WHERE trace_no = ? AND span_id <= ?", trace, part.lastSpan);
            writer.removeRows(part.rows);
        }
        if (out.removed.spans < mostSpans) {
            removeRest(parts.db, trace, why, part.blocks, out);
            writer.reviewJoins();
        }
        Query remember(parts.db, "INSERT OR IGNORE INTO erasing VALUES (?,?)");
        remember.bind(1, std::int64_t {0}).bind(2, std::int64_t {0}).run();
        for (const std::int64_t block : part.blocks) remember.bind(1, block).bind(2, std::int64_t {trace}).run();
        return out;
    });
}

Result<LeftOver> leftOver(Writer& writer, std::size_t most)
{
    return within(writer, [&](Writer::Parts& parts) -> Result<LeftOver> {
        LeftOver out;
        Query begun(parts.db, "SELECT 1 FROM erasing LIMIT 1");
        out.unfinished = begun.step();
        begun.reset();
        Query blocks(parts.db, "SELECT DISTINCT block FROM erasing WHERE block > 0 ORDER BY block LIMIT ?");
        blocks.bind(1, static_cast<std::int64_t>(most));
        while (blocks.step()) out.blocks.push_back(blocks.integer(0));
        return out;
    });
}

Result<BlankedBlock> blankLeftOver(Writer& writer, std::int64_t block)
{
    return within(writer, [&](Writer::Parts& parts) -> Result<BlankedBlock> {
        BlankedBlock out;
        out.block = block;
        Query query(parts.db, "SELECT trace_no FROM erasing WHERE block = ? ORDER BY trace_no");
        query.bind(1, block);
        while (query.step()) out.traces.push_back(static_cast<TraceNo>(query.integer(0)));
        const auto bytes = blankIn(parts, block, out.traces);
        if (!bytes) return tl::unexpected(bytes.error());
        out.bytes = *bytes;
        return out;
    });
}

Result<void> settleLeftOver(Writer& writer, const BlankedBlock& done)
{
    return within(writer, [&](Writer::Parts& parts) -> Result<void> {
        Query settle(parts.db, "DELETE FROM erasing WHERE block = ? AND trace_no = ?");
        for (const TraceNo trace : done.traces) settle.bind(1, done.block).bind(2, std::int64_t {trace}).run();
        return {};
    });
}

Result<std::vector<TraceNo>> tracesLeftOver(Writer& writer, LeftOverFrom& from, std::size_t most)
{
    return within(writer, [&](Writer::Parts& parts) -> Result<std::vector<TraceNo>> {
        std::vector<TraceNo> out;
        Query query(parts.db,
            "SELECT block, trace_no FROM erasing WHERE (block, trace_no) >= (?, ?) ORDER BY block, trace_no LIMIT ?");
        query.bind(1, from.block).bind(2, std::int64_t {from.trace}).bind(3, static_cast<std::int64_t>(most));
        while (query.step()) {
            out.push_back(static_cast<TraceNo>(query.integer(1)));
            from = {query.integer(0), out.back() + 1};
        }
        return out;
    });
}

Result<std::vector<std::int64_t>> supersededBlocks(Writer& writer, std::int64_t from, std::size_t most)
{
    return within(writer, [&](Writer::Parts& parts) -> Result<std::vector<std::int64_t>> {
        std::vector<std::int64_t> out;
        Query next(parts.db, "SELECT min(payload) FROM superseded WHERE payload >= ?"); // not a look at all of them
        while (out.size() < most) {
            next.bind(1, locatorOf(out.empty() ? from : out.back() + 1, 0));
            const bool any = next.step() && !next.isNull(0);
            if (any) out.push_back(blockOf(next.integer(0)));
            next.reset();
            if (!any) break;
        }
        return out;
    });
}

Result<std::uint64_t> blankMessages(Writer& writer, std::int64_t block, std::span<const TraceNo> traces)
{
    return within(writer, [&](Writer::Parts& parts) { return blankIn(parts, block, traces); });
}

Result<void> endRemoval(Writer& writer)
{
    return within(writer, [&](Writer::Parts& parts) -> Result<void> {
        parts.db.exec("DELETE FROM erasing WHERE block = 0");
        return {};
    });
}

Result<BlockRemoval> dropBlocksBelow(Writer& writer, std::int64_t block, std::size_t most)
{
    return within(writer, [&](Writer::Parts& parts) -> Result<BlockRemoval> {
        BlockRemoval out;
        std::int64_t last = 0;
        Query oldest(parts.payload, "SELECT block, length(data) FROM blocks WHERE block < ? ORDER BY block LIMIT ?");
        oldest.bind(1, block).bind(2, static_cast<std::int64_t>(most));
        while (oldest.step()) {
            last = oldest.integer(0);
            out.bytes += static_cast<std::uint64_t>(oldest.integer(1));
            ++out.blocks;
        }
        if (out.blocks == 0) return out;
        Query drop(parts.payload, "DELETE FROM blocks WHERE block <= ?");
        drop.bind(1, last).run();
        parts.payload.exec("PRAGMA incremental_vacuum");
        Query forget(parts.db, "DELETE FROM superseded WHERE payload < ?");
        forget.bind(1, locatorOf(last + 1, 0)).run();
        Query from(parts.db,
            "INSERT INTO removals VALUES (1, 0, ?1) "
            "ON CONFLICT (id) DO UPDATE SET payload_from = max(payload_from, ?1)");
        from.bind(1, last + 1).run();
        return out;
    });
}

Result<Removed> countTraces(Writer& writer, std::span<const TraceNo> traces)
{
    return within(writer, [&](Writer::Parts& parts) -> Result<Removed> {
        Removed out;
        Query sums(parts.db, "SELECT spans, calls, logs FROM traces WHERE trace_no = ?");
        for (const TraceNo trace : traces) {
            sums.bind(1, std::int64_t {trace});
            if (!sums.step()) continue;
            ++out.traces;
            out.spans += static_cast<std::uint64_t>(sums.integer(0));
            out.calls += static_cast<std::uint64_t>(sums.integer(1));
            out.logs += static_cast<std::uint64_t>(sums.integer(2));
            sums.reset();
        }
        for (const TraceEraser& eraser : traceErasers()) {
            Query count(parts.db, eraser.count);
            for (const TraceNo trace : traces) {
                count.bind(1, std::int64_t {trace});
                if (count.step()) out.others += static_cast<std::uint64_t>(count.integer(0));
                count.reset();
            }
        }
        return out;
    });
}

Result<Arrived> arrivedBy(Writer& writer, UnixNanos at)
{
    return within(writer, [&](Writer::Parts& parts) -> Result<Arrived> {
        Arrived out;
        Query mark(
            parts.db, "SELECT next_trace, last_block FROM arrivals WHERE at_ns <= ? ORDER BY at_ns DESC LIMIT 1");
        mark.bind(1, at);
        if (mark.step()) out = {static_cast<TraceNo>(mark.integer(0)), mark.integer(1)};
        return out;
    });
}

Result<std::vector<TraceNo>> tracesBelow(Writer& writer, TraceNo from, TraceNo below, std::size_t most)
{
    return within(writer, [&](Writer::Parts& parts) -> Result<std::vector<TraceNo>> {
        std::vector<TraceNo> out;
        Query query(
            parts.db, "SELECT trace_no FROM traces WHERE trace_no >= ? AND trace_no < ? ORDER BY trace_no LIMIT ?");
        query.bind(1, std::int64_t {from}).bind(2, std::int64_t {below}).bind(3, static_cast<std::int64_t>(most));
        while (query.step()) out.push_back(static_cast<TraceNo>(query.integer(0)));
        return out;
    });
}

Result<bool> arrivedWhole(Writer& writer, TraceNo trace, std::int64_t block)
{
    return within(writer, [&](Writer::Parts& parts) -> Result<bool> {
        Query newest(parts.db,
            "SELECT max(coalesce((SELECT max(payload) FROM spans WHERE trace_no = ?1), 0), "
            "coalesce((SELECT max(payload) FROM logs WHERE trace_no = ?1), 0))");
        newest.bind(1, std::int64_t {trace});
        return newest.step() && blockOf(newest.integer(0)) <= block;
    });
}

Result<std::vector<TraceNo>> tracesOf(Writer& writer, bool byUser, columns::NameId name, TraceNo from, TraceNo below)
{
    return within(writer, [&](Writer::Parts& parts) -> Result<std::vector<TraceNo>> {
        std::vector<TraceNo> out;
        Query query(parts.db,
            byUser ? "SELECT trace_no FROM traces WHERE user = ?1 AND trace_no >= ?2 AND trace_no < ?3 UNION "
                     "SELECT trace_no FROM calls WHERE user = ?1 AND trace_no >= ?2 AND trace_no < ?3"
                   : "SELECT trace_no FROM traces WHERE session = ?1 AND trace_no >= ?2 AND trace_no < ?3 UNION "
                     "SELECT trace_no FROM calls WHERE session = ?1 AND trace_no >= ?2 AND trace_no < ?3");
        query.bind(1, std::int64_t {name}).bind(2, std::int64_t {from}).bind(3, std::int64_t {below});
        while (query.step()) out.push_back(static_cast<TraceNo>(query.integer(0)));
        return out;
    });
}

Result<PayloadUse> payloadUse(Writer& writer, std::int64_t from, std::size_t most)
{
    return within(writer, [&](Writer::Parts& parts) -> Result<PayloadUse> {
        PayloadUse out;
        Query query(parts.payload, "SELECT block, length(data) FROM blocks WHERE block >= ? ORDER BY block LIMIT ?");
        query.bind(1, from).bind(2, static_cast<std::int64_t>(most));
        while (query.step()) {
            out.lastBlock = query.integer(0);
            out.bytes += static_cast<std::uint64_t>(query.integer(1));
        }
        return out;
    });
}

Result<std::int64_t> writeReceipt(Writer& writer, const std::string& subject, UnixNanos at, const Removed& removed)
{
    return within(writer, [&](Writer::Parts& parts) -> Result<std::int64_t> {
        Query query(parts.db,
            "INSERT INTO erasures (at_ns, subject, traces, spans, calls, logs, others, names, payload_bytes) "
            "VALUES (?,?,?,?,?,?,?,?,?)");
        query.bind(1, at).bindText(2, subject);
        int column = 3;
        for (const std::uint64_t count : {removed.traces, removed.spans, removed.calls, removed.logs, removed.others,
                 removed.names, removed.payloadBytes})
            query.bind(column++, static_cast<std::int64_t>(count));
        query.run();
        return static_cast<std::int64_t>(sqlite3_last_insert_rowid(parts.db.getHandle()));
    });
}

} // namespace spanwise::store
