// SPDX-License-Identifier: GPL-3.0-or-later
// One check of a case: what kind, and what it compares with.
#pragma once

#include "core/base/json.h"

#include <QDialog>

class QComboBox;
class QDoubleSpinBox;
class QLabel;
class QPlainTextEdit;
class QPushButton;

namespace spanwise::ui {

class CheckDialog final : public QDialog {
    Q_OBJECT

public:
    explicit CheckDialog(const Json& check, QWidget* parent = nullptr); ///< null = a new one
    [[nodiscard]] Json check() const;

private:
    void validate();

    QComboBox* m_kind;
    QPlainTextEdit* m_value;
    QDoubleSpinBox* m_threshold;
    QLabel* m_thresholdLabel;
    QLabel* m_problem;
    QPushButton* m_accept;
};

} // namespace spanwise::ui
