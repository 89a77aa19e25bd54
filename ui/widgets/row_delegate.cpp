// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/row_delegate.h"

#include "ui/models/column.h"
#include "ui/safe_text.h"
#include "ui/theme/colors.h"
#include "ui/theme/paint.h"

#include <QAbstractItemView>
#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>

namespace spanwise::ui {
namespace {

constexpr int kPadding = 10;

} // namespace

void RowDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const Colors& c = colors(option.palette);
    const bool selected = option.state & QStyle::State_Selected;
    const auto* view = qobject_cast<const QAbstractItemView*>(option.widget);
    const bool current = view && view->currentIndex().row() == index.row() && view->hasFocus();
    if (selected)
        painter->fillRect(option.rect, c.accentFill);
    else if (option.state & QStyle::State_MouseOver)
        painter->fillRect(option.rect, c.hover);
    painter->setPen(c.line);
    painter->drawLine(option.rect.bottomLeft(), option.rect.bottomRight());
    if (current && index.column() == 0)
        painter->fillRect(QRect(option.rect.topLeft(), QSize(3, option.rect.height())), c.accent);

    switch (static_cast<Tone>(index.data(ToneRole).toInt())) {
    case Tone::Normal: painter->setPen(c.text); break;
    case Tone::Muted: painter->setPen(c.muted); break;
    case Tone::Good: painter->setPen(c.good); break;
    case Tone::Warning: painter->setPen(c.warning); break;
    case Tone::Bad: painter->setPen(c.bad); break;
    }
    painter->setFont(option.font);
    const QRect cell = option.rect.adjusted(kPadding, 0, -kPadding, 0);
    const int alignment = index.data(Qt::TextAlignmentRole).toInt();
    const QString text = index.data().toString();
    painter->drawText(
        cell, alignment | Qt::TextSingleLine, option.fontMetrics.elidedText(text, option.textElideMode, cell.width()));
    ringCurrent(*painter, option, index);
}

void RowDelegate::ringCurrent(QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index)
{
    const auto* view = qobject_cast<const QAbstractItemView*>(option.widget);
    if (!view || !view->hasFocus() || view->currentIndex() != index) return;
    paintFocusRing(painter, option.rect.adjusted(1, 1, -1, -2), colors(option.palette).accent, 4);
}

QString RowDelegate::cutText(const QModelIndex& index, const QFont& font, int width)
{
    const QString text = index.data().toString();
    return QFontMetrics(font).horizontalAdvance(text) > width - 2 * kPadding ? text : QString();
}

bool RowDelegate::helpEvent(
    QHelpEvent* event, QAbstractItemView* view, const QStyleOptionViewItem& option, const QModelIndex& index)
{
    if (event->type() != QEvent::ToolTip) return QStyledItemDelegate::helpEvent(event, view, option, index);
    const QString whole = cutText(index, view->font(), option.rect.width());
    const QString hint = index.data(Qt::ToolTipRole).toString(); // made by plainTip already
    const QString below = hint.isEmpty() ? QString() : QStringLiteral("<br>") + hint;
    QToolTip::showText(event->globalPos(), whole.isEmpty() ? hint : plainTip(whole) + below, view);
    return true;
}

QSize RowDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const QString text = index.data().toString();
    return {QFontMetrics(option.font).horizontalAdvance(text) + 22, 32};
}

} // namespace spanwise::ui
