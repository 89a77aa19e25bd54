// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/totals_scan.h"

#include "core/query/cell_percentiles.h"
#include "core/query/column_sums.h"
#include "core/query/distinct_numbers.h"
#include "core/query/group_index.h"
#include "core/query/segment_totals.h"
#include "core/query/totals_builder.h"

#include <array>

namespace spanwise::query {

namespace {
using columns::Column;
using Values = std::array<std::int64_t, columns::kBlock>;
using Cells = std::array<std::uint32_t, columns::kBlock>;

Totals withSums(const Sums& sums, std::uint64_t traces, std::uint64_t sessions)
{
    Totals out;
    out.spans = sums.spans;
    out.errorSpans = sums.errorSpans;
    out.failedWithoutCall = sums.failedWithoutCall;
    out.traces = traces;
    out.sessions = sessions;
    out.calls = sums.calls;
    if (sums.spans > 0) out.firstStart = sums.first, out.lastStart = sums.last;
    return out;
}

void putTimes(Totals& totals, const std::array<CellValues, kTimed.size()>& times)
{
    Percentiles* to[] = {
        &totals.latency, &totals.timeToFirstToken, &totals.timePerOutputToken, &totals.tokensPerSecond};
    WithoutTime without {};
    for (std::size_t i = 0; i < kTimed.size(); ++i) {
        *to[i] = times[i].percentiles;
        without[i] = times[i].without;
    }
    putExclusions(totals, without);
}

/// Hands the measures of all calls over; measure `measures[k]` of group g is cell k · groups + g.
Result<void> walkTimes(const Selection& selection, const GroupIndex* index, std::span<const Measure> measures,
    std::size_t workers, const std::stop_token& stop, const CellSink& sink)
{
    const std::size_t groups = index != nullptr ? index->size() : 1;
    return inParallel(selection.parts.size(), workers, stop, [&](std::size_t worker, std::size_t part) {
        Cells cells;
        walkBlocks(selection.parts[part], true, [&](const Block& block) {
            if (index != nullptr) index->find(block, block.calls, cells);
            const auto mine = std::span<const std::uint32_t>(cells).first(index != nullptr ? block.calls.size() : 0);
            for (std::size_t k = 0; k < measures.size(); ++k)
                sink(worker, k * groups, mine, MeasuredCalls(block, measures[k], block.calls));
        });
    });
}

/// The wanted percentiles of every group, and of all together where there are groups. Few groups: all measures in one
/// walk, so that keys are read once; many: one after the other, so that the values of only one are held.
Result<void> addTimes(const Selection& selection, const ReportQuestion& question, const GroupIndex* index,
    std::size_t workers, const std::stop_token& stop, Totals& all, std::span<Totals* const> byGroup)
{
    constexpr std::size_t kFewGroups = 256;
    const auto wanted = wantedTimes(question);
    std::vector<Measure> measures;
    std::vector<std::size_t> places; // in kTimed
    for (std::size_t i = 0; i < kTimed.size(); ++i)
        if (wanted[i]) measures.push_back(kTimed[i]), places.push_back(i);
    const std::size_t groups = byGroup.size();
    if (index != nullptr && groups == 0) index = nullptr;
    const std::size_t cells = index != nullptr ? groups : 1;
    const std::size_t together = groups <= kFewGroups ? measures.size() : 1;
    std::vector<std::array<CellValues, kTimed.size()>> times(groups + 1); // those of all are the last
    for (std::size_t first = 0; first < measures.size(); first += together) {
        const std::span part = std::span<const Measure>(measures).subspan(first, together);
        CellPlan plan {cells * together, workers, Intervals::Find, selection.calls * together, 0};
        if (index != nullptr) plan.partsOfWhole = groups;
        auto found = percentilesByCell(
            plan, [&](const CellSink& sink) { return walkTimes(selection, index, part, workers, stop, sink); });
        if (!found) return tl::unexpected(found.error());
        for (std::size_t k = 0; k < together; ++k) {
            for (std::size_t group = 0; group < groups; ++group)
                times[group][places[first + k]] = std::move((*found)[k * groups + group]);
            times.back()[places[first + k]] = std::move((*found)[index != nullptr ? cells * together + k : k]);
        }
    }
    for (std::size_t group = 0; group < groups; ++group) putTimes(*byGroup[group], times[group]);
    putTimes(all, times.back());
    return {};
}

/// What one thread adds up.
struct Part {
    Sums sums;
    DistinctNumbers traces;
    DistinctNumbers sessions;
    bool distinct = true; ///< whether those are counted

    void add(const Block& block, Values& values)
    {
        addBlock(block, sums);
        addNumbers(block, {}, values);
    }

