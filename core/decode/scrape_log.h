// SPDX-License-Identifier: GPL-3.0-or-later
// One line of a scrape log: what a metrics address answered at one time, as `serve --record-scrapes` writes it.
#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace spanwise::decode {

struct ScrapeLogLine {
    std::string target; ///< becomes the label job
    std::string instance; ///< optional; else the target
    std::int64_t atMs = 0; ///< when the scrape began
    std::int64_t durationMs = 0;
    std::string outcome; ///< ok, timeout, connection_closed, http_error
    std::int64_t status = 0; ///< 0 = none
    std::string contentType;
    std::string contentEncoding;
    std::string body; ///< path, relative to the log; empty = none
};

/// Error: Malformed, when it is no such object or has no target, time or outcome.
[[nodiscard]] Result<ScrapeLogLine> readScrapeLogLine(std::string_view line);

} // namespace spanwise::decode
