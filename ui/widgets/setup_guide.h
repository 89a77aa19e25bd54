// SPDX-License-Identifier: GPL-3.0-or-later
// "Receive live": what to paste into an application, for the sender that is chosen.
#pragma once

#include "ui/widgets/setup_lines.h"

#include <QWidget>

class QVBoxLayout;

namespace spanwise::ui {

class Segmented;

class SetupGuide final : public QWidget {
    Q_OBJECT

public:
    explicit SetupGuide(QWidget* parent = nullptr);
    void setEndpoint(const Endpoint& endpoint);
    [[nodiscard]] QStringList shownTexts() const; ///< for tests

private:
    void show(Sender sender);

    Endpoint m_endpoint;
    Segmented* m_sender;
    QVBoxLayout* m_steps;
};

} // namespace spanwise::ui
