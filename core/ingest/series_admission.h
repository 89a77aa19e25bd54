// SPDX-License-Identifier: GPL-3.0-or-later
// Which series a target may have: one rule for what is scraped and what arrives.
#pragma once

#include "core/ingest/metric_intake.h"
#include "core/store/series_writer.h"

#include <string_view>

namespace spanwise::ingest {

/// The series of these packed labels, added where it is new; 0 when it would be one too many, of the target or of all.
/// Error: as SeriesWriter::add().
[[nodiscard]] Result<store::SeriesId> admitSeries(const MetricLimits& limits, store::SeriesWriter& store,
    store::TargetId target, std::string_view packedLabels, std::string_view name, MetricType type,
    metrics::UnixMs firstAt);

} // namespace spanwise::ingest
