// SPDX-License-Identifier: GPL-3.0-or-later
// Runs a program and says how long it took and how much memory it held at most.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace spanwise::bench {

struct ChildRun {
    int exitCode = -1;
    double seconds = 0;
    double cpuSeconds = 0; ///< of all its threads
    std::uint64_t peakBytes = 0; ///< resident
    std::string output; ///< standard output
};

/// Standard error goes where ours goes.
[[nodiscard]] ChildRun runChild(const std::vector<std::string>& command);

} // namespace spanwise::bench
