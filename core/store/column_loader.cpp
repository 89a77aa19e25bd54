// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/column_loader.h"

#include "core/columns/segment.h"
#include "core/store/blob_reader.h"
#include "core/store/rows.h"
#include "core/store/sqlite_query.h"

#include <algorithm>
#include <deque>
#include <future>
#include <optional>
#include <string>
#include <vector>

namespace spanwise::store {

namespace {

using columns::Segment;
using columns::SpanRow;

struct Stored {
    std::vector<std::shared_ptr<const Segment>> segments;
    std::vector<SpanRow> appended; ///< rising row numbers
    std::vector<SpanRow> replaced; ///< in order of writing
    std::vector<std::uint64_t> removed;
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
    const std::vector<std::uint64_t>& removed = stored.removed;
    const auto isRemoved = [&](const SpanRow& row) { return std::ranges::binary_search(removed, row.rowNo); };
    auto count = static_cast<std::size_t>(std::ranges::count_if(stored.appended, isRemoved));
    for (const auto& segment : stored.segments) {
        auto row = std::ranges::lower_bound(removed, segment->firstRowNo());
        for (; row != removed.end() && *row <= segment->lastRowNo(); ++row)
            if (segment->positionOf(*row)) ++count;
    }
    return count;
}

/// A segment, and the memory that its bytes lie in.
struct Decoded {
    Result<std::shared_ptr<const Segment>> segment;
    std::string bytes;
};

/// Nothing when something is damaged, missing or out of order.
std::optional<Stored> readStored(const SQLite::Database& db)
{
    Stored out;
    std::uint64_t next = 0; // above all row numbers so far
    std::uint64_t rows = 0;
    // While one segment is read from the file, those before it are checked and taken apart.
    constexpr std::size_t kAtOnce = 4;
    std::deque<std::future<Decoded>> coming;
    std::vector<std::string> spare; // memory fresh from the system costs more than what is read into it
    const auto take = [&] {
        auto [segment, bytes] = coming.front().get();
        coming.pop_front();
        spare.push_back(std::move(bytes));
        if (!segment || (*segment)->rows() == 0 || (*segment)->firstRowNo() < next) return false;
        next = (*segment)->lastRowNo() + 1;
        rows += (*segment)->rows();
        out.segments.push_back(std::move(*segment));
        return true;
    };
    Query segments(db, "SELECT first_row FROM segments ORDER BY first_row");
    BlobReader blob(db, "segments", "data");
    while (segments.step()) {
        if (coming.size() == kAtOnce && !take()) return std::nullopt;
        std::string bytes;
        if (!spare.empty()) bytes = std::move(spare.back()), spare.pop_back();
        blob.read(segments.integer(0), bytes);
        coming.push_back(std::async(std::launch::async, [bytes = std::move(bytes)]() mutable {
            auto segment = Segment::fromBytes(bytes);
            return Decoded {std::move(segment), std::move(bytes)};
        }));
    }
    while (!coming.empty())
        if (!take()) return std::nullopt;
    Query deltas(db, "SELECT replaces, data FROM deltas ORDER BY number");
    while (deltas.step()) {
        const auto segment = Segment::fromBytes(deltas.bytes(1));
        if (!segment) return std::nullopt;
        if (deltas.integer(0) == kReplaces) {
            appendRows(**segment, out.replaced);
            continue;
        }
        if (deltas.integer(0) == kRemoves) {
            for (std::size_t i = 0; i < (*segment)->rows(); ++i) out.removed.push_back((*segment)->row(i).rowNo);
            continue;
        }
        if ((*segment)->rows() == 0) continue;
        if ((*segment)->firstRowNo() < next) return std::nullopt;
        next = (*segment)->lastRowNo() + 1;
        rows += (*segment)->rows();
        appendRows(**segment, out.appended);
    }
    // Row numbers may have gaps where rows were removed, but none may be missing: gone + there = all that were given.
    std::ranges::sort(out.removed);
    out.removed.erase(std::unique(out.removed.begin(), out.removed.end()), out.removed.end());
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

bool loadColumns(const SQLite::Database& db, columns::ColumnStore& into, std::vector<std::string>& damage)
{
    std::optional<Stored> stored;
    try {
        stored = readStored(db);
    } catch (const SQLite::Exception& e) {
        damage.push_back("the column segments cannot be read: " + std::string(e.what()));
    }
    if (stored) {
        for (auto& segment : stored->segments) into.adopt(std::move(segment));
        for (const SpanRow& row : stored->appended) into.append(row);
        for (const SpanRow& row : stored->replaced) into.replace(row);
        into.remove(std::move(stored->removed));
    } else {
        try {
            Query rows(db, kAllRowsInOrder);
            while (rows.step()) into.append(readRow(rows).row);
        } catch (const SQLite::Exception& e) {
            damage.push_back("the rows cannot be read whole: " + std::string(e.what()));
        }
    }
    // What became full or changed by the deltas is stored with the next full segment: that drops the deltas.
    into.publish();
    return stored.has_value();
}

} // namespace spanwise::store
