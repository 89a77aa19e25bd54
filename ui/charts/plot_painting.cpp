// SPDX-License-Identifier: GPL-3.0-or-later
// What a plot paints itself, behind and before its series: bands, lines, labels, marks, and what the pointer is on.
#include "ui/charts/plot.h"
#include "ui/theme/colors.h"
#include "ui/theme/paint.h"
#include "ui/theme/theme.h"

#include <QPainter>
#include <algorithm>
#include <cmath>

namespace spanwise::ui {

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

} // namespace spanwise::ui
