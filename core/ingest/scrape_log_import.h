// SPDX-License-Identifier: GPL-3.0-or-later
// Recorded scrapes, taken in as if they had just happened.
#pragma once

#include "core/ingest/metric_intake.h"

#include <filesystem>
#include <functional>
#include <stop_token>
#include <string>
#include <vector>

namespace spanwise::ingest {

struct ScrapeLogReport {
    struct Problem {
        std::uint64_t line = 0;
        std::string message;
    };

    std::uint64_t scrapes = 0;
    std::uint64_t failed = 0; ///< recorded as failed, or their body cannot be read: stored as `up` 0
    std::uint64_t samples = 0; ///< stored
    std::uint64_t dropped = 0;
    std::vector<Problem> problems; ///< lines that are no scrape, and bodies that were refused; at most 100
    std::uint64_t problemCount = 0;
    std::uint64_t badLines = 0; ///< no scrape at all: nothing was stored for them
};

/// Reads the log line by line and hands each scrape to `store`, which stores it; bodies lie beside the log.
/// Error: Io (the log cannot be read), that of `store`, Cancelled. What `store` took stays.
using StoreScrape = std::function<Result<MetricIntake::Taken>(const Scrape&, const ReadScrape&)>;
[[nodiscard]] Result<ScrapeLogReport> importScrapeLog(
    const std::filesystem::path& log, const StoreScrape& store, std::stop_token stop = {});

} // namespace spanwise::ingest
