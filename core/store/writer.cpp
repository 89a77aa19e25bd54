// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/writer.h"

#include "core/store/block_cache.h"
#include "core/store/writer_private.h"

namespace spanwise::store {

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
        d->joins.release(trace);
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
        d->blocks.settle();
        return Parts {d->db, d->blocks.connection()};
    });
}

void Writer::removeRows(std::span<const std::uint64_t> rowNos)
{
    d->removed.insert(d->removed.end(), rowNos.begin(), rowNos.end());
    if (!d->removing) d->removing = std::chrono::steady_clock::now();
}

Result<void> Writer::setSecureDelete(bool on)
{
    return guarded([&] {
        for (SQLite::Database* one : {&d->db, &d->blocks.connection()})
            one->exec(on ? "PRAGMA secure_delete = ON" : "PRAGMA secure_delete = FAST");
        d->checkpoints.setInPortions(on);
    });
}

bool Writer::isWalDue() const noexcept
{
    return d->checkpoints.isDue();
}

void Writer::copyWal()
{
    if (!d->open) d->checkpoints.copy();
}

Result<bool> Writer::storeColumns()
{
    return d->attempt([&]() -> Result<bool> {
        d->columns.publish();
        d->unpublished = false;
        return d->storeSealed(true);
    });
}

Result<bool> Writer::emptyWal()
{
    return d->attempt([&]() -> Result<bool> { return d->emptyWal(); });
}

Result<void> Writer::commit()
{
    return d->attempt([&] { d->commit(); });
}

void Writer::rollback() noexcept
{
    d->rollback();
}

static_assert(Writer::kPatience == std::chrono::milliseconds(kBusyMs), "connections begin with the usual patience");

void Writer::setPatience(std::chrono::milliseconds patience)
{
    const auto ms = static_cast<int>(patience.count());
    if (d->patienceMs == ms) return;
    d->patienceMs = ms;
    sqlite3_busy_timeout(d->db.getHandle(), ms);
    d->blocks.setPatience(ms);
}

Result<void> Writer::writeEarly()
{
    return guarded([&] { d->blocks.writeEarly(); });
}

std::uint64_t Writer::rollbacks() const noexcept
{
    return d->rollbacks;
}

void Writer::publish()
{
    // Who sees another generation asks everything again: not when nothing is other.
    if (std::exchange(d->unpublished, false)) d->columns.publish();
    // The segments are derived: when writing them fails, the deltas are still there.
    if (d->open) return;
    (void)d->attempt([&] { d->storeSealed(); });
}

std::uint64_t Writer::pendingBytes() const noexcept
{
    return d->pending;
}

Result<std::vector<TraceNo>> Writer::outdatedTraces() const
{
    return guarded([&]() -> Result<std::vector<TraceNo>> {
        std::vector<TraceNo> out;
        Query query(d->db, "SELECT trace_no FROM traces WHERE outdated = 1 ORDER BY trace_no");
        while (query.step()) out.push_back(static_cast<TraceNo>(query.integer(0)));
        return out;
    });
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
        return readMessages(d->db, d->blocks.connection(), cache, trace, {});
    });
}

Result<std::vector<StoredMessage>> Writer::joinedLogsOf(TraceNo trace)
{
    return guarded([&]() -> Result<std::vector<StoredMessage>> {
        BlockCache cache(8);
        return readJoinedLogs(d->db, d->blocks.connection(), cache, trace, {});
    });
}

bool Writer::hasCallsToFind() const noexcept
{
    return d->joins.hasCallsToFind();
}

Result<void> Writer::findCalls()
{
    return d->attempt([&] {
        d->begin();
        d->joins.findCalls();
    });
}

bool Writer::takeJoined() noexcept
{
    return d->joins.takeJoined();
}

void Writer::reviewJoins() noexcept
{
    d->joins.review();
}

Result<std::int64_t> Writer::recordSource(const SourceRecord& source)
{
    return d->attempt([&]() -> Result<std::int64_t> {
        d->begin();
        return d->sources.put(source);
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
        SQLite::Database& payload = d->blocks.connection();
        Query plain(payload, "SELECT block, data FROM blocks WHERE codec = 0 ORDER BY block LIMIT ?");
        plain.bind(1, static_cast<std::int64_t>(blocks));
        while (plain.step()) packed.push_back({plain.integer(0), packBlock(plain.bytes(1))});
        std::size_t done = 0;
        payload.exec("BEGIN IMMEDIATE");
        Query put(payload, "UPDATE blocks SET codec = 1, data = ? WHERE block = ?");
        for (const Packed& one : packed) {
            if (one.data.empty()) continue;
            put.bindBlob(1, one.data).bind(2, one.block).run();
            ++done;
        }
        payload.exec("COMMIT");
        return done;
    });
}

} // namespace spanwise::store
