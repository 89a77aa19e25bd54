// SPDX-License-Identifier: GPL-3.0-or-later
// The table twin of a chart.
#pragma once

#include "ui/charts/chart_data.h"
#include "ui/models/following_model.h"

namespace spanwise::ui {

class ChartTableModel final : public FollowingModel {
    Q_OBJECT

public:
    using FollowingModel::FollowingModel;
    /// What was chosen stays chosen, as long as it is there and the columns are the same.
    void setTable(ChartTable table);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    void followTo(ChartTable table);

    ChartTable m_table;
};

/// RFC 4180, and no cell is a formula to a spreadsheet (reliability.md S9).
[[nodiscard]] QByteArray csvOf(const ChartTable& table);
/// Tab-separated, as shown: for the clipboard.
[[nodiscard]] QString textOf(const ChartTable& table);

} // namespace spanwise::ui
