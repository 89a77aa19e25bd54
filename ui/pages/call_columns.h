// SPDX-License-Identifier: GPL-3.0-or-later
// Columns of lists of single calls.
#pragma once

#include "core/query/data_view.h"
#include "core/query/span_list.h"
#include "ui/models/column.h"

#include <span>
#include <vector>

namespace spanwise::ui {

struct CallRow {
    columns::SpanRow row;
    QString name;
    QString service;
    QString model;
    QString trace; ///< hex, empty when unknown
};

[[nodiscard]] std::span<const Column<CallRow>> callColumns();
/// Puts names in the place of ids. Reads the index of traces: not on the UI thread.
[[nodiscard]] std::vector<CallRow> callRows(const query::DataView& view, const query::SpanListAnswer& answer);
/// What the trace page takes as its argument.
[[nodiscard]] QString traceArgument(const CallRow& row);

} // namespace spanwise::ui
