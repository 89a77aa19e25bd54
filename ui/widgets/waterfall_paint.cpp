// SPDX-License-Identifier: GPL-3.0-or-later
// How the waterfall looks: strip of the whole trace, ruler, rows. Only rows inside the viewport are painted.
#include "ui/format/format.h"
#include "ui/theme/colors.h"
#include "ui/theme/paint.h"
#include "ui/theme/theme.h"
#include "ui/widgets/waterfall.h"
#include "ui/widgets/waterfall_metrics.h"

#include <QPainter>
#include <QPainterPath>
#include <QScrollBar>
#include <algorithm>
#include <array>
#include <cmath>

namespace spanwise::ui {

struct Waterfall::Ink {
    const Colors& c;

    [[nodiscard]] QColor bar(SpanClass spanClass) const
    {
        switch (spanClass) {
        case SpanClass::Llm: return c.series[0];
        case SpanClass::Embedding:
        case SpanClass::Retriever:
        case SpanClass::Reranker: return c.series[1];
        case SpanClass::Tool: return c.series[2];
        case SpanClass::Agent:
        case SpanClass::Chain:
        case SpanClass::Prompt: return c.series[3];
        case SpanClass::Guardrail:
        case SpanClass::Evaluator: return c.series[4];
        case SpanClass::Request:
        case SpanClass::Other: break;
        }
        return c.series[5];
    }
};

namespace {

/// Round steps of the ruler, so that a label stands about every 90 px.
Nanos rulerStep(Nanos shown, double width)
{
    const double target = static_cast<double>(shown) / std::max(width / 90.0, 1.0);
    double step = 1.0;
    constexpr std::array<double, 3> kFactors {2.0, 2.5, 2.0}; // 1, 2, 5, 10
    for (std::size_t i = 0; step < target; ++i) step *= kFactors[i % 3];
    return std::max<Nanos>(static_cast<Nanos>(step), 1);
}

} // namespace

void Waterfall::paintEvent(QPaintEvent*)
{
    QPainter painter(viewport());
    const Ink ink {colors(*this)};
    painter.fillRect(viewport()->rect(), ink.c.card);
    if (!m_data) return;

    drawGrid(painter, ink);
    const int top = waterfall::kHeaderHeight;
    const int offset = verticalScrollBar()->value();
    const int first = offset / m_rowHeight;
    const int last = std::min(static_cast<int>(m_rows.size()), (offset + viewport()->height() - top) / m_rowHeight + 1);
    painter.save();
    painter.setClipRect(0, top, viewport()->width(), viewport()->height() - top);
    for (int row = first; row < last; ++row) drawRow(painter, ink, row, top + row * m_rowHeight - offset);
    if (m_showCritical) drawCritical(painter, ink, first, last);
    painter.restore();

    drawOverview(painter, ink);
    drawRuler(painter, ink);
    painter.setPen(ink.c.line);
    painter.drawLine(chartLeft(), 0, chartLeft(), viewport()->height());
    if (m_drag == Drag::Brush || m_drag == Drag::Overview) {
        QColor wash = ink.c.accent;
        wash.setAlpha(48);
        const int height = m_drag == Drag::Overview ? waterfall::kOverviewHeight : viewport()->height();
        painter.fillRect(QRect(QPoint(m_dragFrom.x(), 0), QPoint(m_dragTo.x(), height)).normalized(), wash);
    }
    if (hasFocus()) {
        painter.setPen(QPen(ink.c.accent, 1));
        painter.setBrush(Qt::NoBrush);
        painter.setRenderHint(QPainter::Antialiasing);
        paintFocusRing(painter, viewport()->rect().adjusted(3, 0, -3, -1), ink.c.accent, kControlRadius);
    }
}

/// All visible rows pressed into the strip: cost O(rows + pixels), kept until something changes.
QImage Waterfall::overviewImage(const Ink& ink, QSize size) const
{
    QImage image(size, QImage::Format_RGB32);
    image.fill(ink.c.card);
    if (m_rows.empty() || size.width() < 2) return image;
    const auto width = static_cast<std::size_t>(size.width());
    const auto height = static_cast<std::size_t>(size.height());
    std::vector<std::int32_t> edges(height * (width + 1), 0); // +1 where a span begins, −1 behind its end
    std::vector<std::uint8_t> kind(height * width, 0); // 1 call, 2 failed
    const double scale = static_cast<double>(width - 1) / static_cast<double>(m_whole.to - m_whole.from);
    const auto column = [&](UnixNanos at) {
        const double x = static_cast<double>(at - m_whole.from) * scale;
        return static_cast<std::size_t>(std::clamp(x, 0.0, static_cast<double>(width - 1)));
    };
    for (std::size_t row = 0; row < m_rows.size(); ++row) {
        const std::uint32_t span = m_data->layout.order[m_rows[row]];
        if (m_data->has(span, WaterfallData::OddTime)) continue;
        const std::size_t line =
            m_rows.size() < height / 3 ? row * 3 : std::min(row * height / m_rows.size(), height - 1);
        const std::size_t from = column(m_data->start[span]);
        const std::size_t to = column(m_data->start[span] + m_data->duration[span]);
        ++edges[line * (width + 1) + from];
        --edges[line * (width + 1) + to + 1];
        const auto mark = static_cast<std::uint8_t>(m_data->has(span, WaterfallData::Failed) ? 2
                : m_data->has(span, WaterfallData::Call)                                     ? 1
                                                                                             : 0);
        if (mark == 0 || m_rows.size() > 20'000) {
            kind[line * width + from] = std::max(kind[line * width + from], mark);
            continue;
        }
        for (std::size_t x = from; x <= to; ++x) kind[line * width + x] = std::max(kind[line * width + x], mark);
    }
    const std::array<QRgb, 3> colors {
        blend(ink.c.series[5], ink.c.card, 0.7).rgb(), ink.c.series[0].rgb(), ink.c.bad.rgb()};
    for (std::size_t y = 0; y < height; ++y) {
        auto* line = reinterpret_cast<QRgb*>(image.scanLine(static_cast<int>(y)));
        std::int32_t running = 0;
        for (std::size_t x = 0; x < width; ++x) {
            running += edges[y * (width + 1) + x];
            if (running > 0) line[x] = colors[kind[y * width + x]];
        }
    }
    return image;
}

void Waterfall::drawOverview(QPainter& painter, const Ink& ink)
{
    const QRect strip(
        chartLeft(), 0, viewport()->width() - chartLeft() - waterfall::kRightMargin, waterfall::kOverviewHeight);
    painter.fillRect(0, 0, viewport()->width(), waterfall::kHeaderHeight, ink.c.card);
    const QSize inner(strip.width(), strip.height() - 8);
    if (m_overview.size() != inner && inner.width() > 1) m_overview = overviewImage(ink, inner);
    painter.drawImage(strip.left(), 4, m_overview);
    painter.setPen(ink.c.muted);
    const QFont small = textFont(TextRole::Secondary);
    painter.setFont(small);
    painter.drawText(QRect(12, 0, chartLeft() - 24, waterfall::kOverviewHeight), Qt::AlignLeft | Qt::AlignVCenter,
        m_data->size() == 1 ? tr("1 span")
                            : tr("%1 spans").arg(format::count(static_cast<std::int64_t>(m_data->size()))));
    if (m_view == m_whole) return;
    const auto whole = static_cast<double>(m_whole.to - m_whole.from);
    const auto place = [&](UnixNanos at) {
        return strip.left() + static_cast<int>(static_cast<double>(at - m_whole.from) / whole * strip.width());
    };
    QColor shade = ink.c.window;
    shade.setAlpha(190);
    painter.fillRect(QRect(strip.topLeft(), QPoint(place(m_view.from) - 1, strip.bottom())), shade);
    painter.fillRect(QRect(QPoint(place(m_view.to) + 1, strip.top()), strip.bottomRight()), shade);
    painter.setPen(ink.c.accent);
    painter.drawLine(place(m_view.from), 0, place(m_view.from), strip.bottom());
    painter.drawLine(place(m_view.to), 0, place(m_view.to), strip.bottom());
}

/// Behind the bars, so that it crosses none of them.
void Waterfall::drawGrid(QPainter& painter, const Ink& ink)
{
    const int width = viewport()->width() - chartLeft() - waterfall::kRightMargin;
    const Nanos step = rulerStep(m_view.to - m_view.from, width);
    painter.setPen(ink.c.grid);
    for (Nanos at = (m_view.from - m_whole.from + step - 1) / step * step; m_whole.from + at <= m_view.to; at += step) {
        const int x = static_cast<int>(xOf(m_whole.from + at));
        painter.drawLine(x, waterfall::kHeaderHeight, x, viewport()->height());
    }
}

void Waterfall::drawRuler(QPainter& painter, const Ink& ink)
{
    const int top = waterfall::kOverviewHeight;
    const int width = viewport()->width() - chartLeft() - waterfall::kRightMargin;
    const QFont small = textFont(TextRole::ChartLabel);
    painter.setFont(small);
    painter.setPen(ink.c.line);
    painter.drawLine(0, top, viewport()->width(), top);
    painter.drawLine(0, waterfall::kHeaderHeight - 1, viewport()->width(), waterfall::kHeaderHeight - 1);
    const Nanos step = rulerStep(m_view.to - m_view.from, width);
    const Nanos first = (m_view.from - m_whole.from + step - 1) / step * step;
    for (Nanos at = first; m_whole.from + at <= m_view.to; at += step) {
        const int x = static_cast<int>(xOf(m_whole.from + at));
        painter.setPen(ink.c.muted);
        const QString label = at == 0 ? QStringLiteral("0") : format::duration(at);
        const int room = painter.fontMetrics().horizontalAdvance(label);
        if (x + 4 + room < viewport()->width()) painter.drawText(x + 4, top + waterfall::kRulerHeight - 8, label);
    }
}

void Waterfall::drawRow(QPainter& painter, const Ink& ink, int row, int y)
{
    const std::uint32_t position = m_rows[static_cast<std::size_t>(row)];
    const bool current = row == m_current;
    if (current) painter.fillRect(0, y, viewport()->width(), m_rowHeight, ink.c.accentFill);
    const int left = chartLeft();
    if (m_rowHeight >= 12) drawTreeCell(painter, ink, position, QRect(0, y, left, m_rowHeight), current);
    drawBar(painter, ink, m_data->layout.order[position], QRect(left, y, viewport()->width() - left, m_rowHeight));
}

void Waterfall::drawTreeCell(QPainter& painter, const Ink& ink, std::uint32_t position, QRect cell, bool current)
{
    const std::uint32_t span = m_data->layout.order[position];
    const int indent = waterfall::indentOf(m_data->layout.depth[position], cell.width());
    const int middle = cell.center().y();
    painter.save();
    painter.setClipRect(cell.adjusted(0, 0, -6, 0), Qt::IntersectClip);
    painter.setRenderHint(QPainter::Antialiasing);
    if (m_data->layout.subtree[position] > 1) {
        QPainterPath arrow;
        const QPointF tip(indent + 8.5, middle + 0.5);
        if (m_collapsed[position]) {
            arrow.moveTo(tip + QPointF(-2.5, -4));
            arrow.lineTo(tip + QPointF(2, 0));
            arrow.lineTo(tip + QPointF(-2.5, 4));
        } else {
            arrow.moveTo(tip + QPointF(-4, -2.5));
            arrow.lineTo(tip + QPointF(0, 2));
            arrow.lineTo(tip + QPointF(4, -2.5));
        }
        painter.strokePath(arrow, QPen(ink.c.muted, 1.4));
    }
    painter.setPen(Qt::NoPen);
    painter.setBrush(ink.bar(m_data->spanClass[span]));
    painter.drawRoundedRect(QRectF(indent + 20, middle - 3, 7, 7), 2, 2);
    painter.setRenderHint(QPainter::Antialiasing, false);

    QFont face = textFont(TextRole::Body);
    if (m_rowHeight < 20) face.setPixelSize(10);
    const bool failed = m_data->has(span, WaterfallData::Failed);
    if (m_data->has(span, WaterfallData::Call)) face.setWeight(QFont::Medium);
    painter.setFont(face);
    const QFontMetrics metrics(face);
    const int textLeft = indent + 34;
    QString name = m_data->texts[m_data->name[span]];
    if (m_collapsed[position] && m_data->layout.subtree[position] > 1)
        name += tr("  +%1").arg(format::count(m_data->layout.subtree[position] - 1));
    painter.setPen(failed ? ink.c.bad : m_data->has(span, WaterfallData::SameCall) ? ink.c.muted : ink.c.text);
    const QString& service = m_data->texts[m_data->service[span]];
    const int room = cell.width() - textLeft - 10;
    const int serviceRoom = std::min(metrics.horizontalAdvance(service), room / 3);
    const bool showService = !service.isEmpty() && m_data->layout.depth[position] == 0 && room > 160;
    const int nameRoom = showService ? room - serviceRoom - 8 : room;
    painter.drawText(QRect(textLeft, cell.top(), nameRoom, cell.height()), Qt::AlignLeft | Qt::AlignVCenter,
        metrics.elidedText((failed ? QStringLiteral("! ") : QString()) + name, Qt::ElideRight, nameRoom));
    if (showService) {
        painter.setPen(current ? ink.c.text : ink.c.muted);
        painter.drawText(QRect(cell.right() - serviceRoom - 8, cell.top(), serviceRoom, cell.height()),
            Qt::AlignRight | Qt::AlignVCenter, metrics.elidedText(service, Qt::ElideRight, serviceRoom));
    }
    painter.restore();
}

void Waterfall::drawBar(QPainter& painter, const Ink& ink, std::uint32_t span, QRect cell)
{
    const double right = viewport()->width() - waterfall::kRightMargin;
    const bool odd = m_data->has(span, WaterfallData::OddTime);
    const double x0 = odd ? cell.left() : xOf(m_data->start[span]);
    const double x1 = odd ? cell.left() : xOf(m_data->start[span] + m_data->duration[span]);
    const int inset = m_rowHeight >= 20 ? 6 : m_rowHeight >= 10 ? 2 : 1;
    const QColor color = ink.bar(m_data->spanClass[span]);
    if (x1 < cell.left() || x0 > right) { // out of sight: an arrow says on which side
        painter.setPen(color);
        const int x = x1 < cell.left() ? cell.left() + 4 : static_cast<int>(right) + 4;
        const int lean = x1 < cell.left() ? 3 : -3;
        painter.drawLine(x, cell.center().y(), x + lean, cell.center().y() - 3);
        painter.drawLine(x, cell.center().y(), x + lean, cell.center().y() + 3);
        return;
    }
    const double left = std::max(x0, static_cast<double>(cell.left() + 1));
    const double width = std::max(std::min(x1, right) - left, 2.0);
    const QRectF bar(left, cell.top() + inset, width, m_rowHeight - 2 * inset);
    const bool call = m_data->has(span, WaterfallData::Call);
    QColor fill = color;
    if (!call && m_data->has(span, WaterfallData::SameCall)) fill.setAlpha(90);
    if (m_rowHeight >= 20) painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(fill);
    painter.drawRoundedRect(bar, 2.5, 2.5);
    if (m_data->has(span, WaterfallData::Failed)) { // hatched and outlined: not by colour alone
        painter.setBrush(QBrush(ink.c.card, Qt::BDiagPattern));
        painter.drawRoundedRect(bar, 2.5, 2.5);
        painter.setPen(QPen(ink.c.bad, 1.4));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(bar.adjusted(0.5, 0.5, -0.5, -0.5), 2.5, 2.5);
    }
    painter.setRenderHint(QPainter::Antialiasing, false);
    if (m_rowHeight < 20) return;

    const QFont small = textFont(TextRole::ChartLabel);
    painter.setFont(small);
    QString label = odd ? tr("times cannot be true") : format::duration(m_data->duration[span]);
    if (m_data->has(span, WaterfallData::Truncated)) label += tr(" · cut at the token limit");
    const int room = QFontMetrics(small).horizontalAdvance(label);
    painter.setPen(ink.c.muted);
    const int center = Qt::AlignVCenter | Qt::AlignLeft;
    if (bar.right() + 6 + room < right + waterfall::kRightMargin) {
        painter.drawText(QRect(static_cast<int>(bar.right()) + 6, cell.top(), room + 4, m_rowHeight), center, label);
    } else if (bar.left() - 6 - room > cell.left()) {
        painter.drawText(
            QRect(static_cast<int>(bar.left()) - 6 - room, cell.top(), room + 4, m_rowHeight), center, label);
    } else {
        painter.setPen(ink.c.accentText);
        painter.drawText(
            QRect(static_cast<int>(bar.right()) - 6 - room, cell.top(), room + 4, m_rowHeight), center, label);
    }
}

/// A line under the bars wherever the end of the trace was waiting for that span.
void Waterfall::drawCritical(QPainter& painter, const Ink& ink, int firstRow, int lastRow)
{
    const auto& critical = m_data->layout.critical;
    const int offset = verticalScrollBar()->value();
    const double right = viewport()->width() - waterfall::kRightMargin;
    for (int row = firstRow; row < lastRow; ++row) {
        const std::uint32_t span = m_data->layout.order[m_rows[static_cast<std::size_t>(row)]];
        auto piece = std::lower_bound(m_criticalBySpan.begin(), m_criticalBySpan.end(), span,
            [&](std::uint32_t i, std::uint32_t wanted) { return critical[i].span < wanted; });
        const int y = waterfall::kHeaderHeight + (row + 1) * m_rowHeight - offset - (m_rowHeight >= 20 ? 5 : 2);
        for (; piece != m_criticalBySpan.end() && critical[*piece].span == span; ++piece) {
            const double from = std::max(xOf(critical[*piece].from), chartLeft() + 1.0);
            const double to = std::min(xOf(critical[*piece].to), right);
            if (to >= from) painter.fillRect(QRectF(from, y, std::max(to - from, 1.0), 2), ink.c.text);
        }
    }
}

} // namespace spanwise::ui
