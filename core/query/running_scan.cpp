// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/running_scan.h"

#include "core/query/group_index.h"
#include "core/query/measure_places.h"
#include "core/query/totals_scan.h"

#include <algorithm>

namespace spanwise::query {

namespace {
using columns::Column;
using Values = std::array<std::int64_t, columns::kBlock>;
using Numbers = std::array<std::uint32_t, columns::kBlock>;

tl::unexpected<Error> cancelled()
{
    return fail(ErrorCode::Cancelled, "the question was withdrawn");
}

/// `count(i, times)` for each run of equal numbers in one group; 0 is no number. Spans of a trace lie together.
template <typename Count>
void countRuns(std::span<const std::int64_t> numbers, std::span<const std::uint32_t> groups, Count count)
{
    for (std::size_t i = 0; i < numbers.size();) {
        std::size_t end = i + 1;
        while (end < numbers.size() && numbers[end] == numbers[i] && (groups.empty() || groups[end] == groups[i]))
            ++end;
        if (numbers[i] != 0) count(i, static_cast<std::uint32_t>(end - i));
        i = end;
    }
}

/// The groups of a scan by their number in it.
struct Members {
    GroupIndex index;
    std::vector<RunningTotals*> totals;

    std::span<const std::uint32_t> number(
        const Block& block, std::span<const std::uint16_t> positions, RunningGroups& all, Numbers& out)
    {
        index.number(block, positions, out);
        while (totals.size() < index.size()) totals.push_back(&all.groups[index.keys()[totals.size()]]);
        return std::span(out).first(positions.size());
    }
};

void addDistinct(RunningGroups& to, const Block& block, const Members& members, std::span<const std::uint32_t> groups)
{
    Values values;
    const auto count = [&](Column column, std::span<const std::uint16_t> positions, auto counts) {
        columns::gather(block.segment.column(column), block.first, positions, values);
        const auto numbers = std::span<const std::int64_t>(values).first(positions.size());
        countRuns(numbers, {}, [&](std::size_t i, std::uint32_t times) {
            (to.all.*counts).add(static_cast<std::uint32_t>(numbers[i]), times);
        });
        if (groups.empty()) return;
        countRuns(numbers, groups.first(positions.size()), [&](std::size_t i, std::uint32_t times) {
            (members.totals[groups[i]]->*counts).add(static_cast<std::uint32_t>(numbers[i]), times);
        });
    };
    count(Column::Trace, block.rows, &RunningTotals::traces);
    if (!block.calls.empty()) count(Column::Session, block.calls, &RunningTotals::sessions);
}

/// What is looked for in one group, or in all.
struct Wanted {
    RunningTotals* totals = nullptr;
    std::array<std::vector<RankIndex::Bin>, kTimed.size()> bins; ///< rising
    std::array<std::vector<std::vector<std::int64_t>>, kTimed.size()> values; ///< one entry a bin
    /// By place: 1 + index of the bin, 0 = not wanted. Empty where no bin is.
    std::array<std::vector<std::uint16_t>, kTimed.size()> slots;
    bool any = false;

    explicit Wanted(RunningTotals& running)
        : totals(&running)
        , any(!running.boundsKnown)
    {
        if (!running.boundsKnown) {
            running.first = std::numeric_limits<UnixNanos>::max();
            running.last = std::numeric_limits<UnixNanos>::min();
        }
        for (std::size_t i = 0; i < kTimed.size(); ++i) {
            bins[i] = running.timed[i].missing(RunningTotals::ranksOf(running.timed[i]));
            if (bins[i].empty()) continue;
            any = true;
            values[i].resize(bins[i].size());
            slots[i].resize(kPlaces);
            for (std::size_t k = 0; k < bins[i].size(); ++k) slots[i][bins[i][k]] = static_cast<std::uint16_t>(k + 1);
        }
    }

    [[nodiscard]] bool wants(std::size_t time, Place place) const
    {
        return !slots[time].empty() && slots[time][place] != 0;
    }

    void take(std::size_t time, Place place, std::int64_t value)
    {
        if (wants(time, place)) values[time][slots[time][place] - 1U].push_back(value);
    }

    void look(UnixNanos start) const
    {
        if (totals->boundsKnown) return;
        totals->first = std::min(totals->first, start);
        totals->last = std::max(totals->last, start);
    }

