// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/cell_percentiles.h"

#include "core/columns/quantile.h"

#include <algorithm>
#include <limits>
#include <unordered_map>

namespace spanwise::query {

namespace {
constexpr std::array kPs {0.50, 0.95, 0.99};
constexpr std::size_t kFew = 2048; ///< values; as many need about the memory of the bins
constexpr std::size_t kMostCounted = 1024; ///< cells that all have bins from the start: 15 MiB a worker
constexpr std::uint64_t kWorthCounting = 256; ///< values of a cell
constexpr std::uint32_t kNoSlot = 0xFFFF'FFFF;

/// What is known of a cell.
struct Gathered {
    std::vector<std::int64_t> few; ///< while there are no counts
    std::vector<std::uint32_t> counts; ///< by place; in the second walk the slot of the bin
    std::array<std::uint64_t, kReasons> without {}; ///< while there are no counts, and after merging

    void add(std::int64_t value)
    {
        if (!counts.empty()) {
            ++counts[placeOf(value)];
        } else if (value < 0) {
            ++without[static_cast<std::size_t>(-value)];
        } else {
            few.push_back(value);
            if (few.size() > kFew) count();
        }
    }

    void count()
    {
        counts.resize(kPlaces);
        for (const std::int64_t value : few) ++counts[placeOf(value)];
        few = {};
    }

    void add(const Gathered& other)
    {
        for (std::size_t i = 0; i < kReasons; ++i) without[i] += other.without[i];
        if (counts.empty() && (!other.counts.empty() || few.size() + other.few.size() > kFew)) count();
        if (counts.empty()) {
            few.insert(few.end(), other.few.begin(), other.few.end());
        } else {
            for (const std::int64_t value : other.few) ++counts[placeOf(value)];
            for (std::size_t place = 0; place < other.counts.size(); ++place) counts[place] += other.counts[place];
        }
    }

    void takeReasons()
    {
        for (std::size_t i = 0; i < kReasons && !counts.empty(); ++i) without[i] += counts[kBins + i];
    }
};

/// The ranks that the percentiles of n values are read from, and which is which.
struct Ranks {
    struct OfPercentile {
        std::uint64_t value = 0;
        columns::RankInterval interval;
    };
    std::array<OfPercentile, kPs.size()> of;
    std::vector<std::uint64_t> all {1}; ///< rising, each once; the last is n

    Ranks(std::uint64_t n, Intervals intervals)
    {
        for (std::size_t i = 0; i < kPs.size(); ++i) {
            of[i].value = columns::nearestRank(n, kPs[i]);
            if (intervals == Intervals::Find) of[i].interval = columns::rankInterval(n, kPs[i]);
            for (const std::uint64_t rank : {of[i].value, of[i].interval.low, of[i].interval.high})
                if (rank > 0) all.push_back(rank);
        }
        all.push_back(n);
        std::ranges::sort(all);
        all.erase(std::unique(all.begin(), all.end()), all.end());
    }
};

/// A bin of a cell whose values are picked in the second walk.
struct Slot {
    std::size_t cell = 0;
    std::uint64_t before = 0; ///< values of the cell in lower bins
    std::size_t firstRank = 0; ///< in Ranks::all
    std::size_t ranks = 0;
};

/// Values of rising ranks (from 1). Reorders `values`.
void select(std::vector<std::int64_t>& values, std::span<const std::uint64_t> ranks, std::uint64_t before,
    std::span<std::int64_t> out)
{
    auto from = values.begin();
    for (std::size_t i = 0; i < ranks.size(); ++i) {
        const auto place = values.begin() + static_cast<std::ptrdiff_t>(ranks[i] - before - 1);
        std::nth_element(from, place, values.end());
        out[i] = *place;
        from = place + 1;
    }
}

class CellPercentiles {
public:
    explicit CellPercentiles(const CellPlan& plan)
        : m_plan(plan)
        , m_isCounted(plan.cells <= kMostCounted && plan.calls >= plan.cells * kWorthCounting)
        , m_gathered(plan.workers, std::vector<Gathered>(plan.cells))
    {
    }

    Result<std::vector<CellValues>> find(const CellWalk& walk)
    {
        auto walked = m_isCounted ? countAll(walk) : gatherAll(walk);
        if (!walked) return tl::unexpected(walked.error());
        merge();
        for (std::size_t cell = 0; cell < all().size(); ++cell) planCell(cell);
        if (!m_slots.empty())
            if (walked = pick(walk); !walked) return tl::unexpected(walked.error());
        std::vector<CellValues> out(all().size());
        for (std::size_t cell = 0; cell < out.size(); ++cell) {
            out[cell].without = all()[cell].without;
            if (m_n[cell] == 0) continue;
            out[cell].percentiles = finished(cell);
            out[cell].min = m_values[cell].front();
        }
        return out;
    }

private:
    [[nodiscard]] std::vector<Gathered>& all() noexcept { return m_gathered.front(); }

