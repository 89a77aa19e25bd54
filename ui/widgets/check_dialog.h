// SPDX-License-Identifier: GPL-3.0-or-later
// One check of a case: what kind, what it compares with, and how strictly. What nobody changes stays as it was.
#pragma once

#include "core/base/json.h"

#include <QDialog>
#include <array>

class QCheckBox;
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
    void fill();
    QWidget* buildFlags();
    [[nodiscard]] Json value() const;
    [[nodiscard]] std::string flags() const;
    void validate();

    Json m_opened;
    double m_openedThreshold = 0; ///< as the field shows it, which holds fewer digits
    QComboBox* m_kind;
    QPlainTextEdit* m_value;
    QCheckBox* m_trim;
    std::array<QCheckBox*, 3> m_flags {}; ///< in the order of kFlags
    QWidget* m_flagBox;
    QLabel* m_flagLabel;
    QDoubleSpinBox* m_threshold;
    QLabel* m_thresholdLabel;
    QLabel* m_problem;
    QPushButton* m_accept;
};

} // namespace spanwise::ui
