// SPDX-License-Identifier: GPL-3.0-or-later
// The gateway in front of support-chat, docs-search and code review, a LiteLLM proxy whose metrics a Collector scrapes
// and sends as OTLP. It counts the calls that the spans tell, at its own list prices, and two things that they do not:
// a nightly report that nobody instrumented, and a restart twenty hours before the end, after which its counters begin
// anew.
#pragma once

#include "core/base/time.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace spanwise::sample {

struct NewSpan;
struct World;

/// A request as the gateway saw it.
struct GatewayCall {
    UnixNanos end = 0;
    Nanos duration = 0;
    std::string_view team;
    std::string_view model;
    std::int64_t status = 200;
    std::int64_t input = 0;
    std::int64_t output = 0;
    double firstTokenSeconds = -1; ///< -1 = no stream
};

/// Notes a finished call of a service that sends its calls through the gateway, which knows it by the model asked for.
void passGateway(World& world, const NewSpan& call, std::string_view team, std::string_view model);

/// Requests of OTLP/JSON metrics, a line each, one per five minutes. Takes the calls noted in `world`.
[[nodiscard]] std::string gatewayMetrics(World& world);

} // namespace spanwise::sample
