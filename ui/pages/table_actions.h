// SPDX-License-Identifier: GPL-3.0-or-later
// The menu of a list on a card: what every row offers, whatever the list is of.
#pragma once

#include "core/query/explain.h"
#include "ui/pages/page.h"

#include <QString>
#include <functional>
#include <optional>
#include <string_view>

namespace spanwise::ui {

class TableCard;

/// What a row stands for. Empty texts leave their entry out.
struct RowMeaning {
    QString spans; ///< condition of "Show the spans behind it"
    QString only; ///< condition of "Filter to this"
    QString without; ///< condition of "Exclude this"
    QString trace; ///< argument of the trace page, for rows that are one call
    std::optional<query::ExplainQuestion> explain; ///< of the number in the column that was clicked
};

/// `meaning(row, column)` must live as long as the card (capture the page). A row that is activated opens its trace,
/// else its spans.
void wireTable(TableCard& card, PageContext& context, std::function<RowMeaning(int row, int column)> meaning);

/// What the numbers of a column are, by its id ("p95", "cost" …); nothing for columns that are no measure.
struct ColumnMeasure {
    query::Measure measure;
    std::optional<double> p;
};
[[nodiscard]] std::optional<ColumnMeasure> measureOfColumn(std::string_view id);

/// Of a row that stands for one value of a dimension (empty = unknown), in a list over the calls of `scope`.
[[nodiscard]] RowMeaning groupMeaning(
    const query::Scope& scope, query::Dimension by, const QString& value, std::string_view column);

} // namespace spanwise::ui
