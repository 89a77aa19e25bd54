// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/findings.h"

#include "core/store/call_facts.h"
#include "core/store/sqlite_query.h"

#include <algorithm>

namespace spanwise::store {
namespace {

std::string textAt(const Query& query, int column)
{
    return std::string(query.bytes(column));
}

template <typename Enum> Enum enumAt(const Query& query, int column, std::size_t size)
{
    const std::int64_t value = query.integer(column);
    return value >= 0 && static_cast<std::size_t>(value) < size ? static_cast<Enum>(value) : Enum {};
}

constexpr std::string_view kFindingColumns =
    "SELECT trace_no, span_id, kind, rule, side, message, part, start_byte, end_byte, severity, score, view, near, "
    "excerpt, detail, digest, pack, found_ns FROM findings ORDER BY trace_no, span_id, side, message, part, start_byte";
constexpr std::string_view kFindingsOfTrace =
    "SELECT trace_no, span_id, kind, rule, side, message, part, start_byte, end_byte, severity, score, view, near, "
    "excerpt, detail, digest, pack, found_ns FROM findings WHERE trace_no = ? "
    "ORDER BY span_id, side, message, part, start_byte";

constexpr std::string_view kFindingsOfSpan =
    "SELECT trace_no, span_id, kind, rule, side, message, part, start_byte, end_byte, severity, score, view, near, "
    "excerpt, detail, digest, pack, found_ns FROM findings WHERE trace_no = ? AND span_id = ? AND pack = ? "
    "ORDER BY side, message, part, start_byte";

StoredFinding readFinding(const Query& query)
{
    StoredFinding out;
    out.trace = static_cast<TraceNo>(query.integer(0));
    out.spanId = static_cast<std::uint64_t>(query.integer(1));
    out.finding.kind = textAt(query, 2);
    out.finding.rule = textAt(query, 3);
    out.finding.side = enumAt<TextSide>(query, 4, kSideNames.size());
    out.finding.message = static_cast<std::int32_t>(query.integer(5));
    out.finding.part = static_cast<std::int32_t>(query.integer(6));
    out.finding.start = static_cast<std::uint32_t>(query.integer(7));
    out.finding.end = static_cast<std::uint32_t>(query.integer(8));
    out.finding.severity = enumAt<Severity>(query, 9, kSeverityNames.size());
    out.finding.score = query.real(10);
    out.finding.view = enumAt<TextViewKind>(query, 11, kViewNames.size());
    out.finding.nearThreshold = query.integer(12) != 0;
    out.finding.excerpt = textAt(query, 13);
    out.finding.detail = textAt(query, 14);
    out.finding.digest = textAt(query, 15);
    out.pack = query.integer(16);
    out.foundAt = query.integer(17);
    return out;
}

ScanRecord readScan(const Query& query)
{
    return {static_cast<TraceNo>(query.integer(0)), static_cast<std::uint64_t>(query.integer(1)),
        enumAt<ScanState>(query, 2, std::size(kScanStateNames)), query.integer(3), textAt(query, 4)};
}

/// Runs `work` inside the writer's transaction.
template <typename Work> Result<void> inTransaction(Writer& writer, Work work)
{
    const auto db = writer.transaction();
    if (!db) return tl::unexpected(db.error());
    return guarded([&] { work(**db); });
}

void putFinding(Query& put, const StoredFinding& stored, std::int64_t pack, UnixNanos at)
{
    const Finding& finding = stored.finding;
    put.bind(1, std::int64_t {stored.trace}).bind(2, static_cast<std::int64_t>(stored.spanId));
    put.bindText(3, finding.kind).bindText(4, finding.rule).bind(5, static_cast<std::int64_t>(finding.side));
    put.bind(6, std::int64_t {finding.message}).bind(7, std::int64_t {finding.part});
    put.bind(8, std::int64_t {finding.start}).bind(9, std::int64_t {finding.end});
    put.bind(10, static_cast<std::int64_t>(finding.severity)).bind(11, finding.score);
    put.bind(12, static_cast<std::int64_t>(finding.view)).bind(13, std::int64_t {finding.nearThreshold});
    put.bindText(14, finding.excerpt).bindText(15, finding.detail).bindText(16, finding.digest);
    put.bind(17, pack).bind(18, at).run();
}

} // namespace

Result<PackRecord> usePack(Writer& writer, std::string_view version, UnixNanos now)
{
    PackRecord out;
    auto done = inTransaction(writer, [&](SQLite::Database& db) {
        Query put(db, "INSERT OR IGNORE INTO rule_packs (version, first_ns, next_row) VALUES (?, ?, 0)");
        put.bindText(1, version).bind(2, now).run();
        Query find(db, "SELECT pack, version, first_ns, next_row FROM rule_packs WHERE version = ?");
        find.bindText(1, version);
        if (find.step()) {
            out = {find.integer(0), textAt(find, 1), find.integer(2), static_cast<std::uint64_t>(find.integer(3))};
            find.reset();
        }
    });
    if (!done) return tl::unexpected(done.error());
    return out;
}

Result<void> putScans(Writer& writer, const ScanBatch& batch)
{
    return inTransaction(writer, [&](SQLite::Database& db) {
        // What this pack found in these spans before is found again, or is no more: a span may have changed.
        Query scan(db, "INSERT OR REPLACE INTO scans (trace_no, span_id, state, pack, reason) VALUES (?,?,?,?,?)");
        Query put(db,
            "INSERT INTO findings (trace_no, span_id, kind, rule, side, message, part, start_byte, end_byte, severity, "
            "score, view, near, excerpt, detail, digest, pack, found_ns) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?) "
            "ON CONFLICT DO UPDATE SET severity = excluded.severity, score = excluded.score, view = excluded.view, "
            "near = excluded.near, excerpt = excluded.excerpt, detail = excluded.detail, digest = excluded.digest, "
            "pack = excluded.pack");
        Query earlier(db,
            "SELECT kind, rule, side, message, part, start_byte, end_byte, found_ns FROM findings "
            "WHERE trace_no = ? AND span_id = ? AND pack = ?");
        Query remove(db,
            "DELETE FROM findings WHERE trace_no = ? AND span_id = ? AND kind = ? AND rule = ? AND side = ? "
            "AND message = ? AND part = ? AND start_byte = ? AND end_byte = ?");
        for (const ScanRecord& record : batch.scans) {
            const auto span = static_cast<std::int64_t>(record.spanId);
            scan.bind(1, std::int64_t {record.trace}).bind(2, span).bind(3, static_cast<std::int64_t>(record.state));
            scan.bind(4, batch.pack).bindText(5, record.reason).run();
            std::vector<StoredFinding> before;
            earlier.bind(1, std::int64_t {record.trace}).bind(2, span).bind(3, batch.pack);
            while (earlier.step()) {
                StoredFinding one;
                one.finding.kind = textAt(earlier, 0);
                one.finding.rule = textAt(earlier, 1);
                one.finding.side = enumAt<TextSide>(earlier, 2, kSideNames.size());
                one.finding.message = static_cast<std::int32_t>(earlier.integer(3));
                one.finding.part = static_cast<std::int32_t>(earlier.integer(4));
                one.finding.start = static_cast<std::uint32_t>(earlier.integer(5));
                one.finding.end = static_cast<std::uint32_t>(earlier.integer(6));
                before.push_back(std::move(one));
            }
            for (const StoredFinding& one : before) {
                const bool again = std::ranges::any_of(batch.findings, [&](const StoredFinding& now) {
                    const Finding& a = now.finding;
                    const Finding& b = one.finding;
                    return now.trace == record.trace && now.spanId == record.spanId && a.kind == b.kind
                        && a.rule == b.rule && a.side == b.side && a.message == b.message && a.part == b.part
                        && a.start == b.start && a.end == b.end;
                });
                if (again) continue;
                remove.bind(1, std::int64_t {record.trace}).bind(2, span).bindText(3, one.finding.kind);
                remove.bindText(4, one.finding.rule).bind(5, static_cast<std::int64_t>(one.finding.side));
                remove.bind(6, std::int64_t {one.finding.message}).bind(7, std::int64_t {one.finding.part});
                remove.bind(8, std::int64_t {one.finding.start}).bind(9, std::int64_t {one.finding.end}).run();
            }
        }
        for (const StoredFinding& finding : batch.findings) putFinding(put, finding, batch.pack, batch.at);
        putCallFacts(db, batch.facts);
        Query tool(db,
            "INSERT INTO known_tools (service, tool, calls) VALUES (?,?,?) "
            "ON CONFLICT DO UPDATE SET calls = calls + excluded.calls");
        for (const auto& [name, calls] : batch.tools)
            tool.bindText(1, name.first).bindText(2, name.second).bind(3, calls).run();
        Query mark(db, "UPDATE rule_packs SET next_row = max(next_row, ?) WHERE pack = ?");
        mark.bind(1, static_cast<std::int64_t>(batch.nextRow)).bind(2, batch.pack).run();
    });
}

Result<std::string> guardKey(Writer& writer, std::string_view randomBytes)
{
    std::string out;
    auto done = inTransaction(writer, [&](SQLite::Database& db) {
        Query put(db, "INSERT OR IGNORE INTO guard_key (id, key) VALUES (1, ?)");
        put.bindBlob(1, randomBytes).run();
        Query read(db, "SELECT key FROM guard_key WHERE id = 1");
        if (read.step()) {
            out = textAt(read, 0);
            read.reset();
        }
    });
    if (!done) return tl::unexpected(done.error());
    return out;
}

Result<std::map<std::pair<std::string, std::string>, std::int64_t>> knownTools(const Reader& reader)
{
    std::map<std::pair<std::string, std::string>, std::int64_t> out;
    auto done = reader.withDatabase([&](const SQLite::Database& db) -> Result<void> {
        Query read(db, "SELECT service, tool, calls FROM known_tools");
        while (read.step()) out[{textAt(read, 0), textAt(read, 1)}] = read.integer(2);
        return {};
    });
    if (!done) return tl::unexpected(done.error());
    return out;
}

Result<std::vector<PackRecord>> packsOf(const Reader& reader)
{
    std::vector<PackRecord> out;
    auto done = reader.withDatabase([&](const SQLite::Database& db) -> Result<void> {
        Query read(db, "SELECT pack, version, first_ns, next_row FROM rule_packs ORDER BY pack");
        while (read.step())
            out.push_back(
                {read.integer(0), textAt(read, 1), read.integer(2), static_cast<std::uint64_t>(read.integer(3))});
        return {};
    });
    if (!done) return tl::unexpected(done.error());
    return out;
}

Result<std::vector<StoredFinding>> findingsOf(const Reader& reader, TraceNo trace)
{
    std::vector<StoredFinding> out;
    auto done = reader.withDatabase([&](const SQLite::Database& db) -> Result<void> {
        Query read(db, kFindingsOfTrace);
        read.bind(1, std::int64_t {trace});
        while (read.step()) out.push_back(readFinding(read));
        return {};
    });
    if (!done) return tl::unexpected(done.error());
    return out;
}

Result<std::vector<ScanRecord>> scansOf(const Reader& reader, TraceNo trace)
{
    std::vector<ScanRecord> out;
    auto done = reader.withDatabase([&](const SQLite::Database& db) -> Result<void> {
        Query read(db, "SELECT trace_no, span_id, state, pack, reason FROM scans WHERE trace_no = ?");
        read.bind(1, std::int64_t {trace});
        while (read.step()) out.push_back(readScan(read));
        return {};
    });
    if (!done) return tl::unexpected(done.error());
    return out;
}

Result<SpanFindings> findingsOfSpan(const Reader& reader, TraceNo trace, std::uint64_t spanId)
{
    SpanFindings out;
    out.scan.trace = trace;
    out.scan.spanId = spanId;
    auto done = reader.withDatabase([&](const SQLite::Database& db) -> Result<void> {
        Query scan(db, "SELECT trace_no, span_id, state, pack, reason FROM scans WHERE trace_no = ? AND span_id = ?");
        scan.bind(1, std::int64_t {trace}).bind(2, static_cast<std::int64_t>(spanId));
        if (!scan.step()) return {};
        out.scan = readScan(scan);
        scan.reset();
        Query read(db, kFindingsOfSpan);
        read.bind(1, std::int64_t {trace}).bind(2, static_cast<std::int64_t>(spanId)).bind(3, out.scan.pack);
        while (read.step()) out.findings.push_back(readFinding(read));
        return {};
    });
    if (!done) return tl::unexpected(done.error());
    return out;
}

Result<std::uint64_t> scannedBelow(const Reader& reader)
{
    std::uint64_t out = 0;
    auto done = reader.withDatabase([&](const SQLite::Database& db) -> Result<void> {
        Query read(db, "SELECT max(next_row) FROM rule_packs");
        if (read.step()) {
            out = static_cast<std::uint64_t>(read.integer(0));
            read.reset();
        }
        return {};
    });
    if (!done) return tl::unexpected(done.error());
    return out;
}

Result<void> visitFindings(
    const Reader& reader, std::stop_token stop, const std::function<bool(const StoredFinding&)>& visit)
{
    return reader.withDatabase([&](const SQLite::Database& db) -> Result<void> {
        Query read(db, kFindingColumns);
        while (read.step()) {
            if (stop.stop_requested()) return fail(ErrorCode::Cancelled, "cancelled");
            if (!visit(readFinding(read))) break;
        }
        return {};
    });
}

Result<void> visitScans(const Reader& reader, std::stop_token stop, const std::function<bool(const ScanRecord&)>& visit)
{
    return reader.withDatabase([&](const SQLite::Database& db) -> Result<void> {
        Query read(db, "SELECT trace_no, span_id, state, pack, reason FROM scans ORDER BY trace_no, span_id");
        while (read.step()) {
            if (stop.stop_requested()) return fail(ErrorCode::Cancelled, "cancelled");
            if (!visit(readScan(read))) break;
        }
        return {};
    });
}

} // namespace spanwise::store
