// SPDX-License-Identifier: GPL-3.0-or-later
// A table of a card as a CSV file of the person's choice.
#pragma once

#include "ui/charts/chart_data.h"

class QTableView;

namespace spanwise::ui {

class Card;

/// Shown columns as they stand on screen, all rows.
[[nodiscard]] ChartTable tableOf(const QTableView& view);
/// Asks for a file name first. A file that cannot be written is said under the card's title.
void saveTable(Card& card, const ChartTable& table);

} // namespace spanwise::ui
