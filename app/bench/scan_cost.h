// SPDX-License-Identifier: GPL-3.0-or-later
// What scanning costs the intake: the same file taken in with and without the guards beside it, in one run.
#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <filesystem>

namespace spanwise::bench {

struct ScanCost {
    std::uint64_t spans = 0;
    double spansPerSecond = 0; ///< median of the rounds, without guards
    double spansPerSecondScanned = 0; ///< with them at work
    double scannedShare = 0; ///< of the spans that the guards had reached when the intake ended
};

/// Writes the workload and the stores into `folder`, which must exist; the rounds alternate. Error: Io, or of the
/// store.
[[nodiscard]] Result<ScanCost> measureScanCost(
    const std::filesystem::path& folder, std::uint64_t spans, int rounds, std::uint64_t seed);

} // namespace spanwise::bench
