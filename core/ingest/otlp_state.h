// SPDX-License-Identifier: GPL-3.0-or-later
// What one sender of OTLP metrics has sent so far: deltas become running totals, retries are stored once, a later start
// time is a new run, a falling value without one is remarked. Part of metric_intake.h.
#pragma once

#include "core/ingest/metric_intake.h"
#include "core/metrics/otlp_series.h"

#include <span>
#include <string>
#include <unordered_map>

namespace spanwise::ingest {

class OtlpState {
public:
    store::MetricTarget target;

    /// Points of this target, of one delivery; see MetricIntake::take().
    [[nodiscard]] Result<MetricIntake::Taken> take(store::SeriesWriter& store, const MetricLimits& limits,
        std::span<const metrics::IncomingPoint* const> points, metrics::UnixMs receivedAt);

private:
    struct Run {
        metrics::UnixMs start = 0;
        metrics::UnixMs at = 0; ///< of the newest point; 0 = none yet in this run of the program
        double value = 0; ///< of the newest point; for deltas the running total
        std::shared_ptr<const NativeHistogram> histogram; ///< likewise
        std::vector<metrics::UnixMs> recent; ///< times of the newest points
    };
    struct Step;
    [[nodiscard]] metrics::UnixMs shiftFor(metrics::UnixMs newest, metrics::UnixMs receivedAt);

    std::unordered_map<store::SeriesId, Run> m_runs;
    std::unordered_map<std::string, std::uint64_t> m_layouts; ///< bucket limits, by histogram
    std::unordered_map<std::string, bool> m_families;
    metrics::UnixMs m_newest = 0; ///< of all points of earlier deliveries
    metrics::UnixMs m_shift = 0; ///< added to all its times: its clock is off by more than a day
};

} // namespace spanwise::ingest
