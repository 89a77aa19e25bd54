// SPDX-License-Identifier: GPL-3.0-or-later
// The table twin of a chart on screen. A cell is a point of the chart: Enter and a double click open it (activated()),
// the menu is of it, by the mouse and by the menu key.
#pragma once

#include <QTableView>

namespace spanwise::ui {

class ChartTableView final : public QTableView {
    Q_OBJECT

public:
    explicit ChartTableView(QWidget* parent = nullptr);

signals:
    void menuWanted(const QPoint& global); ///< of the current cell

protected:
    void contextMenuEvent(QContextMenuEvent* event) override;
};

} // namespace spanwise::ui
