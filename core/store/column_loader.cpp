// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/column_loader.h"

#include "core/columns/segment.h"
#include "core/store/delta_list.h"
#include "core/store/rows.h"
#include "core/store/segment_table.h"
#include "core/store/sqlite_query.h"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

namespace spanwise::store {

namespace {

using columns::Segment;
using columns::SpanRow;

struct Stored {
    std::vector<ListedSegment> segments; ///< all read
    StoredDeltas deltas;
};

void appendRows(const Segment& segment, std::vector<SpanRow>& out)
{
    const std::size_t first = out.size();
    for (std::size_t i = 0; i < segment.rows(); ++i) out.push_back(segment.row(i));
    std::sort(out.begin() + static_cast<std::ptrdiff_t>(first), out.end(),
        [](const SpanRow& a, const SpanRow& b) { return a.rowNo < b.rowNo; });
}

/// Rows that were removed and are there. Segments are rewritten without them one by one, before the list goes.
std::size_t countRemoved(const Stored& stored)
{
    const std::vector<std::uint64_t>& removed = stored.deltas.removed;
    const auto isRemoved = [&](const SpanRow& row) { return std::ranges::binary_search(removed, row.rowNo); };
    auto count = static_cast<std::size_t>(std::ranges::count_if(stored.deltas.appended, isRemoved));
    for (const ListedSegment& one : stored.segments) {
        auto row = std::ranges::lower_bound(removed, one.segment->firstRowNo());
        for (; row != removed.end() && *row <= one.segment->lastRowNo(); ++row)
            if (one.segment->positionOf(*row)) ++count;
    }
    return count;
}

/// Nothing when something is damaged or out of order.
std::optional<StoredDeltas> readDeltas(const SQLite::Database& db)
{
    StoredDeltas out;
    Query deltas(db, "SELECT replaces, data FROM deltas ORDER BY number");
    while (deltas.step()) {
        const auto segment = Segment::fromBytes(deltas.bytes(1));
        if (!segment) return std::nullopt;
        if (deltas.integer(0) == kReplaces) {
            appendRows(**segment, out.replaced);
        } else if (deltas.integer(0) == kRemoves) {
            for (std::size_t i = 0; i < (*segment)->rows(); ++i) out.removed.push_back((*segment)->row(i).rowNo);
        } else {
            if (!out.appended.empty() && (*segment)->rows() > 0
                && (*segment)->firstRowNo() <= out.appended.back().rowNo)
                return std::nullopt;
            appendRows(**segment, out.appended);
        }
    }
    std::ranges::sort(out.removed);
    out.removed.erase(std::unique(out.removed.begin(), out.removed.end()), out.removed.end());
    return out;
}

/// Nothing when something is damaged, missing or out of order.
std::optional<Stored> readStored(const SQLite::Database& db, EarlyColumns& early, const EarlyWish& wish)
{
    const SQLite::Transaction moment(const_cast<SQLite::Database&>(db)); // another process may write meanwhile
    Stored out;
    auto deltas = readDeltas(db);
    if (!deltas) return std::nullopt;
    out.deltas = std::move(*deltas);
    out.segments = listSegments(db);
    early.offer(db, out.segments, out.deltas, wish);
    std::vector<ListedSegment*> all;
    for (ListedSegment& one : out.segments) all.push_back(&one);
    if (!readSegments(db, all)) return std::nullopt;

    std::uint64_t next = 0; // above all row numbers so far
    std::uint64_t rows = out.deltas.appended.size();
    for (const ListedSegment& one : out.segments) {
        if (one.segment->firstRowNo() < next) return std::nullopt;
        next = one.segment->lastRowNo() + 1;
        rows += one.segment->rows();
    }
    if (!out.deltas.appended.empty() && out.deltas.appended.front().rowNo < next) return std::nullopt;
    // Row numbers may have gaps where rows were removed, but none may be missing: gone + there = all that were given.
    Query state(db, "SELECT next_row - coalesce((SELECT rows FROM removals), 0) FROM state");
    if (!state.step()) return std::nullopt;
    if (static_cast<std::uint64_t>(state.integer(0)) + countRemoved(out) != rows) return std::nullopt;
    return out;
}

} // namespace

std::shared_ptr<Names> loadNames(const SQLite::Database& db, std::vector<std::string>& damage)
{
    auto names = std::make_shared<Names>();
    try {
        Query largest(db, "SELECT coalesce(max(id), 0) FROM names");
        constexpr std::int64_t kMost = std::int64_t {1} << 22U; // the number may be a damaged one
        if (largest.step()) names->expect(static_cast<NameId>(std::clamp<std::int64_t>(largest.integer(0), 0, kMost)));
        Query query(db, "SELECT text FROM names ORDER BY id");
        while (query.step()) names->load(query.bytes(0));
    } catch (const SQLite::Exception& e) {
        damage.push_back("the dictionary of names cannot be read whole: " + std::string(e.what()));
    }
    return names;
}

bool loadColumns(const SQLite::Database& db, columns::ColumnStore& into, std::vector<std::string>& damage,
    const EarlyWish& wish)
{
    EarlyColumns early;
    std::optional<Stored> stored;
    try {
        stored = readStored(db, early, wish);
    } catch (const SQLite::Exception& e) {
        damage.push_back("the column segments cannot be read: " + std::string(e.what()));
    }
    if (stored) {
        for (ListedSegment& one : stored->segments) into.adopt(std::move(one.segment));
        for (const SpanRow& row : stored->deltas.appended) into.append(row);
        for (const SpanRow& row : stored->deltas.replaced) into.replace(row);
        into.remove(std::move(stored->deltas.removed));
    } else {
        try {
            Query rows(db, kAllRowsInOrder);
            while (rows.step()) into.append(readRow(rows).row);
        } catch (const SQLite::Exception& e) {
            damage.push_back("the rows cannot be read whole: " + std::string(e.what()));
        }
    }
    // What became full or changed by the deltas is stored with the next full segment: that drops the deltas.
    early.settle(into.publish());
    return stored.has_value();
}

} // namespace spanwise::store
