// SPDX-License-Identifier: GPL-3.0-or-later
// The series behind one measure of the gateways, each with what it means. Part of gateways.h.
#pragma once

#include "core/query/gateways.h"

#include <list>

namespace spanwise::query {

/// One series, and to which line of the answer it belongs.
struct MeantSeries {
    metrics::Series samples; ///< in the measure's unit; marks stand among them
    gateway::Meaning meaning;
    const GatewayTarget* target = nullptr;
    std::string key; ///< value of the dimension asked by; empty = not given
    bool asZero = false; ///< only tells that the measure could have been counted: adds 0
};

struct SelectedSeries {
    std::list<MeantSeries> series; ///< of one level a source
    std::vector<gateway::Level> levels; ///< that exist
    std::vector<std::string> notes;
};

/// With from < time <= to, both in ms.
[[nodiscard]] Result<SelectedSeries> selectSeries(const GatewayView& view, const GatewayQuestion& question,
    metrics::UnixMs from, metrics::UnixMs to, std::stop_token stop);

} // namespace spanwise::query