    /// False: it has to be read.
    bool addWhole(const std::shared_ptr<const columns::Segment>& segment)
    {
        const SegmentTotals& kept = query::totalsOf(segment);
        if (distinct && !kept.hasNumbers) return false;
        sums.add(kept.sums);
        if (!distinct) return true;
        traces.addBits(kept.traces.firstWord, kept.traces.words);
        sessions.addBits(kept.sessions.firstWord, kept.sessions.words);
        return true;
    }

    void addNumbers(const Block& block, std::span<const std::uint32_t> groups, Values& values)
    {
        if (!distinct) return;
        columns::gather(block.segment.column(Column::Trace), block.first, block.rows, values);
        traces.add(groups, std::span(values).first(block.rows.size()));
        const columns::PackedColumn& known = block.segment.column(Column::Session);
        if (block.calls.empty() || known.max() == 0) return;
        columns::gather(known, block.first, block.calls, values);
        sessions.add(groups, std::span(values).first(block.calls.size()));
    }

    void absorb(const Part& other, std::span<const std::uint32_t> groups)
    {
        traces.add(other.traces, groups);
        sessions.add(other.sessions, groups);
    }
};

struct GroupedPart : Part {
    explicit GroupedPart(const ReportQuestion& question)
        : index(question.by)
    {
        distinct = question.distinct;
    }
    GroupIndex index;
    std::vector<Sums> byGroup;

    void add(const Block& block, Values& values, Cells& groups)
    {
        index.number(block, block.rows, groups);
        byGroup.resize(index.size());
        const std::span mine(groups.data(), block.rows.size());
        addBlock(block, mine, byGroup);
        addNumbers(block, mine, values);
    }

    void absorb(const GroupedPart& other)
    {
        const std::vector<std::uint32_t> to = index.absorb(other.index);
        byGroup.resize(index.size());
        for (std::size_t i = 0; i < to.size(); ++i) byGroup[to[i]].add(other.byGroup[i]);
        Part::absorb(other, to);
    }
};
} // namespace

Result<Totals> totalsOf(const Selection& selection, const ReportQuestion& question, const std::stop_token& stop)
{
    const std::size_t workers = scanWorkers(selection.rows);
    std::vector<Part> parts(workers);
    for (Part& part : parts) part.distinct = question.distinct;
    const auto added = inParallel(selection.parts.size(), workers, stop, [&](std::size_t worker, std::size_t part) {
        const SelectedPart& chosen = selection.parts[part];
        if (chosen.rows == chosen.segment->rows() && parts[worker].addWhole(chosen.segment)) return;
        Values values;
        walkBlocks(chosen, false, [&](const Block& block) { parts[worker].add(block, values); });
    });
    if (!added) return tl::unexpected(added.error());
    Part& all = parts.front();
    for (std::size_t i = 1; i < parts.size(); ++i) {
        all.sums.add(parts[i].sums);
        all.absorb(parts[i], std::array<std::uint32_t, 1> {0});
    }
    Totals out = withSums(all.sums, all.traces.counts(1).front(), all.sessions.counts(1).front());
    if (auto timed = addTimes(selection, question, nullptr, workers, stop, out, {}); !timed)
        return tl::unexpected(timed.error());
    return out;
}

Result<TotalsBy> totalsBy(const Selection& selection, const ReportQuestion& question, const std::stop_token& stop)
{
    const std::size_t workers = scanWorkers(selection.rows);
    std::vector<GroupedPart> parts(workers, GroupedPart(question));
    const auto added = inParallel(selection.parts.size(), workers, stop, [&](std::size_t worker, std::size_t part) {
        Values values;
        Cells groups;
        // Backward, as spans of later segments mostly start later: then the newest of each group comes first, and what
        // lies between it and the oldest need not be looked at.
        walkBlocks(
            selection.parts[part], false, [&](const Block& block) { parts[worker].add(block, values, groups); },
            WalkOrder::Backward);
    });
    if (!added) return tl::unexpected(added.error());
    GroupedPart& all = parts.front();
    for (std::size_t i = 1; i < parts.size(); ++i) all.absorb(parts[i]);
    const std::size_t groups = all.index.size();
    const std::vector<std::uint64_t> traces = all.traces.counts(groups);
    const std::vector<std::uint64_t> sessions = all.sessions.counts(groups);
    TotalsBy out;
    out.groups.resize(groups);
    std::vector<Totals*> totals;
    Sums sums;
    for (std::size_t i = 0; i < groups; ++i) {
        out.groups[i] = {all.index.keys()[i], withSums(all.byGroup[i], traces[i], sessions[i])};
        totals.push_back(&out.groups[i].totals);
        sums.add(all.byGroup[i]);
    }
    out.all = withSums(sums, all.traces.count(), all.sessions.count());
    if (auto timed = addTimes(selection, question, &all.index, workers, stop, out.all, totals); !timed)
        return tl::unexpected(timed.error());
    return out;
}

} // namespace spanwise::query
