// SPDX-License-Identifier: GPL-3.0-or-later
// How long the Overview page needs for a tick of live data: 1,000 new spans, followed by the questions it keeps.
#pragma once

#include "core/base/result.h"
#include "core/store/store.h"

#include <cstdint>

namespace spanwise::bench {

struct TickTimes {
    std::uint64_t rows = 0; ///< that the questions were over when the ticks began
    double firstMs = 0; ///< the first answer
    double beginMs = 0; ///< the tick at which they begin to count
    double medianMs = 0; ///< of the ticks after it
    double medianCpuMs = 0; ///< likewise, of all threads together
    double worstMs = 0;
    bool right = false; ///< the last tick's totals are those of asking anew
};

/// Over the first `rows` rows of the store or a few more, in memory only: the store is not changed.
[[nodiscard]] Result<TickTimes> timeTicks(const store::Store& store, std::uint64_t rows, int ticks);

} // namespace spanwise::bench
