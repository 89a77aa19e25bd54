// SPDX-License-Identifier: GPL-3.0-or-later
// How old the values of rate limits are. A gateway repeats at each scrape what the provider's newest answer said in its
// headers: the value is as old as that answer, however fresh the scrape is. Part of gateways.h.
#pragma once

#include "core/query/gateways.h"

namespace spanwise::query {

/// Sets GatewaySeries::toldAt: when the value changed last, or when a request of the same line was counted last,
/// whichever is later; looked for in the range of the question.
[[nodiscard]] Result<void> addAges(
    const GatewayView& view, const GatewayQuestion& question, GatewayAnswer& answer, const std::stop_token& stop);

} // namespace spanwise::query
