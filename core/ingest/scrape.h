// SPDX-License-Identifier: GPL-3.0-or-later
// What came back from a metrics address, and what could be read of it. Reading needs no store and may run on any
// thread; storing is the business of metric_intake.h.
#pragma once

#include "core/decode/exposition.h"
#include "core/metrics/series.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace spanwise::ingest {

struct Scrape {
    std::string job;
    std::string instance;
    std::string address; ///< for display, without credentials
    metrics::UnixMs interval = 0; ///< ms; 0 = not on a timer
    metrics::UnixMs at = 0; ///< when it began: the time of all its samples
    metrics::UnixMs duration = 0;
    std::string failure; ///< why no answer came, in plain words; empty = one came
    std::string refusedCertificate; ///< SHA-256 in hex of the server's, when it did not verify
    int status = 200;
    std::string contentType;
    std::string contentEncoding; ///< empty or gzip
    std::string body;
};

struct ScrapeLimits {
    std::size_t bodyBytes = std::size_t {16} << 20U; ///< unpacked (S13)
    decode::ExpositionLimits exposition;
};

/// Moving it keeps all views valid.
struct ReadScrape {
    std::shared_ptr<const std::string> body; ///< unpacked; the exposition points into it
    Exposition exposition; ///< with an error: what stood before the fault, which is not stored
    decode::DecodeReport report; ///< samples and remarks
    std::string format;
    std::optional<Error> error; ///< the scrape counts as failed: nothing of it is stored but that
};

[[nodiscard]] ReadScrape readScrape(const Scrape& scrape, const ScrapeLimits& limits = {});

} // namespace spanwise::ingest
