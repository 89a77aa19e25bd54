// SPDX-License-Identifier: GPL-3.0-or-later
// What reports add up of a whole segment, kept with it: a scope that holds all of a segment need not read it again.
#pragma once

#include "core/columns/segment.h"
#include "core/query/column_sums.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace spanwise::query {

/// Which numbers occur: bit b of word w is the number 64 · (firstWord + w) + b.
struct NumberBits {
    std::size_t firstWord = 0;
    std::vector<std::uint64_t> words;
};

struct SegmentTotals {
    Sums sums;
    NumberBits traces;
    NumberBits sessions; ///< known ones of calls
    bool hasNumbers = false; ///< false: those are too far apart to be kept as bits
};

/// Made when it is asked for first; valid while the segment lives.
[[nodiscard]] const SegmentTotals& totalsOf(const std::shared_ptr<const columns::Segment>& segment);

} // namespace spanwise::query
