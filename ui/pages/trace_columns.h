// SPDX-License-Identifier: GPL-3.0-or-later
// Columns of the list of traces. Their sort keys are orders of core/query: the list is ordered there, not here.
#pragma once

#include "core/query/trace_list.h"
#include "ui/models/column.h"

#include <span>

namespace spanwise::ui {

[[nodiscard]] std::span<const Column<query::TraceRow>> traceColumns();
/// Index of the column with this id.
[[nodiscard]] int traceColumn(const char* id);

} // namespace spanwise::ui
