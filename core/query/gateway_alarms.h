// SPDX-License-Identifier: GPL-3.0-or-later
// Metrics by which a gateway itself tells of trouble, and what they say in a range. Part of gateways.h.
#pragma once

#include "core/query/gateways.h"

namespace spanwise::query {

struct GatewayAlarm {
    std::string text; ///< of the dictionary
    double times = 0; ///< how much the metrics rose, more than 0
    std::optional<gateway::Measure> lowers; ///< the measure that is too low by it
};
/// Whether any metric of its product tells that the measure is too low.
[[nodiscard]] bool mayLower(const GatewayView& view, const GatewayTarget& target, gateway::Measure measure);
[[nodiscard]] Result<std::vector<GatewayAlarm>> alarmsOf(
    const GatewayView& view, const GatewayTarget& target, TimeRange range, const std::stop_token& stop);

} // namespace spanwise::query
