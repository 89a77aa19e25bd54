// SPDX-License-Identifier: GPL-3.0-or-later
// Paints a facet: its title, or a box, a value and how often it occurs.
#pragma once

#include <QStyledItemDelegate>

namespace spanwise::ui {

class FacetDelegate final : public QStyledItemDelegate {
    Q_OBJECT

public:
    enum Role : int {
        HeadRole = Qt::UserRole + 50, ///< bool: a title
        CountRole, ///< QString at the right
    };

    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    bool helpEvent(QHelpEvent* event, QAbstractItemView* view, const QStyleOptionViewItem& option,
        const QModelIndex& index) override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

} // namespace spanwise::ui
