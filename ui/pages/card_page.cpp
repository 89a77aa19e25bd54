// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/card_page.h"

#include "ui/charts/chart_view.h"
#include "ui/theme/theme.h"
#include "ui/widgets/tab_order.h"

#include <QGridLayout>
#include <QScrollArea>
#include <QScrollBar>
#include <algorithm>
#include <utility>

namespace spanwise::ui {
namespace {

constexpr int kGrowth = 100; ///< of rows of charts, against the empty end of the page

/// Charts have use for more height; lists and texts are as high as what they hold.
bool isTall(const QWidget& cell)
{
    return qobject_cast<const ChartView*>(&cell) != nullptr;
}

} // namespace

CardPage::CardPage(PageContext& pageContext, QWidget* parent)
    : Page(pageContext, parent)
    , m_body(new QWidget)
    , m_column(new QVBoxLayout(m_body))
{
    m_column->setContentsMargins(24, 4, 24, 24);
    m_column->setSpacing(kGap);
    auto* scroll = new QScrollArea(this);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setWidget(m_body);
    m_column->addStretch(1); // below the last row: lists keep their heights on a tall page, charts grow to a point
    auto* all = new QVBoxLayout(this);
    all->setContentsMargins(0, 0, 0, 0);
    all->addWidget(scroll);
}

void CardPage::addRow(const std::vector<Cell>& cells, int wideFrom)
{
    const bool grows = std::ranges::any_of(cells, [](const Cell& cell) { return isTall(*cell.widget); });
    add({newGrid(grows), cells, wideFrom, 0, 0});
}

/// Tab goes through the rows as they stand, in whichever order their parts were made.
void CardPage::add(Row row)
{
    QWidget* last = m_rows.empty() ? nullptr : m_rows.back().cells.back().widget;
    layoutRow(row);
    for (const Cell& cell : row.cells) {
        if (last) tabThrough({last, cell.widget});
        last = cell.widget;
    }
    m_rows.push_back(std::move(row));
}

QGridLayout* CardPage::newGrid(bool grows)
{
    auto* grid = new QGridLayout;
    grid->setSpacing(kGap);
    m_column->insertLayout(m_column->count() - 1, grid, grows ? kGrowth : 0);
    return grid;
}

void CardPage::addTiles(const std::vector<QWidget*>& tiles, int narrowest)
{
    std::vector<Cell> cells;
    for (QWidget* tile : tiles) cells.push_back({tile, 1});
    add({newGrid(false), std::move(cells), 0, narrowest, 0});
}

void CardPage::layoutRow(Row& row)
{
    const int room = width() - 48;
    const int count = static_cast<int>(row.cells.size());
    int perLine = row.narrowest > 0 ? std::clamp((room + kGap) / (row.narrowest + kGap), 1, count)
                                    : (width() >= row.wideFrom ? count : 1);
    if (row.narrowest > 0 && perLine < count) perLine = (count + 1) / 2 <= perLine ? (count + 1) / 2 : perLine;
    if (perLine == row.perLine) return;
    row.perLine = perLine;
    for (int i = 0; i < std::max(count, row.grid->columnCount()); ++i) row.grid->setColumnStretch(i, 0);
    for (int i = 0; i < count; ++i) {
        row.grid->removeWidget(row.cells[std::size_t(i)].widget);
        const bool last = i + 1 == count && row.narrowest > 0; // of tiles: takes the rest of its line
        const int across = last ? perLine - i % perLine : 1;
        row.grid->addWidget(row.cells[std::size_t(i)].widget, i / perLine, i % perLine, 1, across);
        if (i < perLine) row.grid->setColumnStretch(i, row.cells[std::size_t(i)].stretch);
    }
}

void CardPage::resizeEvent(QResizeEvent* event)
{
    Page::resizeEvent(event);
    for (Row& row : m_rows) layoutRow(row);
}

} // namespace spanwise::ui
