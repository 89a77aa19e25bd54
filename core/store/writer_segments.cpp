// SPDX-License-Identifier: GPL-3.0-or-later
// The columns on disk: each commit leaves a delta, full segments take the place of their deltas.
#include "core/store/column_loader.h"
#include "core/store/segment_table.h"
#include "core/store/writer_private.h"

#include <algorithm>

namespace spanwise::store {

void Writer::Private::writeDeltas(const std::vector<SpanRow>& rows, std::int64_t kind, std::size_t first)
{
    std::size_t count = 0;
    for (std::size_t i = 0; i < rows.size(); i += count) {
        count = std::min(i == 0 ? first : columns::kSegmentRows, rows.size() - i);
        const auto segment = columns::Segment::encode(std::span(rows).subspan(i, count));
        deltas.add({state.nextDelta, kind, segment->firstRowNo(), segment->lastRowNo()});
        const std::string bytes = segment->toBytes();
        run.insertDelta.bind(1, state.nextDelta++).bind(2, kind).bindBlob(3, bytes).run();
    }
}

void Writer::Private::foldChanged()
{
    std::stable_sort(
        changed.begin(), changed.end(), [](const SpanRow& a, const SpanRow& b) { return a.rowNo < b.rowNo; });
    std::size_t kept = 0;
    for (std::size_t i = 0; i < changed.size(); ++i)
        if (i + 1 == changed.size() || changed[i + 1].rowNo != changed[i].rowNo) changed[kept++] = changed[i];
    changed.resize(kept);
}

void Writer::Private::writeRemoved()
{
    if (removed.empty()) return;
    std::vector<SpanRow> rows(removed.size());
    for (std::size_t i = 0; i < removed.size(); ++i) rows[i].rowNo = removed[i];
    writeDeltas(rows, kRemoves);
    run.countRemoved.bind(1, static_cast<std::int64_t>(removed.size())).run();
}

bool Writer::Private::isRemoving() const
{
    constexpr auto kWhile = std::chrono::seconds(30);
    return removing && std::chrono::steady_clock::now() - *removing < kWhile;
}

bool Writer::Private::storeSealed(bool always)
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
    const bool isBegun = !sealed.empty() || !dropped.empty() || rewrittenTo > 0;
    if ((!isBegun && !always) || open) return false;
    if (!always && isRemoving()) return false;
    if (rewriteOne()) return true;
    const std::uint64_t sealedTo = columns.sealedTo();
    const auto behind = always ? std::nullopt : deltas.behind(sealedTo);
    const auto kept = behind.value_or(std::vector<DeltaList::Delta> {});
    db.exec("BEGIN IMMEDIATE");
    dropDeltasBut(kept); // first: the segments then lie in what that frees
    for (const auto& segment : sealed) putSegment(*segment);
    Query drop(db, "DELETE FROM segments WHERE first_row = ?");
    for (const std::uint64_t first : dropped) drop.bind(1, static_cast<std::int64_t>(first)).run();
    Query stale(db, "DELETE FROM segments WHERE first_row >= ?"); // after rows were read one by one
    stale.bind(1, static_cast<std::int64_t>(sealedTo)).run();
    if (!behind) writeDeltas(columns.openRows(), kAppends);
    writeState();
    db.exec("COMMIT");
    deltas.startAnew(kept);
    deltas.settle();
    sealed.clear();
    dropped.clear();
    rewrittenTo = 0;
    removing.reset();
    committed = state;
    return false;
}

void Writer::Private::dropDeltasBut(const std::vector<DeltaList::Delta>& kept)
{
    std::int64_t from = 0;
    for (const DeltaList::Delta& delta : kept) {
        run.deleteDeltas.bind(1, from).bind(2, delta.number).run();
        from = delta.number + 1;
    }
    run.deleteDeltas.bind(1, from).bind(2, state.nextDelta).run();
}

void Writer::Private::putSegment(const columns::Segment& segment)
{
    Query covered(db, "DELETE FROM segments WHERE first_row > ? AND first_row <= ?"); // after rows were read one by one
    covered.bind(1, static_cast<std::int64_t>(segment.firstRowNo()));
    covered.bind(2, static_cast<std::int64_t>(segment.lastRowNo())).run();
    store::putSegment(run.insertSegment, segment);
}

bool Writer::Private::rewriteOne()
{
    if (sealed.size() + dropped.size() < 2) return false;
    std::vector<std::uint64_t> keys; // first rows of what is in the file
    Query stored(db, "SELECT first_row FROM segments ORDER BY first_row");
    while (stored.step()) keys.push_back(static_cast<std::uint64_t>(stored.integer(0)));
    std::uint64_t from = 0; // rows below it belong to other segments, or are gone
    for (const auto& segment : columns.snapshot()->segments()) {
        const std::uint64_t first = segment->firstRowNo();
        const std::uint64_t to = segment->lastRowNo() + 1;
        const auto key = std::ranges::lower_bound(keys, from);
        const auto end = std::ranges::upper_bound(keys, first);
        const auto place = std::ranges::find(sealed, segment);
        // The last of several is what the segment itself was before; of the others nothing is left.
        const bool isOver =
            end - key > (place == sealed.end() ? 0 : 1) && std::ranges::find(dropped, *key) != dropped.end();
        // Not the newest one in the file: what was appended since may have become a part of it.
        const bool isOlder = place != sealed.end() && first >= rewrittenTo && !keys.empty() && to <= keys.back();
        if (isOver) {
            rewrite(*key, nullptr);
            std::erase(dropped, *key);
            return true;
        }
        if (isOlder) {
            rewrite(key == end ? first : *key, segment.get());
            std::erase_if(dropped, [&](std::uint64_t one) { return one >= from && one <= first; });
            sealed.erase(place);
            rewrittenTo = to;
            return true;
        }
        from = to;
    }
    return false;
}

void Writer::Private::rewrite(std::uint64_t key, const columns::Segment* segment)
{
    db.exec("BEGIN IMMEDIATE");
    Query drop(db, "DELETE FROM segments WHERE first_row = ?");
    drop.bind(1, static_cast<std::int64_t>(key)).run();
    if (segment != nullptr) putSegment(*segment);
    db.exec("COMMIT");
}

bool Writer::Private::emptyWal()
{
    sqlite3_busy_timeout(db.getHandle(), 0); // others wait for the writer meanwhile
    const int code = sqlite3_wal_checkpoint_v2(db.getHandle(), "main", SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
    sqlite3_busy_timeout(db.getHandle(), patienceMs);
    if (code != SQLITE_OK && code != SQLITE_BUSY) throw SQLite::Exception(db.getHandle(), code);
    return code == SQLITE_OK;
}

} // namespace spanwise::store
