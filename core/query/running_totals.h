// SPDX-License-Identifier: GPL-3.0-or-later
// The totals of a group that follow rows as they come and go, without the rows: sums, counts of different traces and
// sessions, and exact percentiles.
#pragma once

#include "core/query/column_sums.h"
#include "core/query/occurrences.h"
#include "core/query/rank_index.h"
#include "core/query/totals_builder.h"

#include <array>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace spanwise::query {

using WantedTimes = std::array<bool, kTimed.size()>;

struct RunningTotals {
    Totals sums; ///< only what adds up
    Occurrences traces;
    Occurrences sessions;
    std::array<RankIndex, kTimed.size()> timed;
    WithoutTime without {};
    UnixNanos first = std::numeric_limits<UnixNanos>::max();
    UnixNanos last = std::numeric_limits<UnixNanos>::min();
    bool boundsKnown = true; ///< false: the row that had one of them is gone

    /// A row that came or left: everything but the sums.
    void change(const columns::SpanRow& row, bool adds, const WantedTimes& wanted, bool distinct);
    /// The sums of rows that came or left.
    void accumulate(const Totals& by, bool adds);

    /// Many rows that came: what adds up, with first and last start …
    void add(const Totals& more);
    /// … and kTimed[time] of their calls.
    void addTimes(std::size_t time, std::span<const std::int64_t> values);
    void addTime(std::size_t time, std::int64_t value)
    {
        if (value < 0)
            ++without[time][static_cast<std::size_t>(-value)];
        else
            timed[time].add(value);
    }

    /// The same of very many, by Place, before anything was asked; the values themselves are looked up when needed.
    void addCounts(std::size_t time, std::span<const std::uint32_t> counts);

    /// The ranks that percentiles and the largest value are read from.
    [[nodiscard]] static std::vector<std::uint64_t> ranksOf(const RankIndex& index);
    /// After nothing is missing for those ranks.
    [[nodiscard]] Totals finish() const;
};

} // namespace spanwise::query