    [[nodiscard]] std::size_t wholes() const noexcept
    {
        return m_plan.partsOfWhole > 0 ? m_plan.cells / m_plan.partsOfWhole : 0;
    }

    /// The lowest and the highest cell of so many calls.
    static std::pair<std::size_t, std::size_t> ends(std::span<const std::uint32_t> cells, std::size_t calls)
    {
        if (cells.empty()) return {0, 0};
        const auto [low, high] = std::ranges::minmax(cells.first(calls));
        return {low, high};
    }

    /// Few cells, or many values: each has bins as soon as it has a value, so that no value has to be read.
    Result<void> countAll(const CellWalk& walk)
    {
        std::vector<std::vector<std::uint32_t*>> tables(
            m_gathered.size(), std::vector<std::uint32_t*>(m_plan.cells, nullptr));
        return walk([&](std::size_t worker, std::size_t base, auto cells, const MeasuredCalls& calls) {
            const auto [low, high] = ends(cells, calls.size());
            for (std::size_t cell = base + low; cell <= base + high; ++cell) {
                if (tables[worker][cell] != nullptr) continue;
                m_gathered[worker][cell].count();
                tables[worker][cell] = m_gathered[worker][cell].counts.data();
            }
            std::uint32_t* const* mine = tables[worker].data() + base;
            const std::span<const Place> places = calls.places();
            if (cells.empty()) {
                std::uint32_t* counts = mine[0];
                for (const Place place : places) ++counts[place];
            } else {
                for (std::size_t i = 0; i < places.size(); ++i) ++mine[cells[i]][places[i]];
            }
        });
    }

    Result<void> gatherAll(const CellWalk& walk)
    {
        return walk([&](std::size_t worker, std::size_t base, auto cells, const MeasuredCalls& calls) {
            Gathered* mine = m_gathered[worker].data() + base;
            std::array<std::int64_t, columns::kBlock> values;
            calls.read(values);
            for (std::size_t i = 0; i < calls.size(); ++i) mine[cells.empty() ? 0 : cells[i]].add(values[i]);
        });
    }

    void merge()
    {
        for (std::size_t worker = 1; worker < m_gathered.size(); ++worker)
            for (std::size_t cell = 0; cell < all().size(); ++cell) {
                all()[cell].add(m_gathered[worker][cell]);
                m_gathered[worker][cell] = {};
            }
        m_gathered.resize(1);
        for (std::size_t whole = 0; whole < wholes(); ++whole) {
            Gathered sum;
            for (std::size_t part = 0; part < m_plan.partsOfWhole; ++part)
                sum.add(all()[whole * m_plan.partsOfWhole + part]);
            all().push_back(std::move(sum));
        }
        for (Gathered& cell : all()) cell.takeReasons();
    }

    const Ranks& ranksOf(std::uint64_t n) { return m_ranks.try_emplace(n, n, m_plan.intervals).first->second; }

    /// Values of few-valued cells are found at once; the bins of the others get slots.
    void planCell(std::size_t cell)
    {
        Gathered& gathered = all()[cell];
        m_values.emplace_back();
        if (gathered.counts.empty()) {
            m_n.push_back(gathered.few.size());
            if (gathered.few.empty()) return;
            const Ranks& ranks = ranksOf(gathered.few.size());
            m_values.back().resize(ranks.all.size());
            select(gathered.few, ranks.all, 0, m_values.back());
            return;
        }
        const auto bins = std::span(gathered.counts).first(kBins);
        std::ranges::fill(std::span(gathered.counts).subspan(kBins), kNoSlot);
        std::uint64_t n = 0;
        for (const std::uint32_t count : bins) n += count;
        m_n.push_back(n);
        if (n == 0) {
            gathered.counts.clear();
            return;
        }
        const Ranks& ranks = ranksOf(n);
        m_values.back().resize(ranks.all.size());
        std::uint64_t before = 0;
        std::size_t next = 0;
        for (std::uint32_t& bin : bins) {
            const std::uint64_t upTo = before + bin;
            Slot slot {cell, before, next, 0};
            while (next < ranks.all.size() && ranks.all[next] <= upTo) ++next;
            slot.ranks = next - slot.firstRank;
            before = upTo;
            bin = slot.ranks > 0 ? static_cast<std::uint32_t>(m_slots.size()) : kNoSlot;
            if (slot.ranks > 0) m_slots.push_back(slot);
        }
    }

