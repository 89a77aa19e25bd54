// SPDX-License-Identifier: GPL-3.0-or-later
// Where reviewers differ on a question: how often one said this and another that, of the same item.
#pragma once

#include "core/review/statistics.h"
#include "ui/widgets/card.h"

class QTableWidget;

namespace spanwise::ui {

class DisagreementCard final : public Card {
    Q_OBJECT

public:
    explicit DisagreementCard(QWidget* parent = nullptr);
    /// Hides itself when there is nothing to compare.
    void show(const review::QuestionAgreement& agreement);

protected:
    void changeEvent(QEvent* event) override;

private:
    void fill();

    review::QuestionAgreement m_agreement;
    QTableWidget* m_table;
};

} // namespace spanwise::ui
