// SPDX-License-Identifier: GPL-3.0-or-later
// Hands of the waterfall: walking the rows, folding, zooming and moving through time.
#include "ui/safe_text.h"
#include "ui/widgets/waterfall.h"
#include "ui/widgets/waterfall_metrics.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QScrollBar>
#include <QToolTip>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>
#include <utility>

namespace spanwise::ui {

bool Waterfall::viewportEvent(QEvent* event)
{
    if (event->type() == QEvent::ToolTip && m_data) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const int row = rowAt(help->pos().y());
        if (row >= 0)
            QToolTip::showText(help->globalPos(),
                plainTip(tipFor(m_data->layout.order[m_rows[static_cast<std::size_t>(row)]])), viewport());
        else
            QToolTip::hideText();
        return true;
    }
    return QAbstractScrollArea::viewportEvent(event);
}

/// Qt repaints the frame, and the ring is on the viewport.
void Waterfall::focusInEvent(QFocusEvent* event)
{
    QAbstractScrollArea::focusInEvent(event);
    viewport()->update();
}

void Waterfall::focusOutEvent(QFocusEvent* event)
{
    QAbstractScrollArea::focusOutEvent(event);
    viewport()->update();
}

void Waterfall::keyPressEvent(QKeyEvent* event)
{
    if (!m_data || m_rows.empty()) return QAbstractScrollArea::keyPressEvent(event);
    const int last = static_cast<int>(m_rows.size()) - 1;
    const int page = std::max((viewport()->height() - waterfall::kHeaderHeight) / m_rowHeight - 1, 1);
    const int span = currentSpan();
    const std::uint32_t at = m_rows[static_cast<std::size_t>(std::max(m_current, 0))];
    const auto& layout = m_data->layout;
    const bool control = event->modifiers() & Qt::ControlModifier;
    switch (event->key()) {
    case Qt::Key_Down: setCurrentRow(std::min(m_current + 1, last)); return;
    case Qt::Key_Up: setCurrentRow(std::max(m_current - 1, 0)); return;
    case Qt::Key_PageDown: setCurrentRow(std::min(m_current + page, last)); return;
    case Qt::Key_PageUp: setCurrentRow(std::max(m_current - page, 0)); return;
    case Qt::Key_Home: setCurrentRow(0); return;
    case Qt::Key_End: setCurrentRow(last); return;
    case Qt::Key_Right:
        if (layout.subtree[at] > 1 && m_collapsed[at])
            setCollapsed(span, false);
        else if (layout.subtree[at] > 1)
            setCurrentRow(std::min(m_current + 1, last));
        return;
    case Qt::Key_Left:
        if (layout.subtree[at] > 1 && !m_collapsed[at]) return setCollapsed(span, true);
        for (int row = m_current; row-- > 0;)
            if (layout.depth[m_rows[static_cast<std::size_t>(row)]] < layout.depth[at]) return setCurrentRow(row);
        return;
    case Qt::Key_Asterisk: expandAll(); return;
    case Qt::Key_Slash:
        if (control) break;
        collapseAll();
        return;
    case Qt::Key_Plus:
    case Qt::Key_Equal: {
        const UnixNanos middle =
            m_data->start[static_cast<std::size_t>(span)] + m_data->duration[static_cast<std::size_t>(span)] / 2;
        zoomBy(0.5, m_view.contains(middle) ? std::optional(middle) : std::nullopt);
        return;
    }
    case Qt::Key_Minus: zoomBy(2.0); return;
    case Qt::Key_0: zoomOut(); return;
    case Qt::Key_Z: zoomToSpan(span); return;
    case Qt::Key_N: step(event->modifiers() & Qt::ShiftModifier ? -1 : 1, WaterfallData::Call); return;
    case Qt::Key_E: step(event->modifiers() & Qt::ShiftModifier ? -1 : 1, WaterfallData::Failed); return;
    case Qt::Key_Return:
    case Qt::Key_Enter: emit spanActivated(span); return;
    default: break;
    }
    QAbstractScrollArea::keyPressEvent(event);
}

