// SPDX-License-Identifier: GPL-3.0-or-later
// What stands on the time axis of charts about gateways beside their values: restarts, and where less is known than is
// drawn.
#pragma once

#include "core/query/gateways.h"
#include "ui/charts/chart_data.h"

namespace spanwise::ui {

/// Marks on the axis where most counters of a source fell at once.
[[nodiscard]] std::vector<TimeMark> restartMarks(const std::vector<query::GatewayHealth>& health);
/// Names of the sources of the answer whose workers answer in turn: their rates and percentiles are wrong.
[[nodiscard]] QStringList sourcesInTurn(
    const query::GatewayAnswer& answer, const std::vector<query::GatewayHealth>& health);
/// Where the sources of the answer could not be read or were not asked, where it has no value, and all that it has
/// where workers answer in turn.
[[nodiscard]] std::vector<TimeSpell> gatewaySpells(
    const query::GatewayAnswer& answer, const std::vector<query::GatewayHealth>& health);
/// Of one source; `job` empty = of all.
[[nodiscard]] std::vector<TimeSpell> healthSpells(
    const std::vector<query::GatewayHealth>& health, const std::string& job = {});

} // namespace spanwise::ui
