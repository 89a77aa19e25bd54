// SPDX-License-Identifier: GPL-3.0-or-later
// How much it takes to read, store and ask many scrape targets: made-up gateways are scraped in a time of their own,
// as fast as it goes, into a real store.
#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <filesystem>
#include <stop_token>

namespace spanwise::bench {

struct ScrapeLoad {
    std::uint32_t targets = 200;
    std::uint32_t series = 2000; ///< of a target
    std::int64_t intervalMs = 15'000;
    std::int64_t lengthMs = 3'600'000; ///< of the time that is made up
    std::uint32_t movingPercent = 30; ///< of the series that have another value at each scrape
    bool leavesTails = false; ///< does not pack what came last, as when the program is running
    bool keepsHouse = false; ///< thins and drops as the window does
    std::uint64_t seed = 7;
};

struct ScrapeLoadFigures {
    std::uint64_t scrapes = 0;
    std::uint64_t samples = 0;
    std::uint64_t bodyBytes = 0;
    double readSeconds = 0; ///< bodies → samples
    double storeSeconds = 0; ///< samples → committed
    double longestCommitMs = 0; ///< of one target's scrape, packing included
    double coreShare = 0; ///< of one core that the load takes in its own time, without waiting for the disk
    double busyShare = 0; ///< of its own time in which the writer's thread was taken, waiting included
    double bytesPerSample = 0; ///< of NAME.db, everything in it
    double chunkBytesPerSample = 0; ///< of the samples alone: their chunks and axes
    double residentMiB = 0;
    double viewMs = 0; ///< what targets there are and of what product, before each refresh of the page
    double healthMs = 0; ///< up, restarts and warnings of all targets over the whole time
    double rateMs = 0; ///< sum by (model) (rate(…[5m])) of one target at 120 steps over the whole time
    double pageMs = 0; ///< requests by model over the whole time, as the page asks it, one target
    double pageAllMs = 0; ///< the same of all targets
};

/// `file` is made. Error: of the store; Cancelled.
[[nodiscard]] Result<ScrapeLoadFigures> runScrapeLoad(
    const std::filesystem::path& file, const ScrapeLoad& load, std::stop_token stop);

} // namespace spanwise::bench
