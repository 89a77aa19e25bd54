// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/plot.h"

#include "ui/theme/colors.h"
#include "ui/theme/paint.h"
#include "ui/theme/theme.h"

#include <QAccessible>
#include <QApplication>
#include <QChart>
#include <QContextMenuEvent>
#include <QKeyEvent>
#include <QLegend>
#include <QMouseEvent>
#include <QPainter>
#include <algorithm>
#include <cmath>

namespace spanwise::ui {
namespace {

constexpr int kBottom = 24; ///< room for the labels below
constexpr int kTop = 12;
constexpr int kRight = 12;
constexpr int kDragPixels = 6; ///< less is a click

QValueAxis* hiddenAxis(QChart* chart, Qt::Alignment side)
{
    auto* axis = new QValueAxis(chart);
    axis->setVisible(false);
    chart->addAxis(axis, side);
    return axis;
}

} // namespace

Plot::Plot(QWidget* parent)
    : QChartView(parent)
{
    QChart* drawing = chart(); // the view comes with one; setting another would leave it to us
    drawing->setAnimationOptions(QChart::NoAnimation);
    drawing->setBackgroundVisible(false);
    drawing->setPlotAreaBackgroundVisible(false);
    drawing->setMargins({});
    drawing->legend()->hide();
    m_axisX = hiddenAxis(drawing, Qt::AlignBottom);
    m_axisY = hiddenAxis(drawing, Qt::AlignLeft);
    setRenderHint(QPainter::Antialiasing);
    setFrameShape(NoFrame);
    setBackgroundBrush(Qt::NoBrush);
    setViewportUpdateMode(FullViewportUpdate);
    setCacheMode(CacheNone);
    viewport()->setAutoFillBackground(false);
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    setMinimumHeight(120);
    m_click.setSingleShot(true);
    m_click.setInterval(std::min(250, QApplication::doubleClickInterval()));
    connect(&m_click, &QTimer::timeout, this, [this] {
        if (m_hover.valid) emit activated();
    });
}

void Plot::setScales(const Scale& x, const Scale& y)
{
    m_x = x;
    m_y = y;
    m_axisX->setRange(x.low, x.high);
    m_axisY->setRange(y.low, y.high);
    layoutPlot();
}

void Plot::setMarks(std::vector<PlotMark> marks)
{
    m_marks = std::move(marks);
    viewport()->update();
}

void Plot::setBands(std::vector<PlotBand> bands)
{
    m_bands = std::move(bands);
    viewport()->update();
}

void Plot::addSeries(QAbstractSeries* series)
{
    chart()->addSeries(series);
    series->attachAxis(m_axisX);
    series->attachAxis(m_axisY);
}

void Plot::setBuckets(int count, std::function<double(int)> center)
{
    m_buckets = count;
    m_center = std::move(center);
    if (m_hover.valid && hoverAt) { // the data under a resting pointer has changed
        m_hover = m_hover.bucket < count ? hoverAt(m_hover.x, std::nan("")) : Hover();
        viewport()->update();
    }
}

QPointF Plot::toPixel(double x, double y) const
{
    const double across = (x - m_x.low) / std::max(1e-12, m_x.high - m_x.low);
    const double up = (y - m_y.low) / std::max(1e-12, m_y.high - m_y.low);
    return {m_area.left() + across * m_area.width(), m_area.bottom() - up * m_area.height()};
}

double Plot::xAt(double pixel) const
{
    return m_x.low + (pixel - m_area.left()) / std::max(1.0, m_area.width()) * (m_x.high - m_x.low);
}

double Plot::yAt(double pixel) const
{
    return m_y.low + (m_area.bottom() - pixel) / std::max(1.0, m_area.height()) * (m_y.high - m_y.low);
}

void Plot::setDescription(const QString& text)
{
    if (text == accessibleDescription()) return;
    setAccessibleDescription(text);
    QAccessibleEvent changed(this, QAccessible::DescriptionChanged);
    QAccessible::updateAccessibility(&changed);
}

void Plot::layoutPlot()
{
    const QFontMetricsF metrics(textFont(TextRole::ChartLabel));
    qreal widest = 0;
    for (const Tick& tick : m_y.ticks) widest = std::max(widest, metrics.horizontalAdvance(tick.label));
    const qreal left = std::ceil(widest) + 10;
    m_area = QRectF(left, kTop, viewport()->width() - left - kRight, viewport()->height() - kTop - kBottom);
    chart()->setPlotArea(m_area);
    viewport()->update();
}

void Plot::resizeEvent(QResizeEvent* event)
{
    QChartView::resizeEvent(event);
    layoutPlot();
    emit resized();
}

void Plot::drawBackground(QPainter* p, const QRectF&)
{
    paintBands(*p);
    if (m_grid) paintGrid(*p);
    paintTimeLabels(*p);
    if (paintCells) paintCells(*p);
}

/// Hatching is drawn line by line: a brush of Qt's is as coarse on a fine screen as in a picture of twice the size.
void Plot::paintBands(QPainter& p) const
{
    constexpr qreal kApart = 7;
    constexpr qreal kNarrowest = 3; // a single missing answer in a month is still seen
    p.save();
    p.setRenderHint(QPainter::Antialiasing);
    for (const PlotBand& band : m_bands) {
        const qreal left = toPixel(std::max(band.from, m_x.low), 0).x();
        const qreal right = toPixel(std::min(band.to, m_x.high), 0).x();
        if (right < m_area.left() || left > m_area.right() || band.to < band.from) continue;
        const qreal missing = std::max(0.0, kNarrowest - (right - left));
        const QRectF room = QRectF(left - missing / 2, m_area.top(), right - left + missing, m_area.height()) & m_area;
        QColor color = band.color;
        color.setAlphaF(0.10F);
        p.setClipRect(room);
        p.fillRect(room, color);
        color.setAlphaF(0.40F);
        p.setPen(QPen(color, 1));
        // From the corner of the whole plot, so that bands next to each other go on in one another.
        const qreal first = m_area.left() + std::floor((room.left() - m_area.left() - room.height()) / kApart) * kApart;
        for (qreal x = first; x < room.right(); x += kApart)
            p.drawLine(QPointF(x, m_area.bottom()), QPointF(x + m_area.height(), m_area.top()));
    }
    p.restore();
}

void Plot::paintGrid(QPainter& p) const
{
    const Colors& c = colors(*this);
    p.save();
    p.setRenderHint(QPainter::Antialiasing, false);
    p.setFont(textFont(TextRole::ChartLabel));
    for (const Tick& tick : m_y.ticks) {
        const qreal y = std::round(toPixel(0, tick.at).y());
        p.setPen(QPen(tick.at == m_y.low ? c.line : c.grid, 1));
        p.drawLine(QPointF(m_area.left(), y), QPointF(m_area.right(), y));
        p.setPen(c.muted);
        const QRectF room(0, y - 8, m_area.left() - 8, 16);
        p.drawText(room, Qt::AlignRight | Qt::AlignVCenter, tick.label);
    }
    p.restore();
}

/// Labels that would touch their neighbour are left out; those at the edges are pushed inside.
void Plot::paintTimeLabels(QPainter& p) const
{
    const Colors& c = colors(*this);
    p.save();
    p.setFont(textFont(TextRole::ChartLabel));
    const QFontMetricsF metrics(p.font());
    qreal free = -1e9;
    for (const Tick& tick : m_x.ticks) {
        const qreal x = toPixel(tick.at, 0).x();
        if (x < m_area.left() - 1 || x > m_area.right() + 1) continue;
        const qreal width = metrics.horizontalAdvance(tick.label);
        const qreal left = std::clamp(x - width / 2, 0.0, std::max(0.0, viewport()->width() - width - 1.0));
        p.setPen(QPen(c.line, 1));
        p.drawLine(
            QPointF(std::round(x) + 0.5, m_area.bottom() + 1), QPointF(std::round(x) + 0.5, m_area.bottom() + 4));
        if (left < free) continue;
        p.setPen(c.muted);
        p.drawText(QRectF(left, m_area.bottom() + 6, width + 2, 16), Qt::AlignLeft | Qt::AlignVCenter, tick.label);
        free = left + width + 10;
    }
    p.restore();
}

void Plot::drawForeground(QPainter* p, const QRectF&)
{
    paintMarks(*p);
    paintCrosshair(*p);
    if (hasFocus()) paintFocusRing(*p, viewport()->rect(), colors(*this).accent, kControlRadius);
}

void Plot::paintMarks(QPainter& p) const
{
    const Colors& c = colors(*this);
    p.save();
    p.setFont(textFont(TextRole::ChartLabel));
    const QFontMetricsF metrics(p.font());
    p.setRenderHint(QPainter::Antialiasing, false);
    const auto pixelOf = [this](const PlotMark& mark) { return std::round(toPixel(mark.x, 0).x()); };
    const auto isInside = [this](qreal x) { return x >= m_area.left() && x <= m_area.right() + 1; };
    for (const PlotMark& mark : m_marks) { // all lines first, so that none runs through a label
        const qreal x = pixelOf(mark);
        if (!isInside(x)) continue;
        p.setPen(QPen(mark.color, 1, Qt::DashLine));
        p.drawLine(QPointF(x, m_area.top()), QPointF(x, m_area.bottom()));
    }
    p.setRenderHint(QPainter::Antialiasing);
    qreal free = -1e9;
    int line = 0;
    for (const PlotMark& mark : m_marks) {
        const qreal x = pixelOf(mark);
        if (!isInside(x)) continue;
        const qreal width = metrics.horizontalAdvance(mark.label) + 8;
        const bool flip = x + width > m_area.right();
        const qreal left = flip ? x - width - 2 : x + 3;
        line = left < free ? (line + 1) % 4 : 0; // labels that would touch go one line down
        const QRectF box(left, m_area.top() + line * 15, width, 14);
        paintBox(p, box, c.card, QColor(0, 0, 0, 0), 3);
        p.setPen(c.muted);
        p.drawText(box, Qt::AlignCenter, mark.label);
        free = std::max(free, left + width);
    }
    p.restore();
}

void Plot::paintCrosshair(QPainter& p) const
{
    const Colors& c = colors(*this);
    if (const auto range = selected()) {
        QColor band = c.accent;
        band.setAlpha(40);
        const qreal from = toPixel(range->first, 0).x();
        const qreal to = toPixel(range->second, 0).x();
        p.fillRect(QRectF(from, m_area.top(), to - from, m_area.height()), band);
        if (m_dragging) return;
    }
    if (!m_hover.valid) return;
    p.save();
    const qreal x = std::round(toPixel(m_hover.x, 0).x()) + 0.5;
    p.setPen(QPen(c.muted, 1, Qt::DashLine));
    p.drawLine(QPointF(x, m_area.top()), QPointF(x, m_area.bottom()));

    const QFontMetricsF small(textFont(TextRole::ChartLabel));
    qreal names = 0;
    qreal values = 0;
    qreal counts = 0;
    for (const HoverRow& row : m_hover.rows) {
        names = std::max(names, small.horizontalAdvance(small.elidedText(row.name, Qt::ElideMiddle, 200)));
        values = std::max(values, small.horizontalAdvance(row.value) * 1.05);
        counts = std::max(counts, small.horizontalAdvance(row.n));
    }
    const QStringList footer = m_hover.footer.split(u'\n', Qt::SkipEmptyParts);
    qreal widest = small.horizontalAdvance(m_hover.title);
    for (const QString& line : footer) widest = std::max(widest, small.horizontalAdvance(line));
    const qreal width = std::max(16 + names + 16 + values + (counts > 0 ? counts + 12 : 0), widest) + 24;
    const qreal below = footer.isEmpty() ? 0 : 2 + 16.0 * double(footer.size());
    const qreal height = 16 + 16.0 * double(m_hover.rows.size() + 1) + below;
    const bool flip = x + 12 + width > viewport()->width();
    const qreal left = std::max(0.0, flip ? x - 12 - width : x + 12);
    const qreal top = std::clamp(m_area.top() + 4, 0.0, std::max(0.0, viewport()->height() - height));
    paintBox(p, {left, top, width, height}, c.raised, c.line, kControlRadius);

    QFont plain = textFont(TextRole::ChartLabel);
    QFont strong = plain;
    strong.setWeight(QFont::DemiBold);
    qreal y = top + 8;
    p.setFont(plain);
    p.setPen(c.muted);
    p.drawText(QRectF(left + 12, y, width - 24, 16), Qt::AlignVCenter, m_hover.title);
    for (const HoverRow& row : m_hover.rows) {
        y += 16;
        if (row.series >= 0 && row.series == m_hover.series)
            paintBox(p, {left + 4, y, width - 8, 16}, c.accentFill, QColor(0, 0, 0, 0), 3);
        paintBox(p, {left + 12, y + 4, 8, 8}, row.color, QColor(0, 0, 0, 0), 2);
        p.setFont(plain);
        p.setPen(c.text);
        const QRectF line(left + 28, y, width - 40, 16);
        p.drawText(line, Qt::AlignVCenter, small.elidedText(row.name, Qt::ElideMiddle, 200));
        p.setPen(c.muted);
        p.drawText(line, Qt::AlignVCenter | Qt::AlignRight, row.n);
        p.setFont(row.isWeak ? plain : strong);
        p.setPen(row.isWeak ? c.muted : c.text);
        p.drawText(line.adjusted(0, 0, counts > 0 ? -counts - 12 : 0, 0), Qt::AlignVCenter | Qt::AlignRight, row.value);
    }
    p.setFont(plain);
    p.setPen(c.muted);
    y += 2;
    for (const QString& line : footer) p.drawText(QRectF(left + 12, y += 16, width - 24, 16), Qt::AlignVCenter, line);
    p.restore();
}

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
