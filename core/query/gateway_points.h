// SPDX-License-Identifier: GPL-3.0-or-later
// Series of one line of an answer → its points. Part of gateways.h.
#pragma once

#include "core/query/gateway_select.h"

#include <vector>

namespace spanwise::query {

/// Steps: step i is (edges[i], edges[i + 1]], in ms.
struct PointSteps {
    std::vector<metrics::UnixMs> edges;
    metrics::UnixMs rateWindow = 0; ///< ms, of rates and percentiles
};

using Line = std::vector<const MeantSeries*>;

[[nodiscard]] std::vector<GatewayPoint> counterPoints(const Line& line, const PointSteps& steps);
[[nodiscard]] std::vector<GatewayPoint> gaugePoints(
    const Line& line, const PointSteps& steps, gateway::Measure measure);

struct DistributionPoints {
    std::vector<GatewayPoint> points;
    GatewayPoint whole;
    bool hasBuckets = false;
    bool coarser = false; ///< series with different limits: only common ones were used
};
[[nodiscard]] DistributionPoints distributionPoints(const Line& line, const PointSteps& steps);

/// Growth or observations over all steps, for ordering lines.
[[nodiscard]] double totalOf(const Line& line, const PointSteps& steps, gateway::Behavior behavior);

} // namespace spanwise::query
