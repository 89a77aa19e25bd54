// SPDX-License-Identifier: GPL-3.0-or-later
// Series of one line of an answer → its points. Part of gateways.h.
#pragma once

#include "core/query/gateway_select.h"

#include <map>
#include <vector>

namespace spanwise::query {

inline constexpr metrics::UnixMs kScrapesInWindow = 4; ///< of a rate, at least

/// ms between two samples of a source.
using SampleIntervals = std::map<const GatewayTarget*, metrics::UnixMs>;

/// Steps: step i is (edges[i], edges[i + 1]], in ms.
struct PointSteps {
    std::vector<metrics::UnixMs> edges;
    metrics::UnixMs step = 0; ///< length of all but the first and last
    const SampleIntervals* intervals = nullptr; ///< null = rates and percentiles are those of the steps alone

    /// 0 = unknown.
    [[nodiscard]] metrics::UnixMs intervalOf(const MeantSeries& one) const;
    /// Of rates and percentiles: a step, and no less than four samples.
    [[nodiscard]] metrics::UnixMs windowOf(const MeantSeries& one) const;
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
