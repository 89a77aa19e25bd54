// SPDX-License-Identifier: GPL-3.0-or-later
// Where reviewers differ on a question: how often one said this and another that, of the same item.
#pragma once

#include "ui/pages/review_figure_columns.h"
#include "ui/widgets/card.h"

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

    review::QuestionAgreement m_agreement;
    QStringList m_names; ///< of its values
    QTableWidget* m_table;
};

} // namespace spanwise::ui
