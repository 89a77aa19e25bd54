// SPDX-License-Identifier: GPL-3.0-or-later
// The lists of the Gateways page as columns.
#pragma once

#include "core/ingest/gateway_exemplars.h"
#include "core/query/gateways.h"
#include "core/query/reconcile.h"
#include "ui/models/column.h"

#include <span>

namespace spanwise::ui {

struct HealthRow {
    query::GatewayHealth health;
    UnixNanos now = 0;
    QString problem; ///< why the window does not ask it at all; empty = it does, or somebody else does
    bool isUnverified = false; ///< its certificate is trusted although it does not verify (S14)
};
[[nodiscard]] std::span<const Column<HealthRow>> healthColumns();
[[nodiscard]] std::span<const Column<query::ReconcileModel>> reconcileColumns();

struct DisagreementRow {
    query::ReconcileStep step;
    UnixNanos at = 0;
};
[[nodiscard]] std::span<const Column<DisagreementRow>> disagreementColumns();

[[nodiscard]] std::span<const Column<ingest::GatewayExemplar>> exemplarColumns();

[[nodiscard]] QString reasonText(query::GapReason reason);

} // namespace spanwise::ui
