// SPDX-License-Identifier: GPL-3.0-or-later
// How a conversation looks: titles, texts, boxes, what is selected and what was searched for.
#include "ui/theme/colors.h"
#include "ui/theme/paint.h"
#include "ui/theme/theme.h"
#include "ui/widgets/message_view.h"
#include "ui/widgets/message_view_metrics.h"

#include <QPainter>
#include <QPainterPath>
#include <QScrollBar>
#include <algorithm>

namespace spanwise::ui {
namespace {

using namespace message_view;

QColor voiceColor(TextSection::Voice voice, const Colors& c)
{
    switch (voice) {
    case TextSection::Voice::System: return c.series[kOtherSeries];
    case TextSection::Voice::User: return c.series[1];
    case TextSection::Voice::Assistant: return c.series[0];
    case TextSection::Voice::Tool: return c.series[2];
    case TextSection::Voice::Other: return c.series[3];
    case TextSection::Voice::Note: break;
    }
    return c.muted;
}

} // namespace

void MessageView::paintEvent(QPaintEvent*)
{
    QPainter painter(viewport());
    const Colors& c = colors(*this);
    painter.fillRect(viewport()->rect(), c.card);
    if (m_sections.empty()) {
        painter.setPen(c.muted);
        painter.setFont(textFont(TextRole::Body));
        painter.drawText(viewport()->rect().adjusted(24, 0, -24, 0), Qt::AlignCenter | Qt::TextWordWrap, m_empty);
        return;
    }
    layOutVisible();
    const int value = verticalScrollBar()->value();
    for (auto i = static_cast<std::size_t>(std::max(rowAtY(value), 0)); i < m_rows.size(); ++i) {
        const int y = m_rows[i].top - value;
        if (y > viewport()->height()) break;
        if (m_rows[i].first < 0)
            drawTitle(painter, m_rows[i], y);
        else
            drawText(painter, static_cast<int>(i), y);
    }
    if (hasFocus()) {
        painter.setPen(c.accent);
        painter.setBrush(Qt::NoBrush); // the last title has left its dot's
        painter.drawRect(viewport()->rect().adjusted(0, 0, -1, -1));
    }
}

void MessageView::drawTitle(QPainter& painter, const Row& row, int y)
{
    const Colors& c = colors(*this);
    const TextSection& section = m_sections[static_cast<std::size_t>(row.section)];
    const QRect line(kMargin, y, viewport()->width() - 2 * kMargin, row.height);
    const int middle = line.center().y();
    if (section.level == 0 && row.section > 0) {
        painter.setPen(c.line);
        painter.drawLine(kMargin, y, viewport()->width() - kMargin, y);
    }
    if (row.section == m_current && hasFocus()) painter.fillRect(QRect(2, y + 4, 3, row.height - 8), c.accent);
    int x = line.left() + (section.level == 0 ? 0 : kPartIndent);
    painter.setRenderHint(QPainter::Antialiasing);
    if (section.level == 0) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(voiceColor(section.voice, c));
        painter.drawEllipse(QRectF(x, middle - 4, 8, 8));
        x += kPartIndent;
    }
    const bool foldable = !section.text.isEmpty() || section.level == 0;
    if (section.level > 0 && foldable) {
        QPainterPath arrow;
        const QPointF tip(x + 5, middle + 0.5);
        const QPointF a = section.folded ? QPointF(-2, -4) : QPointF(-4, -2);
        const QPointF b = section.folded ? QPointF(2, 0) : QPointF(0, 2);
        const QPointF d = section.folded ? QPointF(-2, 4) : QPointF(4, -2);
        arrow.moveTo(tip + a);
        arrow.lineTo(tip + b);
        arrow.lineTo(tip + d);
        painter.strokePath(arrow, QPen(c.muted, 1.4));
        x += 16;
    }
    painter.setRenderHint(QPainter::Antialiasing, false);
    QFont face = textFont(section.level == 0 ? TextRole::Body : TextRole::Secondary);
    face.setWeight(section.level == 0 ? QFont::DemiBold : QFont::Medium);
    painter.setFont(face);
    painter.setPen(section.level == 0 ? c.text : voiceColor(section.voice, c));
    const int room = line.right() - x;
    const bool alone = section.detail.isEmpty() && !section.folded && section.hidden == 0;
    const QString title = QFontMetrics(face).elidedText(section.title, Qt::ElideMiddle, alone ? room : room * 2 / 3);
    painter.drawText(QRect(x, y, room, row.height), Qt::AlignVCenter | Qt::AlignLeft, title);
    x += QFontMetrics(face).horizontalAdvance(title) + 10;
    painter.setFont(textFont(TextRole::Secondary));
    painter.setPen(c.muted);
    QString detail = section.detail;
    if (section.level == 0 && section.folded)
        detail += (detail.isEmpty() ? QString() : QStringLiteral(" · ")) + tr("folded");
    const QFontMetrics small(textFont(TextRole::Secondary));
    int notice = 0;
    if (section.hidden > 0) {
        const QString words =
            section.hidden == 1 ? tr("1 hidden character") : tr("%1 hidden characters").arg(section.hidden);
        notice = small.horizontalAdvance(words) + 16;
        painter.setPen(c.warning);
        painter.drawText(QRect(line.right() - notice, y, notice, row.height), Qt::AlignVCenter | Qt::AlignRight, words);
        painter.setPen(c.muted);
    }
    painter.drawText(QRect(x, y, std::max(line.right() - x - notice, 0), row.height), Qt::AlignVCenter | Qt::AlignLeft,
        small.elidedText(detail, Qt::ElideRight, std::max(line.right() - x - notice, 0)));
}

