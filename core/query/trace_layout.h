// SPDX-License-Identifier: GPL-3.0-or-later
// The shape of one trace for reading it: spans as a tree in pre-order, and the critical path. Columns only, so that a
// trace of a million spans is laid out in well under a second.
#pragma once

#include "core/base/time.h"

#include <cstdint>
#include <span>
#include <vector>

namespace spanwise::query {

/// A stretch of time for which `span` is what the end of the trace was waiting for.
struct CriticalPiece {
    std::uint32_t span = 0; ///< index into the input
    UnixNanos from = 0;
    UnixNanos to = 0;
};

/// `order` names input indexes; the other vectors are by position in `order`.
struct TraceLayout {
    std::vector<std::uint32_t> order; ///< parents before children, brothers by start
    std::vector<std::uint32_t> depth; ///< 0 = root
    std::vector<std::uint32_t> subtree; ///< number of positions that the span and all below it take
    std::vector<Nanos> selfTime; ///< duration in which no child was running
    std::vector<CriticalPiece> critical; ///< newest first, within the root that ends last
};

/// One entry a span in all three; `parent` is an index or -1 and has no cycles. Spans come in start order (ties any).
/// Cost: O(n) and a sort of the children along the critical path.
[[nodiscard]] TraceLayout layOutTrace(
    std::span<const UnixNanos> start, std::span<const Nanos> duration, std::span<const std::int32_t> parent);

} // namespace spanwise::query
