// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/running_scan.h"

#include "core/query/group_index.h"

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
    std::vector<Sums> sums;

    void number(const Block& block, RunningGroups& all, Numbers& out)
    {
        index.number(block, block.rows, out);
        while (totals.size() < index.size()) totals.push_back(&all.groups[index.keys()[totals.size()]]);
        sums.resize(index.size());
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
    std::array<std::vector<std::uint16_t>, kTimed.size()> slots; ///< by bin: 1 + index of it, 0 = not wanted
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
            slots[i].resize(std::size_t {bins[i].back()} + 1);
            for (std::size_t k = 0; k < bins[i].size(); ++k) slots[i][bins[i][k]] = static_cast<std::uint16_t>(k + 1);
        }
    }

    void look(std::size_t time, std::int64_t value)
    {
        if (value < 0) return;
        const RankIndex::Bin bin = RankIndex::binOf(value);
        if (bin < slots[time].size() && slots[time][bin] != 0) values[time][slots[time][bin] - 1U].push_back(value);
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
            readMeasure(block.segment, kTimed[time], block.first, block.calls, values, m_scratch);
            visit(block.calls.size(), grouped, numbers, [&](Wanted& one, std::size_t i) { one.look(time, values[i]); });
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
    MeasureScratch m_scratch;
};
} // namespace

Result<void> addRows(RunningGroups& to, const Selection& selection, std::span<const Dimension> by,
    const WantedTimes& wanted, const std::stop_token& stop)
{
    Members members {GroupIndex(by), {}, {}};
    Sums sums;
    Values values;
    Numbers numbers;
    MeasureScratch scratch;
    for (const SelectedPart& part : selection.parts) {
        if (stop.stop_requested()) return cancelled();
        walkBlocks(part, false, [&](const Block& block) {
            addBlock(block, sums);
            std::span<const std::uint32_t> groups;
            if (!by.empty()) {
                members.number(block, to, numbers);
                groups = std::span(numbers).first(block.rows.size());
                addBlock(block, groups, members.sums);
            }
            addDistinct(to, block, members, groups);
            for (std::size_t time = 0; time < kTimed.size(); ++time) {
                if (!wanted[time] || block.calls.empty()) continue;
                readMeasure(block.segment, kTimed[time], block.first, block.calls, values, scratch);
                to.all.addTimes(time, std::span(values).first(block.calls.size()));
                if (groups.empty()) continue;
                for (std::size_t i = 0; i < block.calls.size(); ++i)
                    members.totals[groups[i]]->addTime(time, values[i]);
            }
        });
    }
    to.all.add(sums);
    for (std::size_t group = 0; group < members.totals.size(); ++group) members.totals[group]->add(members.sums[group]);
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
