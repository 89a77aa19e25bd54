// SPDX-License-Identifier: GPL-3.0-or-later
// The lists of the Guards page as columns.
#pragma once

#include "core/query/guards.h"
#include "ui/models/column.h"

#include <span>

namespace spanwise::ui {

struct GuardGroupRow {
    query::GuardGroup group;
    std::uint64_t scanned = 0; ///< of the group, or of everything where a group has none of its own
};
[[nodiscard]] std::span<const Column<GuardGroupRow>> guardKindColumns();
[[nodiscard]] std::span<const Column<query::RuleRow>> guardRuleColumns();
[[nodiscard]] std::span<const Column<query::ThresholdPoint>> thresholdColumns();
[[nodiscard]] std::span<const Column<query::FindingRow>> findingColumns();

} // namespace spanwise::ui
