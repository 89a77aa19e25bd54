// SPDX-License-Identifier: GPL-3.0-or-later
// Adds the columns of chosen rows up, into one sum or into one for each group: what reports add up, without percentiles
// and distinct counts.
#pragma once

#include "core/query/parallel_scan.h"
#include "core/query/statistics.h"

#include <cstdint>
#include <limits>
#include <span>

namespace spanwise::query {

/// Sums stop at the largest number instead of turning negative: what senders state may be anything.
[[nodiscard]] constexpr std::int64_t added(std::int64_t a, std::int64_t b) noexcept
{
    std::int64_t sum = 0;
    return __builtin_add_overflow(a, b, &sum) ? std::numeric_limits<std::int64_t>::max() : sum; // both are 0 or more
}

struct Sums {
    std::uint64_t spans = 0;
    std::uint64_t errorSpans = 0;
    std::uint64_t failedWithoutCall = 0;
    UnixNanos first = std::numeric_limits<UnixNanos>::max();
    UnixNanos last = std::numeric_limits<UnixNanos>::min();
    CallTotals calls;

    void add(const Sums& other) noexcept;
};

/// All rows of the block into one sum.
void addBlock(const Block& block, Sums& sums) noexcept;
/// Row i of the block into sums[groups[i]]; as many groups as rows, at least one.
void addBlock(const Block& block, std::span<const std::uint32_t> groups, std::span<Sums> sums);

} // namespace spanwise::query
