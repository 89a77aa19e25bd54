// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/chart_table_view.h"

#include "ui/widgets/row_delegate.h"

#include <QContextMenuEvent>
#include <QHeaderView>

namespace spanwise::ui {
namespace {

constexpr int kRowHeight = 26;

} // namespace

ChartTableView::ChartTableView(QWidget* parent)
    : QTableView(parent)
{
    setItemDelegate(new RowDelegate(this));
    setFrameShape(QFrame::NoFrame);
    setShowGrid(false);
    setTabKeyNavigation(false);
    setSelectionBehavior(SelectRows);
    verticalHeader()->hide();
    verticalHeader()->setDefaultSectionSize(kRowHeight);
    horizontalHeader()->setHighlightSections(false);
}

void ChartTableView::contextMenuEvent(QContextMenuEvent* event)
{
    const bool byKey = event->reason() == QContextMenuEvent::Keyboard;
    const QModelIndex under = indexAt(viewport()->mapFromGlobal(event->globalPos()));
    if (!byKey && under.isValid()) setCurrentIndex(under);
    const QPoint cell = visualRect(currentIndex()).bottomLeft();
    emit menuWanted(byKey ? viewport()->mapToGlobal(cell) : event->globalPos());
}

} // namespace spanwise::ui
