// SPDX-License-Identifier: GPL-3.0-or-later
// How long review makes a person wait in a large queue, of which half lies behind him already.
#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <filesystem>

namespace spanwise::bench {

/// Of one thing that was done again and again.
struct Wait {
    double medianMs = 0;
    double ninetyFifthMs = 0;
    double worstMs = 0;
};

struct ReviewTimes {
    std::uint64_t items = 0;
    std::uint64_t behind = 0; ///< that he had reviewed before the first measured step
    Wait next; ///< which item comes next
    Wait context; ///< that item with all that is shown of it
    Wait submit; ///< claim and verdict, each safely on disk
    Wait list; ///< the first 200 lines of the list
    Wait progress; ///< counts of the queue
    double storeMiB = 0;
};

/// Makes a store in `folder`, which must exist, and removes it again. `steps`: items labelled one by one. Error: of the
/// store.
[[nodiscard]] Result<ReviewTimes> timeReview(const std::filesystem::path& folder, std::uint64_t items, int steps);

} // namespace spanwise::bench
