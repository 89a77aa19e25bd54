// SPDX-License-Identifier: GPL-3.0-or-later
// What the program is, under which licence, and what of others is shipped or used with it.
#pragma once

#include <QDialog>

namespace spanwise::ui {

class AboutDialog final : public QDialog {
    Q_OBJECT

public:
    explicit AboutDialog(QWidget* parent = nullptr);
};

} // namespace spanwise::ui
