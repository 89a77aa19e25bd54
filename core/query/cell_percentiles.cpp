// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/cell_percentiles.h"

#include "core/columns/quantile.h"
#include "core/query/rank_index.h"

#include <algorithm>
#include <limits>
#include <unordered_map>

namespace spanwise::query {

namespace {
constexpr std::array kPs {0.50, 0.95, 0.99};
constexpr std::size_t kFew = 2048; ///< values; as many need about the memory of the bins
constexpr std::uint32_t kNoSlot = 0xFFFF'FFFF;

constexpr std::size_t kBins = std::size_t {RankIndex::binOf(std::numeric_limits<std::int64_t>::max())} + 1;

/// Where a value is counted: in its bin, or behind the bins by its reason. Without a branch, as many streams mix both.
constexpr std::size_t placeOf(std::int64_t value) noexcept
{
    const auto isReason = static_cast<std::uint64_t>(value >> 63U); // all bits or none
    const std::uint64_t reason = kBins + (static_cast<std::uint64_t>(-value) & 7U);
    return (RankIndex::binOf(value) & ~isReason) | (reason & isReason);
}
static_assert(kReasons <= 8);

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
        counts.resize(kBins + 8);
        for (const std::int64_t value : few) ++counts[RankIndex::binOf(value)];
        few = {};
    }

    void absorb(Gathered& other)
    {
        for (std::size_t i = 0; i < kReasons; ++i) without[i] += other.without[i];
        if (counts.empty() && (!other.counts.empty() || few.size() + other.few.size() > kFew)) count();
        if (counts.empty()) {
            few.insert(few.end(), other.few.begin(), other.few.end());
        } else {
            for (const std::int64_t value : other.few) ++counts[RankIndex::binOf(value)];
            for (std::size_t place = 0; place < other.counts.size(); ++place) counts[place] += other.counts[place];
        }
        other = {};
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
    std::vector<std::uint64_t> all; ///< rising, each once; the last is n

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
    CellPercentiles(std::size_t cells, std::size_t workers, Intervals intervals)
        : m_intervals(intervals)
        , m_gathered(workers, std::vector<Gathered>(cells))
    {
    }

    Result<std::vector<CellValues>> find(const CellWalk& walk)
    {
        auto walked = walk([this](std::size_t worker, std::size_t base, auto cells, auto values) {
            Gathered* mine = m_gathered[worker].data() + base;
            if (cells.empty())
                addAll(*mine, values);
            else
                for (std::size_t i = 0; i < values.size(); ++i) mine[cells[i]].add(values[i]);
        });
        if (!walked) return tl::unexpected(walked.error());
        merge();
        for (std::size_t cell = 0; cell < all().size(); ++cell) planCell(cell);
        if (!m_slots.empty())
            if (walked = pick(walk); !walked) return tl::unexpected(walked.error());
        std::vector<CellValues> out(all().size());
        for (std::size_t cell = 0; cell < out.size(); ++cell) {
            out[cell].without = all()[cell].without;
            if (m_n[cell] > 0) out[cell].percentiles = finished(cell);
        }
        return out;
    }

private:
    [[nodiscard]] std::vector<Gathered>& all() noexcept { return m_gathered.front(); }

    static void addAll(Gathered& cell, std::span<const std::int64_t> values)
    {
        std::size_t i = 0;
        while (i < values.size() && cell.counts.empty()) cell.add(values[i++]);
        std::uint32_t* counts = cell.counts.data();
        for (; i < values.size(); ++i) ++counts[placeOf(values[i])];
    }

    void merge()
    {
        for (std::size_t worker = 1; worker < m_gathered.size(); ++worker)
            for (std::size_t cell = 0; cell < all().size(); ++cell) all()[cell].absorb(m_gathered[worker][cell]);
        for (Gathered& cell : all()) cell.takeReasons();
        m_gathered.resize(1);
    }

    const Ranks& ranksOf(std::uint64_t n) { return m_ranks.try_emplace(n, n, m_intervals).first->second; }

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

    Result<void> pick(const CellWalk& walk)
    {
        const std::size_t slots = m_slots.size();
        std::vector<std::vector<std::vector<std::int64_t>>> picked(m_workers);
        for (auto& mine : picked) mine.resize(slots);
        const auto walked = walk([&](std::size_t worker, std::size_t base, auto cells, auto values) {
            auto& mine = picked[worker];
            const Gathered* gathered = all().data() + base;
            const auto take = [&mine](const std::vector<std::uint32_t>& slotOf, std::int64_t value) {
                const std::uint32_t slot = slotOf[placeOf(value)];
                if (slot != kNoSlot) mine[slot].push_back(value);
            };
            if (cells.empty()) {
                if (!gathered->counts.empty())
                    for (const std::int64_t value : values) take(gathered->counts, value);
                return;
            }
            for (std::size_t i = 0; i < values.size(); ++i)
                if (const auto& slotOf = gathered[cells[i]].counts; !slotOf.empty()) take(slotOf, values[i]);
        });
        if (!walked) return walked;
        for (std::size_t i = 0; i < slots; ++i) {
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

    Intervals m_intervals;
    std::vector<std::vector<Gathered>> m_gathered; ///< by worker; merged into the first
    std::size_t m_workers = m_gathered.size();
    std::unordered_map<std::uint64_t, Ranks> m_ranks; ///< by n: groups alike in size need them once
    std::vector<std::uint64_t> m_n; ///< by cell
    std::vector<std::vector<std::int64_t>> m_values; ///< by cell, in the order of Ranks::all
    std::vector<Slot> m_slots;
};
} // namespace

Result<std::vector<CellValues>> percentilesByCell(
    std::size_t cells, std::size_t workers, Intervals intervals, const CellWalk& walk)
{
    if (cells == 0) return std::vector<CellValues> {};
    return CellPercentiles(cells, workers, intervals).find(walk);
}

} // namespace spanwise::query
