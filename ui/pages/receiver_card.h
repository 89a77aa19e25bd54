// SPDX-License-Identifier: GPL-3.0-or-later
// The receivers on the page of sources: whether they run, the address, the lines to paste, what they turned away.
#pragma once

#include "ui/pages/page.h"
#include "ui/widgets/card.h"

class QLabel;
class QPushButton;

namespace spanwise::ui {

class CopyBlock;

class ReceiverCard final : public Card {
    Q_OBJECT

public:
    explicit ReceiverCard(PageContext& context, QWidget* parent = nullptr);

private:
    void showState();
    void showNumbers();

    PageContext& m_context;
    QLabel* m_state;
    QLabel* m_numbers;
    CopyBlock* m_environment;
    QPushButton* m_switch;
};

} // namespace spanwise::ui
