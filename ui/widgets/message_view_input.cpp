// SPDX-License-Identifier: GPL-3.0-or-later
// Hands of the message view: selecting, copying, folding, by mouse and by keys.
#include "ui/safe_text.h"
#include "ui/theme/theme.h"
#include "ui/widgets/message_view.h"
#include "ui/widgets/message_view_metrics.h"

#include <QApplication>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QKeyEvent>
#include <QMenu>
#include <QMouseEvent>
#include <QScrollBar>
#include <QTextBoundaryFinder>
#include <algorithm>
#include <cmath>

namespace spanwise::ui {

using namespace message_view;

MessageView::Place MessageView::placeAt(const QPoint& at)
{
    const int number = rowAtY(at.y() + verticalScrollBar()->value());
    if (number < 0) return {};
    const Row& row = m_rows[static_cast<std::size_t>(number)];
    if (row.first < 0) return {number, 0};
    QTextLayout& layout = layoutOf(number);
    const int left = textLeft(m_sections[static_cast<std::size_t>(row.section)]);
    const qreal y = at.y() + verticalScrollBar()->value() - row.top;
    for (int i = 0; i < layout.lineCount(); ++i) {
        const QTextLine line = layout.lineAt(i);
        if (y < line.y() + line.height() * 1.18 || i + 1 == layout.lineCount())
            return {number, line.xToCursor(at.x() - left)};
    }
    return {number, 0};
}

void MessageView::mousePressEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton) return;
    const QPoint at = event->position().toPoint();
    const int number = rowAtY(at.y() + verticalScrollBar()->value());
    if (number < 0) return;
    const Row& row = m_rows[static_cast<std::size_t>(number)];
    m_current = row.section;
    if (row.first < 0) {
        toggle(row.section);
        emit currentSectionChanged(m_current);
        return;
    }
    m_anchor = m_caret = placeAt(at);
    m_selecting = true;
    viewport()->update();
    emit currentSectionChanged(m_current);
}

void MessageView::mouseMoveEvent(QMouseEvent* event)
{
    const QPoint at = event->position().toPoint();
    const int number = rowAtY(at.y() + verticalScrollBar()->value());
    const bool title = number >= 0 && m_rows[static_cast<std::size_t>(number)].first < 0;
    if (!m_selecting) {
        viewport()->setCursor(title ? Qt::PointingHandCursor : Qt::IBeamCursor);
        return;
    }
    m_caret = placeAt(at);
    if (at.y() < 0) verticalScrollBar()->triggerAction(QAbstractSlider::SliderSingleStepSub);
    if (at.y() > viewport()->height()) verticalScrollBar()->triggerAction(QAbstractSlider::SliderSingleStepAdd);
    viewport()->update();
}

void MessageView::mouseReleaseEvent(QMouseEvent*)
{
    m_selecting = false;
}

void MessageView::mouseDoubleClickEvent(QMouseEvent* event)
{
    const Place place = placeAt(event->position().toPoint());
    if (place.row < 0 || m_rows[static_cast<std::size_t>(place.row)].first < 0) return;
    const QString text = shownText(m_rows[static_cast<std::size_t>(place.row)]);
    QTextBoundaryFinder finder(QTextBoundaryFinder::Word, text);
    finder.setPosition(place.at);
    if (!finder.isAtBoundary()) finder.toPreviousBoundary();
    m_anchor = {place.row, std::max<qsizetype>(finder.position(), 0)};
    const qsizetype end = finder.toNextBoundary();
    m_caret = {place.row, end < 0 ? text.size() : end};
    viewport()->update();
}

void MessageView::contextMenuEvent(QContextMenuEvent* event)
{
    QMenu menu(this);
    connect(menu.addAction(tr("Copy")), &QAction::triggered, this,
        [this] { QApplication::clipboard()->setText(copyText()); });
    connect(menu.addAction(tr("Select all")), &QAction::triggered, this, &MessageView::selectAll);
    QAction* hidden = menu.addAction(tr("Show hidden characters"));
    hidden->setCheckable(true);
    hidden->setChecked(m_showHidden);
    connect(hidden, &QAction::toggled, this, &MessageView::setHiddenShown);
    menu.exec(event->globalPos());
}

void MessageView::selectAll()
{
    for (TextSection& section : m_sections) section.folded = false;
    rebuildRows();
    if (m_rows.empty()) return;
    m_anchor = {0, 0};
    const Row& last = m_rows.back();
    m_caret = {static_cast<int>(m_rows.size()) - 1, last.first < 0 ? 0 : shownText(last).size()};
    viewport()->update();
}

QString MessageView::copyText() const
{
    const Place from = std::min(m_anchor, m_caret);
    const Place to = std::max(m_anchor, m_caret);
    if (from.row < 0 || from == to)
        return m_current < 0 ? QString() : m_sections[static_cast<std::size_t>(m_current)].text;
    QString out;
    for (int i = from.row; i <= to.row; ++i) {
        const Row& row = m_rows[static_cast<std::size_t>(i)];
        const TextSection& section = m_sections[static_cast<std::size_t>(row.section)];
        if (row.first < 0) {
            if (i > from.row) out += QStringLiteral("\n%1\n").arg(section.title);
            continue;
        }
        QString text = section.text.mid(row.first, row.length);
        if (m_showHidden) text = revealHidden(text);
        const qsizetype first = i == from.row ? from.at : 0;
        out += i == to.row ? text.mid(first, to.at - first) : text.mid(first);
        if (row.last && i < to.row) out += u'\n';
    }
    return out;
}

/// Qt repaints the frame, and the ring is on the viewport.
void MessageView::focusInEvent(QFocusEvent* event)
{
    QAbstractScrollArea::focusInEvent(event);
    viewport()->update();
}

void MessageView::focusOutEvent(QFocusEvent* event)
{
    QAbstractScrollArea::focusOutEvent(event);
    viewport()->update();
}

void MessageView::keyPressEvent(QKeyEvent* event)
{
    if (event->matches(QKeySequence::Copy)) {
        QApplication::clipboard()->setText(copyText());
        return;
    }
    if (event->matches(QKeySequence::SelectAll)) return selectAll();
    const int last = static_cast<int>(m_sections.size()) - 1;
    QScrollBar* bar = verticalScrollBar();
    switch (event->key()) {
    case Qt::Key_J: return setCurrentSection(std::min(m_current + 1, last));
    case Qt::Key_K: return setCurrentSection(std::max(m_current - 1, 0));
    case Qt::Key_Return:
    case Qt::Key_Enter: return toggle(m_current);
    case Qt::Key_H: return setHiddenShown(!m_showHidden);
    case Qt::Key_Home: return bar->setValue(0);
    case Qt::Key_End: return bar->setValue(bar->maximum());
    case Qt::Key_Space: return bar->triggerAction(QAbstractSlider::SliderPageStepAdd);
    default: QAbstractScrollArea::keyPressEvent(event);
    }
}

} // namespace spanwise::ui
