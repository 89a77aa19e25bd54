// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/early_columns.h"

#include "core/columns/column_store.h"
#include "core/model/quality.h"

#include <algorithm>
#include <utility>

namespace spanwise::store {

namespace {

using columns::SpanRow;
using columns::StartRange;

void add(StartRange& range, const ListedSegment& listed)
{
    range.add(listed.starts.first, listed.starts.last);
    if (listed.soundStarts) range.addSound(listed.soundStarts->first, listed.soundStarts->last);
}

void add(StartRange& range, const SpanRow& row)
{
    range.add(row.start, row.start);
    if ((row.quality & quality::kTimeSuspect) == 0) range.addSound(row.start, row.start);
}

/// Those that rows at or after `from` lie in, or rows that were replaced since: their new start may be any.
std::vector<ListedSegment*> neededOf(
    std::vector<ListedSegment>& listed, const std::vector<SpanRow>& replaced, UnixNanos from)
{
    std::vector<bool> isNeeded(listed.size());
    for (std::size_t i = 0; i < listed.size(); ++i) isNeeded[i] = listed[i].starts.last >= from;
    for (const SpanRow& row : replaced) {
        const auto after = std::upper_bound(listed.begin(), listed.end(), row.rowNo,
            [](std::uint64_t no, const ListedSegment& one) { return no < static_cast<std::uint64_t>(one.firstRow); });
        if (after != listed.begin()) isNeeded[static_cast<std::size_t>(after - listed.begin()) - 1] = true;
    }
    std::vector<ListedSegment*> out;
    for (std::size_t i = 0; i < listed.size(); ++i)
        if (isNeeded[i]) out.push_back(&listed[i]);
    return out;
}

} // namespace

void EarlyColumns::offer(const SQLite::Database& db, std::vector<ListedSegment>& listed, const StoredDeltas& deltas,
    const EarlyWish& wish)
{
    if (!wish.take || !deltas.removed.empty()) return;
    StartRange about; // holds also where replaced rows started before
    for (const ListedSegment& one : listed) add(about, one);
    for (const SpanRow& row : deltas.appended) add(about, row);
    for (const SpanRow& row : deltas.replaced) add(about, row);
    if (about.range().isEmpty()) return;
    const UnixNanos from = wish.from(about.range());
    const std::vector<ListedSegment*> needed = neededOf(listed, deltas.replaced, from);
    if (needed.size() > listed.size() / 2 || !readSegments(db, needed)) return;

    columns::ColumnStore first;
    for (const ListedSegment* one : needed) first.adopt(one->segment);
    for (const SpanRow& row : deltas.appended) first.append(row);
    for (const SpanRow& row : deltas.replaced) first.replace(row);
    const auto here = first.publish();
    StartRange starts;
    for (const auto& segment : here->segments()) starts.add(*segment);
    for (const ListedSegment& one : listed)
        if (!one.segment) add(starts, one);
    const TimeRange held = starts.range();
    if (wish.from(held) < from) return; // the newest row was replaced by an older one
    wish.take(std::make_shared<const columns::Snapshot>(
        here->segments(), columns::Snapshot::Coming {from, held, m_whole.get_future().share()}));
}

void EarlyColumns::settle(std::shared_ptr<const columns::Snapshot> whole)
{
    if (std::exchange(m_isSettled, true)) return;
    m_whole.set_value(std::move(whole));
}

} // namespace spanwise::store
