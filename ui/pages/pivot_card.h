// SPDX-License-Identifier: GPL-3.0-or-later
// Failure modes against models, prompts, versions or weeks: one row a mode, one column a value. What a cell is made of
// stands below, of the one that is chosen.
#pragma once

#include "core/review/code_pivot.h"
#include "core/review/titles.h"
#include "ui/charts/chart_data.h"
#include "ui/widgets/card.h"

#include <vector>

class QComboBox;
class QLabel;
class QTableWidget;

namespace spanwise::ui {

class PivotCard final : public Card {
    Q_OBJECT

public:
    explicit PivotCard(QWidget* parent = nullptr);
    /// `overall`: the same codes over all items, in the order of every pivot's codes. Hides itself without codes.
    void show(std::vector<review::CodeCount> overall, std::vector<review::CodePivot> pivots, review::Titles titles);
    /// One line a mode and value, with all that a cell is made of.
    [[nodiscard]] ChartTable table() const;

protected:
    void changeEvent(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    [[nodiscard]] const review::CodePivot* pivot() const;
    [[nodiscard]] const review::CodeCount& countAt(int row, int column) const; ///< column 0 = all
    [[nodiscard]] QString nameOfColumn(int column) const;
    [[nodiscard]] QString explained(int row, int column) const;
    void fill();
    void explain();
    void copy();
    void saveCsv();
    void openMenu(const QPoint& at);

    std::vector<review::CodeCount> m_overall;
    std::vector<review::CodePivot> m_pivots;
    review::Titles m_titles;
    QComboBox* m_by;
    QTableWidget* m_table;
    QLabel* m_explained;
};

} // namespace spanwise::ui
