// SPDX-License-Identifier: GPL-3.0-or-later
// Joins a store to the questions about gateways of core/query.
#pragma once

#include "core/query/gateways.h"
#include "core/store/store.h"

#include <memory>

namespace spanwise::ingest {

/// A value for one refresh; it may outlive the store. Reads the list of targets: never on a thread that paints.
/// `dictionary` null = the shipped one. Error: as Reader.
[[nodiscard]] Result<query::GatewayView> gatewayViewOf(
    const store::Store& store, std::shared_ptr<const gateway::Dictionary> dictionary = nullptr);

} // namespace spanwise::ingest
