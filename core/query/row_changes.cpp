// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/row_changes.h"

#include "core/query/filter_node.h"
#include "core/query/selection.h"

#include <algorithm>
#include <unordered_set>

namespace spanwise::query {

namespace {
using columns::Segment;
using columns::SpanRow;
using Segments = std::vector<std::shared_ptr<const Segment>>;

/// Those of `all` that are not in `others`, and the rest.
std::pair<Segments, Segments> split(const Segments& all, const Segments& others)
{
    std::unordered_set<const Segment*> known;
    for (const auto& segment : others) known.insert(segment.get());
    std::pair<Segments, Segments> out;
    for (const auto& segment : all) (known.contains(segment.get()) ? out.second : out.first).push_back(segment);
    return out;
}

Result<void> collect(const DataView& view, const Segments& segments, TimeRange range, const Filter& filter,
    std::stop_token stop, std::vector<SpanRow>& rows)
{
    if (segments.empty() || range.isEmpty()) return {};
    const auto selection = selectIn(view, segments, {range, filter}, stop);
    if (!selection) return tl::unexpected(selection.error());
    for (const SelectedPart& part : selection->parts)
        for (std::size_t i = 0; i < part.segment->rows(); ++i)
            if (part.chosen.test(i)) rows.push_back(part.segment->row(i));
    return {};
}

/// Rows of segments that are in both views, in one range and not in the other.
Result<void> collectDifference(const DataView& view, const Segments& kept, TimeRange in, TimeRange notIn,
    const Filter& filter, std::stop_token stop, std::vector<SpanRow>& rows)
{
    const TimeRange earlier {in.from, std::min(in.to, notIn.from)};
    const TimeRange later {std::max(in.from, notIn.to), in.to};
    for (const TimeRange& part : {earlier, later})
        if (part.from < part.to)
            if (auto done = collect(view, kept, part, filter, stop, rows); !done) return done;
    return {};
}

void dropCommon(RowChanges& changes)
{
    std::ranges::sort(changes.came, {}, &SpanRow::rowNo);
    std::ranges::sort(changes.left, {}, &SpanRow::rowNo);
    RowChanges out;
    std::size_t i = 0;
    std::size_t k = 0;
    while (i < changes.came.size() || k < changes.left.size()) {
        const bool both =
            i < changes.came.size() && k < changes.left.size() && changes.came[i].rowNo == changes.left[k].rowNo;
        if (both && changes.came[i] == changes.left[k]) {
            ++i;
            ++k;
        } else if (k == changes.left.size()
            || (i < changes.came.size() && changes.came[i].rowNo <= changes.left[k].rowNo)) {
            out.came.push_back(changes.came[i++]);
        } else {
            out.left.push_back(changes.left[k++]);
        }
    }
    changes = std::move(out);
}
} // namespace

bool followsRowByRow(const Filter& filter)
{
    return filter.root() == nullptr || (!filter.needsStoredSpans() && !looksAtOtherSpans(*filter.root()));
}

Result<RowChanges> changesBetween(const DataView& before, TimeRange rangeBefore, const DataView& now,
    TimeRange rangeNow, const Filter& filter, std::stop_token stop)
{
    RowChanges out;
    const auto [gone, kept] = split(before.snapshot->segments(), now.snapshot->segments());
    const auto [fresh, again] = split(now.snapshot->segments(), before.snapshot->segments());
    if (auto done = collect(before, gone, rangeBefore, filter, stop, out.left); !done)
        return tl::unexpected(done.error());
    if (auto done = collect(now, fresh, rangeNow, filter, stop, out.came); !done) return tl::unexpected(done.error());
    if (!(rangeBefore == rangeNow)) {
        if (auto done = collectDifference(now, kept, rangeBefore, rangeNow, filter, stop, out.left); !done)
            return tl::unexpected(done.error());
        if (auto done = collectDifference(now, kept, rangeNow, rangeBefore, filter, stop, out.came); !done)
            return tl::unexpected(done.error());
    }
    dropCommon(out);
    return out;
}

std::shared_ptr<const RowChanges> ChangeCache::find(const Key& key)
{
    const std::lock_guard lock(m_mutex);
    for (const Entry& entry : m_entries)
        if (entry.key == key) return entry.changes;
    return nullptr;
}

void ChangeCache::keep(
    Key key, std::shared_ptr<const columns::Snapshot> before, std::shared_ptr<const RowChanges> changes)
{
    constexpr std::size_t kMost = 8;
    const std::lock_guard lock(m_mutex);
    if (m_entries.size() == kMost) m_entries.erase(m_entries.begin());
    m_entries.push_back({std::move(key), std::move(before), std::move(changes)});
}

Result<std::shared_ptr<const RowChanges>> sharedChanges(const DataView& before, TimeRange rangeBefore,
    const DataView& now, TimeRange rangeNow, const Filter& filter, std::stop_token stop)
{
    ChangeCache* cache = now.selections ? &now.selections->changes() : nullptr;
    const ChangeCache::Key key {before.snapshot.get(), now.snapshot.get(), rangeBefore, rangeNow, filter};
    if (cache != nullptr)
        if (auto known = cache->find(key)) return known;
    auto made = changesBetween(before, rangeBefore, now, rangeNow, filter, std::move(stop));
    if (!made) return tl::unexpected(made.error());
    auto changes = std::make_shared<const RowChanges>(std::move(*made));
    if (cache != nullptr) cache->keep(key, before.snapshot, changes);
    return changes;
}

} // namespace spanwise::query
