// SPDX-License-Identifier: GPL-3.0-or-later
// Why a gateway and the spans of one model part. Part of reconcile.h.
#pragma once

#include "core/query/reconcile.h"

namespace spanwise::query {

struct ReasonInput {
    const std::vector<ReconcileCell>* steps = nullptr;
    ReconcileCell whole;
    double retries = 0; ///< that the gateway counted
    gateway::Level level = gateway::Level::Client; ///< of its requests
    double tolerance = 0.02;
};
struct Reason {
    GapReason reason = GapReason::None;
    std::string explanation;
};
[[nodiscard]] Reason likelyReason(const ReasonInput& input);

/// Whether two numbers of requests agree: within the tolerance, or less than one request apart.
[[nodiscard]] bool requestsAgree(double gateway, double spans, double tolerance) noexcept;

} // namespace spanwise::query
