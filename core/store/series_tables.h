// SPDX-License-Identifier: GPL-3.0-or-later
// What the tables of gateway metrics hold, as plain values.
#pragma once

#include "core/metrics/series.h"
#include "core/metrics/tail_codec.h"
#include "core/model/exposition.h"

#include <cstdint>
#include <string>
#include <vector>

namespace spanwise::store {

using TargetId = std::int64_t;
using metrics::SeriesId;
using metrics::UnixMs;

/// One source of series: a scraped address, a sender of OTLP metrics, or a file.
struct MetricTarget {
    struct Remark {
        std::string reason;
        std::uint64_t count = 0;
        std::string sample; ///< the newest one
        UnixMs lastAt = 0;
    };

    TargetId target = 0;
    std::string kind; ///< scrape, otlp, file
    std::string job;
    std::string instance;
    std::string address; ///< without credentials
    std::string gateway; ///< recognized product; empty = not
    UnixMs interval = 0; ///< ms; 0 = not scraped
    UnixMs lastAt = 0; ///< newest attempt or delivery
    UnixMs lastOkAt = 0; ///< 0 = never
    UnixMs failingSince = 0; ///< 0 = the newest attempt succeeded
    std::string error; ///< of the newest attempt, in plain words
    std::string format;
    std::uint64_t samples = 0; ///< in the newest answer
    std::uint64_t bytes = 0;
    UnixMs duration = 0; ///< ms
    std::uint64_t refusedSeries = 0; ///< beyond the limit
    std::string widestLabel;
    std::vector<Remark> remarks;
};

/// A name of a target, with what TYPE, UNIT and HELP said of it.
struct StoredFamily {
    std::string name;
    MetricType type = MetricType::Unknown;
    std::string unit;
    std::string help;
};

struct StoredExemplar {
    metrics::Labels series;
    metrics::Labels labels;
    double value = 0;
    UnixMs at = 0;
};

} // namespace spanwise::store
