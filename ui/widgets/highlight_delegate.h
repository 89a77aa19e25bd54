// SPDX-License-Identifier: GPL-3.0-or-later
// Paints a cell with every place of a text marked, whatever its case: the snippets of a search.
#pragma once

#include <QString>
#include <QStyledItemDelegate>

namespace spanwise::ui {

class HighlightDelegate final : public QStyledItemDelegate {
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void setMarked(const QString& text) { m_marked = text; }
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    QString m_marked;
};

} // namespace spanwise::ui
