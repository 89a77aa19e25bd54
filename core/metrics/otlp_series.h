// SPDX-License-Identifier: GPL-3.0-or-later
// Data points of OTLP metrics → points of series as Prometheus has them: a classic histogram becomes one series a
// bucket, an exponential one a native histogram in at most schema 8 (its finest). Identity: service, scope, name, unit,
// attributes. What needs to be remembered between deliveries (deltas, resets) is the business of core/ingest.
#pragma once

#include "core/metrics/series.h"
#include "core/model/batch.h"
#include "core/model/exposition.h"

#include <optional>
#include <string>
#include <vector>

namespace spanwise::metrics {

struct IncomingPoint {
    std::string job; ///< service.namespace/service.name
    std::string instance; ///< service.instance.id, may be empty
    Labels labels; ///< with the name, without job and instance
    MetricType type = MetricType::Unknown;
    std::string family;
    std::string unit;
    std::string help;
    UnixMs start = 0; ///< 0 = unknown
    UnixMs at = 0;
    bool delta = false; ///< counts since `start` only
    bool ended = false; ///< no value: the series ends here
    double value = 0;
    std::shared_ptr<const NativeHistogram> histogram; ///< then `value` means nothing
    /// The newest one of the point, of a bucket the newest of that bucket; one that names a trace before one that does
    /// not.
    std::optional<MetricExemplar> exemplar;
    std::uint64_t layout = 0; ///< of a bucket: a checksum of all limits of its histogram
};

[[nodiscard]] std::vector<IncomingPoint> seriesOf(const Batch& batch);

} // namespace spanwise::metrics
