// SPDX-License-Identifier: GPL-3.0-or-later
// Where cases go: a format with how to run it, and a folder. What the format cannot say is told before anything is
// written; existing files are replaced only after a question.
#pragma once

#include "core/exporters/case_exporter.h"

#include <QDialog>
#include <vector>

class QComboBox;
class QLabel;
class QLineEdit;
class QPlainTextEdit;

namespace spanwise::ui {

class CaseExportDialog final : public QDialog {
    Q_OBJECT

public:
    CaseExportDialog(std::vector<cases::Case> all, exporters::ExportStatement statement, QWidget* parent = nullptr);

private:
    void showFormat();
    void write();
    [[nodiscard]] exporters::CaseExport made() const;

    std::vector<cases::Case> m_cases;
    exporters::ExportStatement m_statement;
    QComboBox* m_format;
    QLineEdit* m_folder;
    QPlainTextEdit* m_how;
    QLabel* m_said;
};

} // namespace spanwise::ui