    void finish()
    {
        for (std::size_t i = 0; i < kTimed.size(); ++i)
            for (std::size_t k = 0; k < bins[i].size(); ++k) totals->timed[i].fill(bins[i][k], std::move(values[i][k]));
        totals->boundsKnown = true;
    }
};

/// Everything that is looked for in one walk.
class Search {
public:
    Search(RunningGroups& in, std::span<const Dimension> by)
        : m_all(in.all)
        , m_index(by)
        , m_byGroup(!by.empty())
    {
        for (auto& [key, running] : in.groups)
            if (Wanted one(running); one.any) m_groups.emplace(key, std::move(one));
        note(m_all);
        for (const auto& [key, one] : m_groups) note(one);
    }

    [[nodiscard]] bool isNeeded() const noexcept { return m_all.any || !m_groups.empty(); }

    void look(const Block& block)
    {
        Values values;
        Numbers numbers;
        const bool grouped = m_byGroup && !m_groups.empty();
        if (grouped) number(block, numbers);
        if (m_bounds) {
            columns::gather(block.segment.column(Column::Start), block.first, block.rows, values);
            visit(block.rows.size(), grouped, numbers, [&](Wanted& one, std::size_t i) { one.look(values[i]); });
        }
        for (std::size_t time = 0; time < kTimed.size(); ++time) {
            if (!m_times[time] || block.calls.empty()) continue;
            const MeasuredCalls calls(block, kTimed[time], block.calls);
            const std::span<const Place> places = calls.places();
            std::array<std::uint16_t, columns::kBlock> which;
            std::size_t count = 0;
            for (std::size_t i = 0; i < calls.size(); ++i) {
                const Wanted* group = grouped ? m_ofNumber[numbers[i]] : nullptr;
                which[count] = static_cast<std::uint16_t>(i);
                count += m_all.wants(time, places[i]) || (group != nullptr && group->wants(time, places[i])) ? 1U : 0U;
            }
            if (count == 0) continue;
            calls.read(std::span(which).first(count), values);
            for (std::size_t i = 0; i < count; ++i) {
                const Place place = places[which[i]];
                m_all.take(time, place, values[i]);
                if (Wanted* group = grouped ? m_ofNumber[numbers[which[i]]] : nullptr)
                    group->take(time, place, values[i]);
            }
        }
    }

    void finish()
    {
        m_all.finish();
        for (auto& [key, one] : m_groups) one.finish();
    }

private:
    void note(const Wanted& one)
    {
        m_bounds = m_bounds || !one.totals->boundsKnown;
        for (std::size_t i = 0; i < kTimed.size(); ++i) m_times[i] = m_times[i] || !one.bins[i].empty();
    }

    void number(const Block& block, Numbers& numbers)
    {
        m_index.number(block, block.rows, numbers);
        while (m_ofNumber.size() < m_index.size()) {
            const auto found = m_groups.find(m_index.keys()[m_ofNumber.size()]);
            m_ofNumber.push_back(found == m_groups.end() ? nullptr : &found->second);
        }
    }

    template <typename Look> void visit(std::size_t count, bool grouped, const Numbers& numbers, Look look)
    {
        if (m_all.any)
            for (std::size_t i = 0; i < count; ++i) look(m_all, i);
        if (!grouped) return;
        for (std::size_t i = 0; i < count; ++i)
            if (Wanted* one = m_ofNumber[numbers[i]]) look(*one, i);
    }

    Wanted m_all;
    std::unordered_map<std::uint64_t, Wanted> m_groups; ///< those that look for anything
    GroupIndex m_index;
    bool m_byGroup;
    std::vector<Wanted*> m_ofNumber; ///< null: that group looks for nothing
    bool m_bounds = false;
    WantedTimes m_times {};
};
} // namespace

namespace {
Result<void> addSums(
    RunningGroups& to, const Selection& selection, ReportQuestion question, const std::stop_token& stop)
{
    question.percentiles = question.distinct = false;
    if (question.by.empty()) {
        const auto found = totalsOf(selection, question, stop);
        if (!found) return tl::unexpected(found.error());
        to.all.add(*found);
        return {};
    }
    const auto found = totalsBy(selection, question, stop);
    if (!found) return tl::unexpected(found.error());
    to.all.add(found->all);
    for (const GroupTotals& group : found->groups) to.groups[group.key].add(group.totals);
    return {};
}

Result<void> addNumbers(
    RunningGroups& to, const Selection& selection, std::span<const Dimension> by, const std::stop_token& stop)
{
    Members members {GroupIndex(by), {}};
    Numbers numbers;
    for (const SelectedPart& part : selection.parts) {
        if (stop.stop_requested()) return cancelled();
        walkBlocks(part, false, [&](const Block& block) {
            std::span<const std::uint32_t> groups;
            if (!by.empty()) groups = members.number(block, block.rows, to, numbers);
            addDistinct(to, block, members, groups);
        });
    }
    return {};
}

/// One thread's share of the times of few groups: only where they lie, which is all that is kept of them anyway.
struct TimeCounts {
    explicit TimeCounts(std::span<const Dimension> by)
        : index(by)
        , counts(by.empty() ? 1 : 0, std::vector<std::uint32_t>(kPlaces))
        , isOne(by.empty())
    {
    }
    GroupIndex index;
    std::vector<std::vector<std::uint32_t>> counts; ///< by group; places of one time
    bool isOne; ///< no groups: all in the first

