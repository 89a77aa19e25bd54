// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/selection.h"

#include "core/query/filter_plan.h"
#include "core/query/known_totals.h"

#include <algorithm>
#include <limits>

namespace spanwise::query {

using columns::Bitmap;
using columns::Column;
using columns::Segment;

namespace {

constexpr std::size_t kKeptSelections = 8;

Bitmap inRange(const Segment& segment, TimeRange range)
{
    if (range.isEmpty()) return Bitmap(segment.rows());
    // The default range holds every time, also the last one.
    const std::int64_t last = range.to == std::numeric_limits<UnixNanos>::max() ? range.to : range.to - 1;
    return columns::startingIn(segment, range.from, last);
}

tl::unexpected<Error> cancelled()
{
    return fail(ErrorCode::Cancelled, "the question was withdrawn");
}

SelectedPart finished(std::shared_ptr<const Segment> segment, Bitmap chosen)
{
    SelectedPart part {std::move(segment), std::move(chosen), 0, 0};
    part.rows = part.chosen.count();
    if (part.rows == 0) return part;
    Bitmap calls = part.chosen;
    calls.resize(part.segment->calls());
    part.calls = calls.count();
    return part;
}

void add(Selection& selection, SelectedPart part)
{
    if (part.rows == 0) return;
    selection.rows += part.rows;
    selection.calls += part.calls;
    selection.parts.push_back(std::move(part));
}

/// A row that only its stored span can decide.
struct Candidate {
    std::uint64_t spanId;
    TraceNo trace;
    std::uint32_t part;
    std::uint32_t position;
    bool operator<(const Candidate& other) const
    {
        return spanId != other.spanId ? spanId < other.spanId : trace < other.trace;
    }
};

/// The needle of a `text contains` that every passing span must fulfil, so that readers may skip the rest.
std::string_view commonNeedle(const FilterNode* node)
{
    if (node == nullptr) return {};
    if (node->kind == FilterNode::Kind::Compare && node->field == Field::Text && node->op == FilterOp::Contains)
        return node->values.front().text;
    if (node->kind == FilterNode::Kind::And)
        for (const auto& child : node->children)
            if (const auto needle = commonNeedle(child.get()); !needle.empty()) return needle;
    return {};
}

struct Undecided {
    std::shared_ptr<const Segment> segment;
    Bitmap chosen; ///< certain ones; filled up while reading
    Bitmap open;
};

Result<void> decide(const DataView& view, const Scope& scope, const FilterPlan& plan, std::vector<Undecided>& parts,
    std::stop_token stop)
{
    std::vector<Candidate> candidates;
    TimeRange range {std::numeric_limits<UnixNanos>::max(), std::numeric_limits<UnixNanos>::min()};
    for (std::size_t p = 0; p < parts.size(); ++p) {
        const Segment& segment = *parts[p].segment;
        for (std::size_t i = 0; i < segment.rows(); ++i) {
            if (!parts[p].open.test(i)) continue;
            candidates.push_back({static_cast<std::uint64_t>(segment.at(Column::SpanId, i)),
                static_cast<TraceNo>(segment.at(Column::Trace, i)), static_cast<std::uint32_t>(p),
                static_cast<std::uint32_t>(i)});
            const UnixNanos start = segment.at(Column::Start, i);
            range.from = std::min(range.from, start);
            range.to = std::max(range.to, start);
        }
    }
    if (candidates.empty()) return {};
    if (range.to < std::numeric_limits<UnixNanos>::max()) ++range.to;
    std::sort(candidates.begin(), candidates.end());
    const auto visit = [&](const StoredSpan& stored) {
        const Candidate wanted {stored.spanId, stored.trace, 0, 0};
        for (auto c = std::lower_bound(candidates.begin(), candidates.end(), wanted);
             c != candidates.end() && c->spanId == stored.spanId && c->trace == stored.trace; ++c)
            if (plan.passes(*parts[c->part].segment, c->position, stored)) parts[c->part].chosen.set(c->position);
        return !stop.stop_requested();
    };
    auto read = view.spans->visitNewestFirst(range, commonNeedle(scope.filter.root()), stop, visit);
    if (stop.stop_requested()) return cancelled();
    return read;
}

Result<Selection> evaluated(const DataView& view, const std::vector<std::shared_ptr<const Segment>>& segments,
    const Scope& scope, std::stop_token stop)
{
    const auto plan = FilterPlan::make(view, scope.filter.root(), stop);
    if (!plan) return tl::unexpected(plan.error());
    Selection out;
    std::vector<Undecided> undecided;
    for (const auto& segment : segments) {
        if (stop.stop_requested()) return cancelled();
        if (segment->lastStart() < scope.range.from || segment->firstStart() > scope.range.to) continue;
        Bitmap range = inRange(*segment, scope.range);
        if (range.none()) continue;
        if (scope.filter.passesAll()) {
            add(out, finished(segment, std::move(range)));
            continue;
        }
        Verdicts verdicts = plan->evaluate(*segment);
        verdicts.possible &= range;
        verdicts.certain &= range;
        if (!scope.filter.needsStoredSpans()) {
            add(out, finished(segment, std::move(verdicts.certain)));
            continue;
        }
        Bitmap open = verdicts.possible;
        open.andNot(verdicts.certain);
        undecided.push_back({segment, std::move(verdicts.certain), std::move(open)});
    }
    if (const auto read = decide(view, scope, *plan, undecided, stop); !read) return tl::unexpected(read.error());
    for (Undecided& part : undecided) add(out, finished(part.segment, std::move(part.chosen)));
    return out;
}

} // namespace

std::shared_ptr<const Selection> SelectionCache::find(const columns::Snapshot* snapshot, const Scope& scope)
{
    const std::lock_guard lock(m_mutex);
    for (const Entry& entry : m_entries)
        if (entry.snapshot.get() == snapshot && entry.scope == scope) return entry.selection;
    return nullptr;
}

void SelectionCache::keep(const std::shared_ptr<const columns::Snapshot>& snapshot, const Scope& scope,
    std::shared_ptr<const Selection> selection)
{
    const std::lock_guard lock(m_mutex);
    std::erase_if(m_entries, [&](const Entry& entry) { return entry.snapshot != snapshot; });
    if (m_entries.size() == kKeptSelections) m_entries.erase(m_entries.begin());
    m_entries.push_back({snapshot, scope, std::move(selection)});
}

Result<std::shared_ptr<const Selection>> select(const DataView& view, const Scope& scope, std::stop_token stop)
{
    if (!view.snapshot) return std::make_shared<const Selection>();
    if (view.selections)
        if (auto known = view.selections->find(view.snapshot.get(), scope)) return known;
    auto made = evaluated(view, view.snapshot->segmentsFor(scope.range), scope, std::move(stop));
    if (!made) return tl::unexpected(made.error());
    made->totals = std::make_shared<KnownTotals>();
    auto selection = std::make_shared<const Selection>(std::move(*made));
    if (view.selections) view.selections->keep(view.snapshot, scope, selection);
    return selection;
}

Result<Selection> selectIn(const DataView& view, const std::vector<std::shared_ptr<const Segment>>& segments,
    const Scope& scope, std::stop_token stop)
{
    return evaluated(view, segments, scope, std::move(stop));
}

DataView makeDataView(std::shared_ptr<const columns::Snapshot> snapshot, std::shared_ptr<const NameSource> names,
    std::shared_ptr<const SpanSource> spans)
{
    return {std::move(snapshot), std::move(names), std::move(spans), std::make_shared<SelectionCache>(), nullptr};
}

SpanId spanIdOf(std::uint64_t spanId) noexcept
{
    SpanId out;
    for (std::size_t i = 0; i < SpanId::kSize; ++i)
        out.bytes[i] = static_cast<std::uint8_t>(spanId >> (8U * (SpanId::kSize - 1 - i)));
    return out;
}

std::uint64_t numberOf(const SpanId& id) noexcept
{
    std::uint64_t out = 0;
    for (const std::uint8_t byte : id.bytes) out = out << 8U | byte;
    return out;
}

} // namespace spanwise::query
