// SPDX-License-Identifier: GPL-3.0-or-later
// A plot under the pointer and the keys: which bucket is meant, what is chosen, and what a screen reader is told.
#include "ui/charts/plot.h"

#include <QChart>
#include <QContextMenuEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <algorithm>
#include <cmath>

namespace spanwise::ui {

namespace {
constexpr int kDragPixels = 6; ///< less is a click
} // namespace

void Plot::point(QPointF pixel)
{
    const bool inside = m_area.adjusted(-2, -8, 2, 2).contains(pixel);
    m_hover = inside && hoverAt ? hoverAt(xAt(pixel.x()), yAt(pixel.y())) : Hover();
    viewport()->setCursor(m_hover.valid ? Qt::PointingHandCursor : Qt::ArrowCursor);
    viewport()->update();
}

void Plot::clearHover()
{
    if (!m_hover.valid && !m_dragging) return;
    m_hover = Hover();
    m_dragging = false;
    m_selectFrom = -1;
    viewport()->update();
}

/// What is being dragged over, or chosen with Shift and the arrows.
std::optional<std::pair<double, double>> Plot::selected() const
{
    if (m_dragging) return std::minmax(xAt(m_pressedAt.x()), m_dragTo);
    if (m_selectFrom < 0 || !m_hover.valid || !m_center) return std::nullopt;
    return std::minmax(m_center(m_selectFrom), m_hover.x);
}

bool Plot::takeSelected()
{
    const auto range = selected();
    m_selectFrom = -1;
    if (!range) return false;
    emit rangeDragged(range->first, range->second);
    return true;
}

void Plot::mouseMoveEvent(QMouseEvent* event)
{
    if (m_pressed && zoomable && std::abs(event->position().x() - m_pressedAt.x()) >= kDragPixels) m_dragging = true;
    if (m_dragging) {
        m_dragTo = std::clamp(xAt(event->position().x()), m_x.low, m_x.high);
        viewport()->update();
        return;
    }
    point(event->position());
}

void Plot::mousePressEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton) return;
    m_pressed = m_area.contains(event->position());
    m_pressedAt = event->position();
    point(event->position());
}

void Plot::mouseReleaseEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton || !m_pressed) return;
    m_pressed = false;
    if (m_dragging) {
        m_dragging = false;
        const double from = xAt(m_pressedAt.x());
        viewport()->update();
        emit rangeDragged(std::min(from, m_dragTo), std::max(from, m_dragTo));
        return;
    }
    if (std::exchange(m_swallowClick, false)) return;
    if (m_hover.valid) m_click.start(); // a second click within the time makes it "back"
}

void Plot::mouseDoubleClickEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton) return;
    m_click.stop();
    m_swallowClick = true; // the release that follows is no click
    m_pressed = true;
    m_pressedAt = event->position();
    emit zoomedOut();
}

void Plot::wheelEvent(QWheelEvent* event)
{
    event->ignore();
} // pages scroll

void Plot::leaveEvent(QEvent* event)
{
    QChartView::leaveEvent(event);
    if (!hasFocus()) clearHover();
}

void Plot::focusOutEvent(QFocusEvent* event)
{
    QChartView::focusOutEvent(event);
    if (event->reason() != Qt::PopupFocusReason) clearHover();
    viewport()->update();
}

void Plot::moveBy(int buckets)
{
    if (m_buckets <= 0 || !m_center || !hoverAt) return;
    const int from = m_hover.valid ? m_hover.bucket : buckets > 0 ? -1 : m_buckets;
    const int series = m_hover.series;
    m_hover = hoverAt(m_center(std::clamp(from + buckets, 0, m_buckets - 1)), std::nan(""));
    for (const HoverRow& row : m_hover.rows)
        if (row.series >= 0 && row.series == series) m_hover.series = series; // the one that was chosen
    viewport()->update();
    sayHover();
}

/// Goes through the rows of the crosshair, so that a point of one series can be opened by keys.
void Plot::chooseSeries(int step)
{
    if (!m_hover.valid) return moveBy(m_buckets);
    std::vector<int> order;
    for (const HoverRow& row : m_hover.rows)
        if (row.series >= 0) order.push_back(row.series);
    if (order.empty()) return;
    const auto at = std::ranges::find(order, m_hover.series);
    const auto count = static_cast<std::ptrdiff_t>(order.size());
    const std::ptrdiff_t now = at == order.end() ? (step > 0 ? -1 : count) : at - order.begin();
    m_hover.series = order[static_cast<std::size_t>((now + step + count) % count)];
    viewport()->update();
    sayHover();
}

void Plot::sayHover()
{
    if (!m_hover.valid) return;
    QString said = m_hover.title;
    for (const HoverRow& row : m_hover.rows) {
        const bool chosen = row.series >= 0 && row.series == m_hover.series;
        said += (chosen ? tr(", chosen: ") : QStringLiteral(", ")) + row.name + QLatin1Char(' ') + row.value;
    }
    if (!m_hover.footer.isEmpty()) said += QStringLiteral("; ") + QString(m_hover.footer).replace(u'\n', u' ');
    setDescription(said);
}

void Plot::keyPressEvent(QKeyEvent* event)
{
    const bool wide = event->modifiers().testFlag(Qt::ControlModifier);
    const bool moves = event->key() == Qt::Key_Left || event->key() == Qt::Key_Right;
    if (moves && zoomable && event->modifiers().testFlag(Qt::ShiftModifier)) {
        if (m_selectFrom < 0 && m_hover.valid) m_selectFrom = m_hover.bucket;
    } else if (moves) {
        m_selectFrom = -1;
    }
    switch (event->key()) {
    case Qt::Key_Left: return moveBy(wide ? -10 : -1);
    case Qt::Key_Right: return moveBy(wide ? 10 : 1);
    case Qt::Key_Up: return chooseSeries(-1);
    case Qt::Key_Down: return chooseSeries(1);
    case Qt::Key_Home: return moveBy(-m_buckets);
    case Qt::Key_End: return moveBy(m_buckets);
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (!takeSelected() && m_hover.valid) emit activated();
        return;
    case Qt::Key_Escape:
        if (!m_hover.valid) break;
        clearHover();
        return;
    case Qt::Key_Backspace: emit zoomedOut(); return;
    default: break;
    }
    event->ignore();
}

void Plot::contextMenuEvent(QContextMenuEvent* event)
{
    if (event->reason() == QContextMenuEvent::Keyboard) {
        const QPointF at = m_hover.valid ? toPixel(m_hover.x, m_y.high) : m_area.center();
        emit menuWanted(viewport()->mapToGlobal(at.toPoint()));
        return;
    }
    point(event->pos());
    emit menuWanted(event->globalPos());
}

} // namespace spanwise::ui