    void add(const Block& block, Measure measure)
    {
        const MeasuredCalls calls(block, measure, block.calls);
        const std::span<const Place> places = calls.places();
        if (isOne) {
            for (const Place place : places) ++counts.front()[place];
            return;
        }
        Numbers numbers;
        index.number(block, block.calls, numbers);
        while (counts.size() < index.size()) counts.emplace_back(kPlaces);
        for (std::size_t i = 0; i < places.size(); ++i) ++counts[numbers[i]][places[i]];
    }
};

Result<void> addTimeCounts(RunningGroups& to, const Selection& selection, std::span<const Dimension> by,
    std::size_t time, const std::stop_token& stop)
{
    std::vector<TimeCounts> parts(scanWorkers(selection.calls), TimeCounts(by));
    const auto walked =
        inParallel(selection.parts.size(), parts.size(), stop, [&](std::size_t worker, std::size_t part) {
            walkBlocks(
                selection.parts[part], true, [&](const Block& block) { parts[worker].add(block, kTimed[time]); });
        });
    if (!walked) return walked;
    for (const TimeCounts& part : parts)
        for (std::size_t group = 0; group < part.counts.size(); ++group) {
            if (!part.isOne) to.groups[part.index.keys()[group]].addCounts(time, part.counts[group]);
            to.all.addCounts(time, part.counts[group]);
        }
    return {};
}

/// Many groups: value by value.
Result<void> addTimeValues(RunningGroups& to, const Selection& selection, std::span<const Dimension> by,
    std::size_t time, const std::stop_token& stop)
{
    Members members {GroupIndex(by), {}};
    Values values;
    Numbers numbers;
    for (const SelectedPart& part : selection.parts) {
        if (stop.stop_requested()) return cancelled();
        walkBlocks(part, true, [&](const Block& block) {
            MeasuredCalls(block, kTimed[time], block.calls).read(values);
            to.all.addTimes(time, std::span(values).first(block.calls.size()));
            const auto groups = members.number(block, block.calls, to, numbers);
            for (std::size_t i = 0; i < groups.size(); ++i) members.totals[groups[i]]->addTime(time, values[i]);
        });
    }
    return {};
}
} // namespace

Result<void> addRows(
    RunningGroups& to, const Selection& selection, const ReportQuestion& question, const std::stop_token& stop)
{
    constexpr std::size_t kFewGroups = 256;
    if (auto added = addSums(to, selection, question, stop); !added) return added;
    if (question.distinct)
        if (auto added = addNumbers(to, selection, question.by, stop); !added) return added;
    const auto wanted = wantedTimes(question);
    const bool counts = to.groups.size() <= kFewGroups;
    for (std::size_t time = 0; time < kTimed.size(); ++time) {
        if (!wanted[time]) continue;
        auto added = counts ? addTimeCounts(to, selection, question.by, time, stop)
                            : addTimeValues(to, selection, question.by, time, stop);
        if (!added) return added;
    }
    return {};
}

Result<void> lookUp(RunningGroups& in, std::span<const Dimension> by, const std::function<Result<Selection>()>& select,
    const std::stop_token& stop)
{
    Search search(in, by);
    if (!search.isNeeded()) return {};
    const auto selection = select();
    if (!selection) return tl::unexpected(selection.error());
    for (const SelectedPart& part : selection->parts) {
        if (stop.stop_requested()) return cancelled();
        walkBlocks(part, false, [&](const Block& block) { search.look(block); });
    }
    search.finish();
    return {};
}

} // namespace spanwise::query
