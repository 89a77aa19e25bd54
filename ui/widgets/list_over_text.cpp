// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/list_over_text.h"

#include <QHeaderView>
#include <QTableView>
#include <algorithm>

namespace spanwise::ui {

namespace {
constexpr int kMostPercent = 40; ///< of the height, for the list
}

ListOverText::ListOverText(QTableView* list, QWidget* text, QWidget* parent)
    : QSplitter(Qt::Vertical, parent)
    , m_list(list)
{
    addWidget(list);
    addWidget(text);
    setChildrenCollapsible(false);
    setStretchFactor(0, 0);
    setStretchFactor(1, 1);
    connect(this, &QSplitter::splitterMoved, this, [this] { m_isChosen = true; });
    const QAbstractItemModel* rows = list->model();
    connect(rows, &QAbstractItemModel::modelReset, this, &ListOverText::share);
    connect(rows, &QAbstractItemModel::rowsInserted, this, &ListOverText::share);
    connect(rows, &QAbstractItemModel::rowsRemoved, this, &ListOverText::share);
}

void ListOverText::resizeEvent(QResizeEvent* event)
{
    QSplitter::resizeEvent(event);
    share();
}

void ListOverText::share()
{
    if (m_isChosen) return;
    const int needed =
        m_list->horizontalHeader()->sizeHint().height() + m_list->verticalHeader()->length() + 2 * m_list->frameWidth();
    const int most = height() * kMostPercent / 100;
    const int top = std::min(std::max(needed, m_list->minimumSizeHint().height()), most);
    setSizes({top, height() - top - handleWidth()});
}

} // namespace spanwise::ui
