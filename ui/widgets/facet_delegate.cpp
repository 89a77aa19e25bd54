// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/facet_delegate.h"

#include "ui/safe_text.h"
#include "ui/theme/colors.h"
#include "ui/theme/paint.h"

#include <QAbstractItemView>
#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>

namespace spanwise::ui {
namespace {

constexpr int kSide = 14; ///< margin at both sides
constexpr int kBox = 14;

void paintTick(QPainter& painter, const QRectF& box, const Colors& c)
{
    paintBox(painter, box, c.accent, c.accent, 3);
    painter.setPen(QPen(c.accentText, 1.8, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.drawPolyline(QPolygonF {
        box.topLeft() + QPointF(3.2, 7.2), box.topLeft() + QPointF(6, 10), box.topLeft() + QPointF(10.8, 4.4)});
}

} // namespace

void FacetDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const Colors& c = colors(option.palette);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    QRect row = option.rect.adjusted(kSide, 0, -kSide, 0);
    const QString count = index.data(CountRole).toString();
    const int countWidth = count.isEmpty() ? 0 : option.fontMetrics.horizontalAdvance(count) + 8;
    const auto* view = qobject_cast<const QAbstractItemView*>(option.widget);
    const bool current = view && view->currentIndex() == index && view->hasFocus();
    const QRectF around = QRectF(option.rect).adjusted(6, 1, -6, -1);
    if (current) paintFocusRing(*painter, around, c.accent, 4);
    if (index.data(HeadRole).toBool()) {
        row.setTop(row.top() + 10);
        QFont bold = option.font;
        bold.setWeight(QFont::DemiBold);
        painter->setFont(bold);
        painter->setPen(c.text);
        painter->drawText(row, Qt::AlignVCenter | Qt::AlignLeft, index.data().toString());
        painter->setFont(option.font);
        painter->setPen(c.muted);
        painter->drawText(row, Qt::AlignVCenter | Qt::AlignRight, count);
        painter->restore();
        return;
    }
    const bool checked = index.data(Qt::CheckStateRole).toInt() == Qt::Checked;
    if (option.state & QStyle::State_MouseOver && !current) paintBox(*painter, around, c.hover, Qt::transparent, 4);
    const QRectF box(row.left() + 0.5, row.center().y() - kBox / 2 + 0.5, kBox, kBox);
    if (checked)
        paintTick(*painter, box, c);
    else
        paintBox(*painter, box, Qt::transparent, c.muted, 3);
    const QRect text = row.adjusted(kBox + 8, 0, -countWidth, 0);
    painter->setPen(c.text);
    painter->setFont(option.font);
    painter->drawText(text, Qt::AlignVCenter | Qt::AlignLeft | Qt::TextSingleLine,
        option.fontMetrics.elidedText(index.data().toString(), Qt::ElideMiddle, text.width()));
    painter->setPen(c.muted);
    painter->drawText(row, Qt::AlignVCenter | Qt::AlignRight, count);
    painter->restore();
}

bool FacetDelegate::helpEvent(
    QHelpEvent* event, QAbstractItemView* view, const QStyleOptionViewItem& option, const QModelIndex& index)
{
    if (event->type() != QEvent::ToolTip) return QStyledItemDelegate::helpEvent(event, view, option, index);
    const QString count = index.data(CountRole).toString();
    const QString text = index.data().toString() + (count.isEmpty() ? QString() : QStringLiteral(" · ") + count);
    QToolTip::showText(event->globalPos(), plainTip(text), view);
    return true;
}

QSize FacetDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex& index) const
{
    return {120, index.data(HeadRole).toBool() ? 34 : 24};
}

} // namespace spanwise::ui
