// SPDX-License-Identifier: GPL-3.0-or-later
// Requests that gateways name beside their histograms (exemplars of OpenMetrics, of protobuf expositions and of OTLP
// metrics), as far as this store holds their traces: the way from a chart of a gateway to what happened. Each bucket
// keeps its newest one.
#pragma once

#include "core/base/ids.h"
#include "core/query/gateways.h"
#include "core/store/store.h"

namespace spanwise::ingest {

struct GatewayExemplar {
    gateway::Measure measure = gateway::Measure::Latency;
    std::string job;
    UnixNanos at = 0;
    double value = 0; ///< in the measure's unit
    TraceId trace;
};

/// Of distributions, with from <= time < to; newest first, each request once a measure.
[[nodiscard]] Result<std::vector<GatewayExemplar>> exemplarsOf(
    const store::Store& store, const query::GatewayView& view, TimeRange range);

} // namespace spanwise::ingest
