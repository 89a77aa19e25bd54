// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/totals_scan.h"

#include "core/query/cell_percentiles.h"
#include "core/query/column_sums.h"
#include "core/query/distinct_pairs.h"
#include "core/query/group_index.h"
#include "core/query/totals_builder.h"

#include <array>

namespace spanwise::query {

namespace {
using columns::Column;
using columns::NumberSet;
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
        MeasureScratch scratch;
        Values values;
        Cells cells;
        walkBlocks(selection.parts[part], true, [&](const Block& block) {
            const std::size_t n = block.calls.size();
            if (index != nullptr) index->find(block, block.calls, cells);
            for (std::size_t k = 0; k < measures.size(); ++k) {
                readMeasure(block.segment, measures[k], block.first, block.calls, values, scratch);
                sink(worker, k * groups, std::span(cells).first(index != nullptr ? n : 0), std::span(values).first(n));
            }
        });
    });
}

/// Percentiles of every group, in the order of kTimed. Few groups: all measures in one walk, so that keys and columns
/// are read once; many: one after the other, so that the values of only one are held.
Result<void> addTimes(const Selection& selection, const GroupIndex* index, std::size_t workers,
    const std::stop_token& stop, std::span<Totals* const> totals)
{
    constexpr std::size_t kFewGroups = 256;
    const std::size_t groups = totals.size();
    const std::size_t together = groups <= kFewGroups ? kTimed.size() : 1;
    std::vector<std::array<CellValues, kTimed.size()>> times(groups);
    for (std::size_t first = 0; first < kTimed.size(); first += together) {
        const std::span measures = std::span(kTimed).subspan(first, together);
        auto found = percentilesByCell(groups * together, workers, Intervals::Find,
            [&](const CellSink& sink) { return walkTimes(selection, index, measures, workers, stop, sink); });
        if (!found) return tl::unexpected(found.error());
        for (std::size_t k = 0; k < together; ++k)
            for (std::size_t group = 0; group < groups; ++group)
                times[group][first + k] = std::move((*found)[k * groups + group]);
    }
    for (std::size_t group = 0; group < groups; ++group) putTimes(*totals[group], times[group]);
    return {};
}

/// What one thread adds up.
struct Part {
    Sums sums;
    NumberSet traces;
    NumberSet sessions;

    void add(const Block& block, Values& values)
    {
        addBlock(block, sums);
        columns::gather(block.segment.column(Column::Trace), block.first, block.rows, values);
        addNumbers(traces, std::span(values).first(block.rows.size()));
        const columns::PackedColumn& known = block.segment.column(Column::Session);
        if (block.calls.empty() || known.max() == 0) return;
        columns::gather(known, block.first, block.calls, values);
        addNumbers(sessions, std::span(values).first(block.calls.size()));
    }

    /// 0 is no number.
    static void addNumbers(NumberSet& set, std::span<const std::int64_t> numbers)
    {
        std::int64_t last = 0;
        for (const std::int64_t number : numbers) {
            if (number == last) continue;
            last = number;
            if (number != 0) set.add(static_cast<std::uint64_t>(number));
        }
    }
};

struct GroupedPart {
    explicit GroupedPart(std::span<const Dimension> by)
        : index(by)
    {
    }
    GroupIndex index;
    std::vector<Sums> sums;
    DistinctPairs traces;
    DistinctPairs sessions;

    void add(const Block& block, Values& values, Cells& groups)
    {
        index.number(block, block.rows, groups);
        sums.resize(index.size());
        addBlock(block, std::span(groups).first(block.rows.size()), sums);
        columns::gather(block.segment.column(Column::Trace), block.first, block.rows, values);
        for (std::size_t i = 0; i < block.rows.size(); ++i)
            traces.add(groups[i], static_cast<std::uint32_t>(values[i]));
        const columns::PackedColumn& known = block.segment.column(Column::Session);
        if (block.calls.empty() || known.max() == 0) return;
        columns::gather(known, block.first, block.calls, values);
        for (std::size_t i = 0; i < block.calls.size(); ++i)
            if (values[i] != 0) sessions.add(groups[i], static_cast<std::uint32_t>(values[i]));
    }

    void absorb(GroupedPart& other)
    {
        const std::vector<std::uint32_t> to = index.absorb(other.index);
        sums.resize(index.size());
        for (std::size_t i = 0; i < to.size(); ++i) sums[to[i]].add(other.sums[i]);
        const auto groupOf = [&](std::uint32_t group) { return to[group]; };
        traces.add(other.traces, groupOf);
        sessions.add(other.sessions, groupOf);
    }
};
} // namespace

Result<Totals> totalsOf(const Selection& selection, bool percentiles, const std::stop_token& stop)
{
    const std::size_t workers = scanWorkers(selection.rows);
    std::vector<Part> parts(workers);
    const auto added = inParallel(selection.parts.size(), workers, stop, [&](std::size_t worker, std::size_t part) {
        Values values;
        walkBlocks(selection.parts[part], false, [&](const Block& block) { parts[worker].add(block, values); });
    });
    if (!added) return tl::unexpected(added.error());
    Part& all = parts.front();
    for (std::size_t i = 1; i < parts.size(); ++i) {
        all.sums.add(parts[i].sums);
        all.traces.add(parts[i].traces);
        all.sessions.add(parts[i].sessions);
    }
    Totals out = withSums(all.sums, all.traces.size(), all.sessions.size());
    putExclusions(out, {});
    if (!percentiles) return out;
    Totals* only[] = {&out};
    if (auto timed = addTimes(selection, nullptr, workers, stop, only); !timed) return tl::unexpected(timed.error());
    return out;
}

Result<std::vector<GroupTotals>> totalsBy(
    const Selection& selection, std::span<const Dimension> by, bool percentiles, const std::stop_token& stop)
{
    const std::size_t workers = scanWorkers(selection.rows);
    std::vector<GroupedPart> parts(workers, GroupedPart(by));
    const auto added = inParallel(selection.parts.size(), workers, stop, [&](std::size_t worker, std::size_t part) {
        Values values;
        Cells groups;
        walkBlocks(selection.parts[part], false, [&](const Block& block) { parts[worker].add(block, values, groups); });
    });
    if (!added) return tl::unexpected(added.error());
    GroupedPart& all = parts.front();
    for (std::size_t i = 1; i < parts.size(); ++i) all.absorb(parts[i]);
    const std::size_t groups = all.index.size();
    const std::vector<std::uint64_t> traces = all.traces.counts(groups);
    const std::vector<std::uint64_t> sessions = all.sessions.counts(groups);
    std::vector<GroupTotals> out(groups);
    std::vector<Totals*> totals;
    for (std::size_t i = 0; i < groups; ++i) {
        out[i] = {all.index.keys()[i], withSums(all.sums[i], traces[i], sessions[i])};
        putExclusions(out[i].totals, {});
        totals.push_back(&out[i].totals);
    }
    if (percentiles && groups > 0)
        if (auto timed = addTimes(selection, &all.index, workers, stop, totals); !timed)
            return tl::unexpected(timed.error());
    return out;
}

} // namespace spanwise::query
