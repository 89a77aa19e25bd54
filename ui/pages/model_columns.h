// SPDX-License-Identifier: GPL-3.0-or-later
// Columns of the lists of groups: models, services, users … with the statistics of their calls.
#pragma once

#include "core/query/report.h"
#include "ui/models/column.h"

#include <span>

namespace spanwise::ui {

struct GroupRow {
    QString name; ///< as shown
    QString key; ///< as filters spell it, empty = unknown
    query::Totals totals;
};

[[nodiscard]] std::span<const Column<GroupRow>> groupColumns();

} // namespace spanwise::ui
