// SPDX-License-Identifier: GPL-3.0-or-later
// How long whoever opens a large store waits for the dashboard of its last day, and for everything.
#pragma once

#include "core/base/result.h"

#include <filesystem>

namespace spanwise::bench {

struct OpeningTime {
    double columnsMs = 0; ///< until the columns of the last day are there; 0 = they came with the others
    double dashboardMs = 0; ///< until the questions of the Overview about it are answered, from the beginning on
    double wholeMs = 0; ///< until the store is open
    bool right = false; ///< the early answer is that of the whole store
};

/// Opens it to be read. Error: what opening or a question said.
[[nodiscard]] Result<OpeningTime> timeOpening(const std::filesystem::path& store);

} // namespace spanwise::bench
