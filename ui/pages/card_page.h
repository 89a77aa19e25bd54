// SPDX-License-Identifier: GPL-3.0-or-later
// A page of rows of cards that scrolls. Rows lie side by side where there is room and one below the other where not.
#pragma once

#include "ui/pages/page.h"

#include <vector>

class QGridLayout;
class QVBoxLayout;

namespace spanwise::ui {

class CardPage : public Page {
    Q_OBJECT

public:
    CardPage(PageContext& pageContext, QWidget* parent);

protected:
    struct Cell {
        QWidget* widget;
        int stretch = 1;
    };
    /// Cells side by side; below `wideFrom` pixels of the page one a line.
    void addRow(const std::vector<Cell>& cells, int wideFrom = 1000);
    /// Equal cells, as many a line as fit at `narrowest` pixels each.
    void addTiles(const std::vector<QWidget*>& tiles, int narrowest = 150);

    void resizeEvent(QResizeEvent* event) override;

private:
    struct Row {
        QGridLayout* grid;
        std::vector<Cell> cells;
        int wideFrom;
        int narrowest; ///< 0: not tiles
        int perLine = 0; ///< as laid out now
    };
    QGridLayout* newGrid(bool grows);
    void add(Row row);
    void layoutRow(Row& row);

    QWidget* m_body;
    QVBoxLayout* m_column;
    std::vector<Row> m_rows;
};

} // namespace spanwise::ui
