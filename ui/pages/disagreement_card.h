// SPDX-License-Identifier: GPL-3.0-or-later
// Where reviewers differ on a question: how often one said this and another that, of the same item. Each figure says
// below the table what it is, and "Explain this number" (Enter, or the menu) what it counts and what it leaves out.
#pragma once

#include "ui/charts/chart_table_model.h"
#include "ui/pages/review_figure_columns.h"
#include "ui/widgets/card.h"

class QLabel;
class QTableWidget;

namespace spanwise::ui {

class DisagreementCard final : public Card {
    Q_OBJECT

public:
    explicit DisagreementCard(QWidget* parent = nullptr);
    /// Hides itself when there is nothing to compare.
    void show(const AgreementRow& row, const review::Titles& titles);

protected:
    void changeEvent(QEvent* event) override;

private:
    void fill();
    void say();
    [[nodiscard]] QString said(int row, int column) const; ///< of a figure, in a sentence
    [[nodiscard]] ChartTable table() const;
    void explain();
    void openMenu(const QPoint& at);

    review::QuestionAgreement m_agreement;
    QString m_question;
    QStringList m_names; ///< of its values
    QTableWidget* m_table;
    QLabel* m_said;
};

} // namespace spanwise::ui
