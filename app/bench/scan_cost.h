// SPDX-License-Identifier: GPL-3.0-or-later
// What scanning costs the intake, as live telemetry does it: the same files one after the other, with and without the
// guards, in one run. With guards the next file comes when all but the last one has been scanned, so that they are at
// work during every intake, and right behind it: in the end all that came was scanned.
#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <filesystem>
#include <stop_token>

namespace spanwise::bench {

struct ScanCost {
    std::uint64_t spans = 0; ///< of a round, in all files
    std::uint64_t files = 0;
    double spansPerSecond = 0; ///< while a file is taken in; median of the rounds, without guards
    double spansPerSecondScanned = 0; ///< with them at work
    // Of the rounds with guards, all together:
    std::uint64_t scannedSpans = 0; ///< with a text
    double scannedMB = 0;
    double seconds = 0; ///< from the first intake until all was scanned
    std::uint64_t busiestWait = 0; ///< most rows that waited for the guards when an intake ended
    std::uint64_t idleIntakes = 0; ///< of files, during which the guards had nothing to do: should be 0
};

/// Writes the workload and the stores into `folder`, which must exist; the rounds alternate. Error: Io, Cancelled, or
/// of the store.
[[nodiscard]] Result<ScanCost> measureScanCost(const std::filesystem::path& folder, std::uint64_t spans, int rounds,
    std::uint64_t seed, std::stop_token stop = {});

} // namespace spanwise::bench