void Waterfall::mousePressEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton || !m_data) return;
    const QPoint at = event->position().toPoint();
    m_dragFrom = m_dragTo = at;
    if (qAbs(at.x() - chartLeft()) <= 4) {
        m_drag = Drag::Splitter;
    } else if (at.y() < waterfall::kHeaderHeight) {
        m_drag =
            at.x() > chartLeft() ? (at.y() < waterfall::kOverviewHeight ? Drag::Overview : Drag::Brush) : Drag::None;
    } else if (const int row = rowAt(at.y()); row >= 0) {
        const std::uint32_t position = m_rows[static_cast<std::size_t>(row)];
        const int arrow = waterfall::indentOf(m_data->layout.depth[position], chartLeft());
        const bool onArrow = m_data->layout.subtree[position] > 1 && at.x() >= arrow && at.x() < arrow + 18;
        if (onArrow)
            setCollapsed(static_cast<int>(m_data->layout.order[position]), !m_collapsed[position]);
        else
            setCurrentRow(row);
        m_drag = at.x() > chartLeft() ? Drag::Brush : Drag::None;
    }
}

void Waterfall::mouseMoveEvent(QMouseEvent* event)
{
    const QPoint at = event->position().toPoint();
    m_dragTo = at;
    if (m_drag == Drag::Splitter) {
        m_treeChosen = true;
        m_treeShare = std::clamp(at.x() / static_cast<double>(std::max(viewport()->width(), 1)), 0.15, 0.8);
        m_overview = {};
    }
    const bool onSplitter = m_drag == Drag::Splitter || (m_drag == Drag::None && qAbs(at.x() - chartLeft()) <= 4);
    viewport()->setCursor(onSplitter ? Qt::SplitHCursor : Qt::ArrowCursor);
    if (m_drag != Drag::None) viewport()->update();
}

void Waterfall::mouseReleaseEvent(QMouseEvent* event)
{
    const Drag drag = std::exchange(m_drag, Drag::None);
    const int from = std::min(m_dragFrom.x(), m_dragTo.x());
    const int to = std::max(m_dragFrom.x(), m_dragTo.x());
    viewport()->update();
    if (event->button() != Qt::LeftButton || to - from < 4) return;
    if (drag == Drag::Brush) setView({timeAt(from), timeAt(to)});
    if (drag != Drag::Overview) return;
    const double width = std::max(viewport()->width() - chartLeft() - waterfall::kRightMargin, 1);
    const auto length = static_cast<double>(m_whole.to - m_whole.from);
    const auto whole = [&](int x) {
        return m_whole.from + static_cast<Nanos>(std::clamp((x - chartLeft()) / width, 0.0, 1.0) * length);
    };
    setView({whole(from), whole(to)});
}

void Waterfall::mouseDoubleClickEvent(QMouseEvent* event)
{
    const QPoint at = event->position().toPoint();
    if (at.y() < waterfall::kHeaderHeight) return zoomOut();
    const int row = rowAt(at.y());
    if (row < 0) return zoomOut();
    setCurrentRow(row);
    if (at.x() > chartLeft())
        zoomToSpan(currentSpan());
    else
        emit spanActivated(currentSpan());
}

void Waterfall::wheelEvent(QWheelEvent* event)
{
    const int turn = event->angleDelta().y() != 0 ? event->angleDelta().y() : event->angleDelta().x();
    if (event->modifiers() & Qt::ControlModifier) {
        zoomBy(std::pow(0.8, turn / 120.0), timeAt(event->position().toPoint().x()));
        return event->accept();
    }
    if (event->modifiers() & Qt::ShiftModifier || event->angleDelta().y() == 0) {
        const Nanos shift = (m_view.to - m_view.from) / 10 * (turn > 0 ? -1 : 1);
        const Nanos bounded = std::clamp(shift, m_whole.from - m_view.from, m_whole.to - m_view.to);
        setView({m_view.from + bounded, m_view.to + bounded});
        return event->accept();
    }
    QAbstractScrollArea::wheelEvent(event);
}

} // namespace spanwise::ui
