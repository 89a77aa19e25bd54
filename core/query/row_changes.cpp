// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/row_changes.h"

#include "core/query/filter_node.h"
#include "core/query/selection.h"

#include <algorithm>
#include <unordered_map>

namespace spanwise::query {

namespace {
using columns::Segment;
using columns::SpanRow;
using Segments = std::vector<std::shared_ptr<const Segment>>;

/// Row numbers from first to last of a segment, both included.
struct Carried {
    std::uint64_t first = 0;
    std::uint64_t last = 0;
};

/// How the segments of one snapshot became those of a later one.
struct Succession {
    Segments gone;
    Segments kept; ///< in both
    Segments fresh;
    /// Of fresh ones, which rows were there before, in a segment that is in none of the lists for that.
    std::unordered_map<const Segment*, std::vector<Carried>> carried;
};

Succession successionOf(const Segments& before, const Segments& now)
{
    Succession out;
    std::unordered_map<std::uint64_t, bool> there; // by id; true = needs no more attention
    for (const auto& segment : before) there.emplace(segment->id(), false);
    for (const auto& segment : now) {
        if (const auto same = there.find(segment->id()); same != there.end()) {
            same->second = true;
            out.kept.push_back(segment);
            continue;
        }
        out.fresh.push_back(segment);
        for (const columns::Former& former : segment->formers())
            if (const auto same = there.find(former.id); same != there.end() && !same->second) {
                same->second = true;
                out.carried[segment.get()].push_back({former.firstRowNo, former.lastRowNo});
            }
    }
    for (const auto& segment : before)
        if (!there.at(segment->id())) out.gone.push_back(segment);
    return out;
}

/// Which rows of segments that carry some over.
enum class Rows : std::uint8_t { New, CarriedOver };

class Collector {
public:
    Collector(const Succession& succession, const Filter& filter, std::stop_token stop)
        : m_succession(succession)
        , m_filter(filter)
        , m_stop(std::move(stop))
    {
    }

    Result<void> collect(
        const DataView& view, const Segments& segments, TimeRange range, Rows which, std::vector<SpanRow>& rows) const
    {
        if (segments.empty() || range.isEmpty()) return {};
        const auto selection = selectIn(view, segments, {range, m_filter}, m_stop);
        if (!selection) return tl::unexpected(selection.error());
        for (const SelectedPart& part : selection->parts) {
            const auto carried = m_succession.carried.find(part.segment.get());
            const auto isWanted = [&](std::size_t position) {
                if (carried == m_succession.carried.end()) return true;
                const auto rowNo = static_cast<std::uint64_t>(part.segment->at(columns::Column::RowNo, position));
                const bool wasThere = std::ranges::any_of(
                    carried->second, [&](const Carried& some) { return some.first <= rowNo && rowNo <= some.last; });
                return wasThere == (which == Rows::CarriedOver);
            };
            for (std::size_t i = 0; i < part.segment->rows(); ++i)
                if (part.chosen.test(i) && isWanted(i)) rows.push_back(part.segment->row(i));
        }
        return {};
    }

    /// Rows that are in both views, in one range and not in the other.
    Result<void> collectDifference(const DataView& now, TimeRange in, TimeRange notIn, std::vector<SpanRow>& rows) const
    {
        Segments carrying;
        for (const auto& segment : m_succession.fresh)
            if (m_succession.carried.contains(segment.get())) carrying.push_back(segment);
        const TimeRange earlier {in.from, std::min(in.to, notIn.from)};
        const TimeRange later {std::max(in.from, notIn.to), in.to};
        for (const TimeRange& part : {earlier, later})
            for (const Segments* segments : {&m_succession.kept, static_cast<const Segments*>(&carrying)})
                if (part.from < part.to)
                    if (auto done = collect(now, *segments, part, Rows::CarriedOver, rows); !done) return done;
        return {};
    }

private:
    const Succession& m_succession;
    const Filter& m_filter;
    std::stop_token m_stop;
};

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
    const Succession succession = successionOf(before.snapshot->segments(), now.snapshot->segments());
    const Collector collector(succession, filter, std::move(stop));
    if (auto done = collector.collect(before, succession.gone, rangeBefore, Rows::New, out.left); !done)
        return tl::unexpected(done.error());
    if (auto done = collector.collect(now, succession.fresh, rangeNow, Rows::New, out.came); !done)
        return tl::unexpected(done.error());
    if (!(rangeBefore == rangeNow)) {
        if (auto done = collector.collectDifference(now, rangeBefore, rangeNow, out.left); !done)
            return tl::unexpected(done.error());
        if (auto done = collector.collectDifference(now, rangeNow, rangeBefore, out.came); !done)
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
    constexpr std::size_t kMost = 16;
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
