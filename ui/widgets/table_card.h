// SPDX-License-Identifier: GPL-3.0-or-later
// A list on a card: as tall as its rows, up to a limit; with the empty and error states.
#pragma once

#include "ui/models/table_model.h"
#include "ui/widgets/card.h"
#include "ui/widgets/row_view.h"

class QStackedWidget;

namespace spanwise::ui {

class EmptyState;

class TableCard final : public Card {
    Q_OBJECT

public:
    /// `key` names the list in the settings.
    TableCard(Settings& settings, const QString& title, const QString& key, QWidget* parent = nullptr);

    /// The model must be a TableModel; it becomes the card's child.
    template <typename Row>
    void setModel(TableModel<Row>* model, int sortColumn, Qt::SortOrder order = Qt::DescendingOrder)
    {
        adopt(model);
        view().setUpColumnsFrom(model->columns(), sortColumn, order);
        view().setWideColumn(m_wide);
    }
    [[nodiscard]] RowView& view() { return *m_view; }
    /// The column that takes what room is left.
    void setWideColumn(int column) { m_wide = column; }
    void setRowLimit(int rows) { m_most = rows; }
    /// After the model has its rows; `whyEmpty` when it has none.
    void showRows(const QString& whyEmpty);
    void showLoading();
    void showError(const QString& message);

private:
    void adopt(QAbstractItemModel* model);
    void fit(int rows);

    RowView* m_view;
    EmptyState* m_state;
    QStackedWidget* m_stack;
    int m_most = 10;
    int m_wide = 0;
    bool m_hasRows = false;
};

} // namespace spanwise::ui
