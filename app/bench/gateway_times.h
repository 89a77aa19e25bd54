// SPDX-License-Identifier: GPL-3.0-or-later
// How long the Gateways page waits for its answers: the questions that it asks when it opens, of the store as it is.
#pragma once

#include "core/base/result.h"
#include "core/base/time.h"

#include <cstdint>
#include <filesystem>
#include <stop_token>

namespace spanwise::bench {

struct GatewayTimes {
    std::uint64_t targets = 0;
    std::uint64_t lines = 0; ///< of all charts
    double listMs = 0; ///< what targets there are and of what product
    double healthMs = 0; ///< up, restarts and warnings of all targets
    double chartsMs = 0; ///< the tiles, those of the period before, and each measure by model
    double beforeMs = 0; ///< each measure in the period before
    double reconcileMs = 0; ///< against the spans of the store
    double rangeMs = 0; ///< requests by model alone, all sources added

    [[nodiscard]] double pageMs() const noexcept { return listMs + healthMs + chartsMs + beforeMs + reconcileMs; }
};

/// Over the `length` before the newest sample. Changes nothing. Error: of the store; Cancelled.
[[nodiscard]] Result<GatewayTimes> timeGateways(
    const std::filesystem::path& file, Nanos length, bool wholePage, std::stop_token stop);

} // namespace spanwise::bench
