// SPDX-License-Identifier: GPL-3.0-or-later
// What the Gateways page asks: its charts as a table, and all its answers in one go, off the thread that paints.
#pragma once

#include "core/ingest/gateway_exemplars.h"
#include "core/query/data_view.h"
#include "core/query/reconcile.h"
#include "core/store/store.h"
#include "ui/pages/gateway_tiles.h"

#include <memory>
#include <span>
#include <stop_token>

namespace spanwise::ui {

/// One chart of the page. Counters stack, everything else is lines.
struct GatewayChart {
    const char* title;
    gateway::Measure measure;
    bool byChoice = true; ///< grouped by what the page is set to
    std::optional<gateway::Dimension> by; ///< else by this
};
/// In the order of the page.
[[nodiscard]] std::span<const GatewayChart> gatewayCharts();

/// What the page is set to, beside range and filter.
struct GatewayChoice {
    std::vector<std::string> jobs; ///< empty = all
    bool addSources = false;
    gateway::Dimension by = gateway::Dimension::Model;
    std::optional<gateway::Level> level;
};

struct GatewayAnswers {
    GatewayTiles tiles;
    std::vector<query::GatewayAnswer> charts; ///< same order as gatewayCharts()
    /// Likewise, the period before, all groups together, in the same steps; nothing where that holds nothing, or where
    /// several sources stand apart.
    std::vector<std::optional<query::GatewayAnswer>> before;
    std::vector<query::GatewayHealth> health;
    query::ReconcileAnswer reconciled;
    std::vector<ingest::GatewayExemplar> exemplars; ///< of the sources that are chosen, newest first
    std::vector<std::string> jobs; ///< that exist
    UnixNanos now = 0;
};

struct GatewayPageQuestion {
    const store::Store* store = nullptr;
    std::shared_ptr<const gateway::Dictionary> dictionary;
    query::DataView view;
    TimeRange range;
    Nanos length = 0; ///< of a range that ends with the data; 0 = fixed or everything
    query::Filter filter;
    GatewayChoice choice;
    bool compare = true;
};
[[nodiscard]] Result<GatewayAnswers> answer(GatewayPageQuestion asked, std::stop_token stop);

} // namespace spanwise::ui
