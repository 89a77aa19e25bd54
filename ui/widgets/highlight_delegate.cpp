// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/highlight_delegate.h"

#include "ui/theme/colors.h"
#include "ui/widgets/row_delegate.h"

#include <QPainter>
#include <QTextLayout>

namespace spanwise::ui {

void HighlightDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const Colors& c = colors(option.palette);
    if (option.state & QStyle::State_Selected)
        painter->fillRect(option.rect, c.accentFill);
    else if (option.state & QStyle::State_MouseOver)
        painter->fillRect(option.rect, c.hover);
    painter->setPen(c.line);
    painter->drawLine(option.rect.bottomLeft(), option.rect.bottomRight());
    const QRect cell = option.rect.adjusted(10, 0, -10, 0);
    const QString text = option.fontMetrics.elidedText(index.data().toString(), Qt::ElideRight, cell.width());
    QList<QTextLayout::FormatRange> marks;
    QTextCharFormat mark;
    mark.setBackground(blend(c.warning, c.card, c.dark ? 0.45 : 0.35));
    mark.setForeground(c.text);
    for (qsizetype at = 0; !m_marked.isEmpty() && (at = text.indexOf(m_marked, at, Qt::CaseInsensitive)) >= 0;
         at += m_marked.size())
        marks.append({int(at), int(m_marked.size()), mark});
    QTextLayout layout(text, option.font);
    QTextOption plain;
    plain.setWrapMode(QTextOption::NoWrap);
    layout.setTextOption(plain);
    layout.setFormats(marks);
    layout.beginLayout();
    const QTextLine line = layout.createLine();
    layout.endLayout();
    painter->setPen(c.muted);
    layout.draw(painter, QPointF(cell.left(), cell.top() + (cell.height() - line.height()) / 2));
    RowDelegate::ringCurrent(*painter, option, index);
}

} // namespace spanwise::ui
