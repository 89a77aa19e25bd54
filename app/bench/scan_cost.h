// SPDX-License-Identifier: GPL-3.0-or-later
// What scanning costs the intake: the same file taken in with and without the guards at work, in one run. Each store
// holds a backlog first, so that the guards have something to look at from the first moment of the intake on; how much
// they looked at meanwhile is told with the rates.
#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <filesystem>
#include <stop_token>

namespace spanwise::bench {

struct ScanCost {
    std::uint64_t spans = 0; ///< of the file taken in; as many more are the backlog
    double spansPerSecond = 0; ///< median of the rounds, without guards
    double spansPerSecondScanned = 0; ///< with them at work
    // Of the rounds with guards, all together, between begin and end of the intake:
    std::uint64_t scannedSpans = 0; ///< with a text
    double scannedMB = 0;
    double scannedMBs = 0; ///< by the clock, not by the time that the guards had a processor
    std::uint64_t rowsBehind = 0; ///< not looked at when the last intake ended
};

/// Writes the workload and the stores into `folder`, which must exist; the rounds alternate. Error: Io, Cancelled, or
/// of the store.
[[nodiscard]] Result<ScanCost> measureScanCost(const std::filesystem::path& folder, std::uint64_t spans, int rounds,
    std::uint64_t seed, std::stop_token stop = {});

} // namespace spanwise::bench
