// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/segment_table.h"

#include "core/store/blob_reader.h"

#include <deque>
#include <future>
#include <string>
#include <utility>

namespace spanwise::store {

namespace {

using columns::Segment;
using columns::StartBounds;

/// A segment, and the memory that its bytes lie in.
struct Decoded {
    Result<std::shared_ptr<const Segment>> segment;
    std::string bytes;
};

bool isSame(const StartBounds& a, const StartBounds& b)
{
    return a.first == b.first && a.last == b.last;
}

bool isAsListed(const Segment& segment, const ListedSegment& listed)
{
    if (segment.rows() == 0 || segment.firstRowNo() != static_cast<std::uint64_t>(listed.firstRow)) return false;
    if (!isSame(listed.starts, {segment.firstStart(), segment.lastStart()})) return false;
    const auto& sound = segment.soundStarts();
    return sound.has_value() == listed.soundStarts.has_value() && (!sound || isSame(*sound, *listed.soundStarts));
}

} // namespace

void putSegment(Query& put, const Segment& segment)
{
    const std::string bytes = segment.toBytes();
    put.bind(1, static_cast<std::int64_t>(segment.firstRowNo())).bind(2, segment.firstStart());
    put.bind(3, segment.lastStart());
    if (const auto& sound = segment.soundStarts())
        put.bind(4, sound->first).bind(5, sound->last);
    else
        put.bindNull(4).bindNull(5);
    put.bindBlob(6, bytes).run();
}

std::vector<ListedSegment> listSegments(const SQLite::Database& db)
{
    std::vector<ListedSegment> out;
    Query query(db,
        "SELECT first_row, first_start, last_start, first_sound, last_sound, first_sound IS NOT NULL FROM segments "
        "ORDER BY first_row");
    while (query.step()) {
        ListedSegment& one = out.emplace_back();
        one.firstRow = query.integer(0);
        one.starts = {query.integer(1), query.integer(2)};
        if (query.integer(5) != 0) one.soundStarts = StartBounds {query.integer(3), query.integer(4)};
    }
    return out;
}

bool readSegments(const SQLite::Database& db, const std::vector<ListedSegment*>& wanted)
{
    constexpr std::size_t kAtOnce = 4;
    std::deque<std::pair<ListedSegment*, std::future<Decoded>>> coming;
    std::vector<std::string> spare; // memory fresh from the system costs more than what is read into it
    const auto take = [&] {
        ListedSegment& listed = *coming.front().first;
        auto [segment, bytes] = coming.front().second.get();
        coming.pop_front();
        spare.push_back(std::move(bytes));
        if (!segment || !isAsListed(**segment, listed)) return false;
        listed.segment = std::move(*segment);
        return true;
    };
    BlobReader blob(db, "segments", "data");
    for (ListedSegment* one : wanted) {
        if (one->segment) continue;
        if (coming.size() == kAtOnce && !take()) return false;
        std::string bytes;
        if (!spare.empty()) bytes = std::move(spare.back()), spare.pop_back();
        blob.read(one->firstRow, bytes);
        coming.emplace_back(one, std::async(std::launch::async, [bytes = std::move(bytes)]() mutable {
            auto segment = Segment::fromBytes(bytes);
            return Decoded {std::move(segment), std::move(bytes)};
        }));
    }
    while (!coming.empty())
        if (!take()) return false;
    return true;
}

} // namespace spanwise::store