    /// Slots by place of every cell; of a cell without any, a table that has none.
    [[nodiscard]] std::vector<const std::uint32_t*> slotTables()
    {
        m_noSlots.assign(kPlaces, kNoSlot);
        std::vector<const std::uint32_t*> out;
        for (const Gathered& cell : all()) out.push_back(cell.counts.empty() ? m_noSlots.data() : cell.counts.data());
        return out;
    }

    using Picked = std::vector<std::vector<std::int64_t>>; ///< by slot

    /// Reads the values whose slot `slotAt(i)` gives.
    template <typename SlotAt> static void pickFrom(const MeasuredCalls& calls, Picked& to, SlotAt slotAt)
    {
        std::array<std::uint16_t, columns::kBlock> which;
        std::size_t count = 0;
        for (std::size_t i = 0; i < calls.size(); ++i) {
            which[count] = static_cast<std::uint16_t>(i);
            count += slotAt(i) != kNoSlot ? 1U : 0U;
        }
        if (count == 0) return;
        std::array<std::int64_t, columns::kBlock> values;
        calls.read(std::span(which).first(count), values);
        for (std::size_t i = 0; i < count; ++i) to[slotAt(which[i])].push_back(values[i]);
    }

    Result<void> pick(const CellWalk& walk)
    {
        const std::vector<const std::uint32_t*> tables = slotTables();
        std::vector<Picked> picked(m_plan.workers, Picked(m_slots.size()));
        const auto walked = walk([&](std::size_t worker, std::size_t base, auto cells, const MeasuredCalls& calls) {
            const std::uint32_t* const* mine = tables.data() + base;
            const std::span<const Place> places = calls.places();
            if (cells.empty())
                pickFrom(calls, picked[worker], [slots = mine[0], places](std::size_t i) { return slots[places[i]]; });
            else
                pickFrom(calls, picked[worker], [=](std::size_t i) { return mine[cells[i]][places[i]]; });
            if (m_plan.partsOfWhole == 0) return;
            const std::uint32_t* whole = tables[m_plan.cells + base / m_plan.partsOfWhole];
            pickFrom(calls, picked[worker], [=](std::size_t i) { return whole[places[i]]; });
        });
        if (!walked) return walked;
        for (std::size_t i = 0; i < m_slots.size(); ++i) {
            std::vector<std::int64_t>& values = picked.front()[i];
            for (std::size_t worker = 1; worker < picked.size(); ++worker)
                values.insert(values.end(), picked[worker][i].begin(), picked[worker][i].end());
            const Slot& slot = m_slots[i];
            const Ranks& ranks = ranksOf(m_n[slot.cell]);
            select(values, std::span(ranks.all).subspan(slot.firstRank, slot.ranks), slot.before,
                std::span(m_values[slot.cell]).subspan(slot.firstRank, slot.ranks));
        }
        return {};
    }

    [[nodiscard]] Percentiles finished(std::size_t cell)
    {
        const Ranks& ranks = ranksOf(m_n[cell]);
        const std::vector<std::int64_t>& values = m_values[cell];
        const auto at = [&](std::uint64_t rank) -> std::optional<std::int64_t> {
            if (rank == 0) return std::nullopt;
            return values[static_cast<std::size_t>(std::ranges::lower_bound(ranks.all, rank) - ranks.all.begin())];
        };
        Percentiles out;
        out.n = m_n[cell];
        out.max = values.back();
        Percentile* to[] = {&out.p50, &out.p95, &out.p99};
        for (std::size_t i = 0; i < kPs.size(); ++i)
            *to[i] = {kPs[i], at(ranks.of[i].value), at(ranks.of[i].interval.low), at(ranks.of[i].interval.high),
                out.n >= columns::enoughFor(kPs[i])};
        return out;
    }

    CellPlan m_plan;
    bool m_isCounted;
    std::vector<std::vector<Gathered>> m_gathered; ///< by worker; merged into the first, with the wholes behind
    std::unordered_map<std::uint64_t, Ranks> m_ranks; ///< by n: groups alike in size need them once
    std::vector<std::uint64_t> m_n; ///< by cell
    std::vector<std::vector<std::int64_t>> m_values; ///< by cell, in the order of Ranks::all
    std::vector<Slot> m_slots;
    std::vector<std::uint32_t> m_noSlots;
};
} // namespace

Result<std::vector<CellValues>> percentilesByCell(const CellPlan& plan, const CellWalk& walk)
{
    if (plan.cells == 0) return std::vector<CellValues> {};
    return CellPercentiles(plan).find(walk);
}

} // namespace spanwise::query
