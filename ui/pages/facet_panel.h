// SPDX-License-Identifier: GPL-3.0-or-later
// The values that occur, by dimension, with how often: a click writes into the one filter expression. Each dimension
// counts what the rest of the filter leaves, so that a second value can be chosen beside the first.
#pragma once

#include "core/query/facets.h"
#include "ui/async_query.h"
#include "ui/pages/page.h"

#include <QFrame>

class QTreeWidget;
class QTreeWidgetItem;

namespace spanwise::ui {

class FacetPanel final : public QFrame {
    Q_OBJECT

public:
    FacetPanel(PageContext& context, QWidget* parent = nullptr);

    void apply(const Location& now);
    [[nodiscard]] bool isBusy() const { return m_query.isRunning(); }
    /// As shown: one line a value below its dimension. For tests.
    [[nodiscard]] QTreeWidget& tree() { return *m_tree; }

protected:
    void paintEvent(QPaintEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void show(const query::FacetsAnswer& answer);
    void addDimension(const query::Facet& facet);
    void beginAtAValue();
    void toggle(QTreeWidgetItem* item);
    void openMenu(const QPoint& at);

    PageContext& m_context;
    QTreeWidget* m_tree;
    QString m_filter; ///< that the boxes show
    AsyncQuery<query::FacetsAnswer> m_query;
};

} // namespace spanwise::ui
