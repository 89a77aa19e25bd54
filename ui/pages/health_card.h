// SPDX-License-Identifier: GPL-3.0-or-later
// The sources of gateway metrics and how they are, with what can be done about those that the window asks itself: add,
// edit, remove, ask now, look at one in full.
#pragma once

#include "core/query/gateways.h"
#include "ui/models/table_model.h"
#include "ui/pages/gateway_columns.h"
#include "ui/pages/page.h"

class QAction;
class QPushButton;

namespace spanwise::store {
struct KeptTarget;
}

namespace spanwise::ui {

class TableCard;

class HealthCard final : public QWidget {
    Q_OBJECT

public:
    explicit HealthCard(PageContext& context, QWidget* parent = nullptr);

    void showRows(const std::vector<query::GatewayHealth>& health, UnixNanos now);
    void addTarget();

private:
    void buildButtons();
    void showChosen();
    [[nodiscard]] const HealthRow* chosen() const;
    [[nodiscard]] const store::KeptTarget* kept(const HealthRow* row) const;
    void openDialog(const store::KeptTarget& target);
    void openDetails(int row);
    void openMenu(const QPoint& at);
    void removeTarget();

    PageContext& m_context;
    TableCard* m_card;
    TableModel<HealthRow>* m_rows;
    QAction* m_details;
    QAction* m_now;
    QAction* m_edit;
    QAction* m_remove;
};

} // namespace spanwise::ui