QList<QTextLayout::FormatRange> MessageView::selectionIn(int number) const
{
    QList<QTextLayout::FormatRange> out;
    const Colors& c = colors(*this);
    const auto add = [&](qsizetype from, qsizetype length, const QColor& back, const QColor& fore) {
        QTextLayout::FormatRange range;
        range.start = static_cast<int>(from);
        range.length = static_cast<int>(length);
        range.format.setBackground(back);
        range.format.setForeground(fore);
        out.append(range);
    };
    const Row& row = m_rows[static_cast<std::size_t>(number)];
    if (static_cast<std::size_t>(row.section) < m_marks.size()) {
        const QString& text = m_sections[static_cast<std::size_t>(row.section)].text;
        const auto placeOf = [&](qsizetype at) { return shownOf(text.mid(row.first, at - row.first)).size(); };
        for (const auto& [at, length] : m_marks[static_cast<std::size_t>(row.section)]) {
            const qsizetype first = std::max(at, row.first);
            const qsizetype last = std::min(at + length, row.first + row.length);
            if (last > first)
                add(placeOf(first), placeOf(last) - placeOf(first), blend(c.warning, c.card, 0.35), c.text);
        }
    }
    const Place from = std::min(m_anchor, m_caret);
    const Place to = std::max(m_anchor, m_caret);
    if (from.row < 0 || from == to || number < from.row || number > to.row) return out;
    const qsizetype first = number == from.row ? from.at : 0;
    const qsizetype last = number == to.row ? to.at : shownText(row).size();
    if (last > first) add(first, last - first, blend(c.accent, c.card, 0.35), c.text);
    return out;
}

void MessageView::drawText(QPainter& painter, int number, int y)
{
    const Colors& c = colors(*this);
    const Row& row = m_rows[static_cast<std::size_t>(number)];
    const TextSection& section = m_sections[static_cast<std::size_t>(row.section)];
    const int left = textLeft(section);
    int top = y;
    if (isBoxed(section)) {
        const int bottom = y + row.height - (row.last ? kAfterSection - 2 : 0);
        const QRect box(left - kBoxPadding, y, textWidth(section) + 2 * kBoxPadding, bottom - y);
        painter.fillRect(box, blend(c.hover, c.card, 0.7));
        painter.fillRect(
            QRect(box.topLeft(), QSize(2, box.height())), blend(voiceColor(section.voice, c), c.card, 0.6));
        if (row.first == 0) top += 4;
    }
    painter.setPen(section.style == TextSection::Style::Quiet || section.style == TextSection::Style::Placeholder
            ? c.muted
            : c.text);
    layoutOf(number).draw(&painter, QPointF(left, top), selectionIn(number));
}

} // namespace spanwise::ui
