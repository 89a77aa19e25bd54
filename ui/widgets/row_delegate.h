// SPDX-License-Identifier: GPL-3.0-or-later
// Paints a cell of a list: room at the sides, a hair line between rows, colour by tone, tabular figures.
#pragma once

#include <QStyledItemDelegate>

namespace spanwise::ui {

class RowDelegate final : public QStyledItemDelegate {
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    /// The ring of the cell that the keyboard is on, while its list has the focus: keys and the menu are of that cell.
    static void ringCurrent(QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index);
    /// The text of a cell that is cut in a column of `width` pixels, to be shown on hover; empty when it fits.
    [[nodiscard]] static QString cutText(const QModelIndex& index, const QFont& font, int width);
    bool helpEvent(QHelpEvent* event, QAbstractItemView* view, const QStyleOptionViewItem& option,
        const QModelIndex& index) override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

} // namespace spanwise::ui
