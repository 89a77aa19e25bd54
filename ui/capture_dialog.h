// SPDX-License-Identifier: GPL-3.0-or-later
// What is kept of prompts, answers and other content, by service (reliability.md V1). Acts on what arrives from then
// on, before anything of it is written; what is stored already stays as it is.
#pragma once

#include "core/capture/capture_policy.h"

#include <QDialog>
#include <vector>

class QComboBox;
class QFormLayout;
class QLabel;
class QLineEdit;

namespace spanwise::ui {

class CaptureDialog final : public QDialog {
    Q_OBJECT

public:
    /// `services` are offered beside those that the policy names already.
    CaptureDialog(capture::CapturePolicy policy, const QStringList& services, QWidget* parent = nullptr);
    /// As chosen; everything else of the policy stays.
    [[nodiscard]] capture::CapturePolicy policy() const;

private:
    struct Line {
        QString service;
        QComboBox* mode;
    };

    void addService(const QString& service);
    QComboBox* modeBox(const QString& purpose, bool withDefault);

    capture::CapturePolicy m_policy;
    QComboBox* m_default;
    QFormLayout* m_form;
    QLineEdit* m_name;
    std::vector<Line> m_lines;
};

} // namespace spanwise::ui
