// SPDX-License-Identifier: GPL-3.0-or-later
// What one target brought in its newest scrape, and the step from there to the next one. Part of metric_intake.h.
#pragma once

#include "core/ingest/metric_intake.h"

#include <string>
#include <unordered_map>
#include <vector>

namespace spanwise::ingest {

class ScrapeState {
public:
    store::MetricTarget target;

    [[nodiscard]] Result<MetricIntake::Taken> take(
        store::SeriesWriter& store, const MetricLimits& limits, const Scrape& scrape, const ReadScrape& read);

private:
    struct Entry {
        std::uint64_t key = 0; ///< checksum of the packed labels
        store::SeriesId series = 0;
        bool ownTime = false; ///< came with a time of its own: gets no end mark
    };
    struct Step; ///< one scrape being taken
    [[nodiscard]] metrics::UnixMs shiftFor(
        const MetricLimits& limits, const Scrape& scrape, metrics::UnixMs newest, bool anyKept);

    std::vector<Entry> m_present; ///< that have not ended, in the order of the newest scrape
    bool m_succeeded = false;
    metrics::UnixMs m_at = 0;
    std::unordered_map<std::string, std::uint64_t> m_families; ///< checksum of what was said of each
    std::unordered_map<std::string, double> m_created; ///< by packed labels of the _created series
    std::vector<store::SeriesId> m_own; ///< up and the like
    metrics::UnixMs m_newestOwn = 0; ///< the newest time that the target itself gave, in the newest scrape with one
    metrics::UnixMs m_newestOwnAt = 0; ///< when that was
    metrics::UnixMs m_shift = 0; ///< added to the target's own times: its clock is wrong
};

} // namespace spanwise::ingest
