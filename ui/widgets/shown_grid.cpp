// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/shown_grid.h"

#include "ui/theme/theme.h"

#include <QGridLayout>

namespace spanwise::ui {

ShownGrid::ShownGrid(int wideFrom, QWidget* parent)
    : QWidget(parent)
    , m_grid(new QGridLayout(this))
    , m_wideFrom(wideFrom)
{
    m_grid->setContentsMargins(0, 0, 0, 0);
    m_grid->setSpacing(kGap);
}

void ShownGrid::add(QWidget* widget)
{
    widget->setParent(this);
    m_entries.push_back({widget});
}

void ShownGrid::setShown(QWidget* widget, bool shown)
{
    for (Entry& entry : m_entries)
        if (entry.widget == widget) entry.shown = shown;
}

void ShownGrid::arrange()
{
    m_perLine = width() >= m_wideFrom ? 2 : 1;
    while (QLayoutItem* item = m_grid->takeAt(0)) delete item; // the widgets are this one's children
    int place = 0;
    for (const Entry& entry : m_entries) {
        entry.widget->setVisible(entry.shown);
        if (!entry.shown) continue;
        m_grid->addWidget(entry.widget, place / m_perLine, place % m_perLine);
        ++place;
    }
    for (int column = 0; column < 2; ++column) m_grid->setColumnStretch(column, column < m_perLine ? 1 : 0);
    setVisible(place > 0);
    m_grid->activate(); // also while the layout around asks for it: what it is told then is forgotten
    updateGeometry();
}

void ShownGrid::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    if ((width() >= m_wideFrom ? 2 : 1) != m_perLine) arrange();
}

} // namespace spanwise::ui
