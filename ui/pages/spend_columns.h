// SPDX-License-Identifier: GPL-3.0-or-later
// Columns of the lists of spend: groups with their shares, and calls whose cost is not known.
#pragma once

#include "core/query/spend.h"
#include "ui/models/column.h"

#include <span>

namespace spanwise::ui {

struct SpendGroupRow {
    QString name;
    QString key;
    query::CallTotals calls;
    std::int64_t allCost = 0; ///< of the scope, for the share
};

struct GapRow {
    query::CostGap gap;
};

[[nodiscard]] std::span<const Column<SpendGroupRow>> spendColumns();
[[nodiscard]] std::span<const Column<GapRow>> gapColumns();

} // namespace spanwise::ui
