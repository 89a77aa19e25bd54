// SPDX-License-Identifier: GPL-3.0-or-later
// Where cases go: a format with how to run it, and a folder. What is taken out of them and what the format cannot say
// is told before anything is written; existing files are replaced only after a question.
#pragma once

#include "core/cases/leaving.h"
#include "core/exporters/case_exporter.h"

#include <QDialog>
#include <vector>

class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;
class QPlainTextEdit;

namespace spanwise::ui {

class RedactionList;

/// A case as it is stored and as it would leave: cases that were imported or added outside the editor may still hold
/// personal data.
struct CaseToExport {
    explicit CaseToExport(cases::Case stored)
        : original(std::move(stored))
    {
        redact();
    }
    void redact() { leaving = cases::leaving(original, choice); }
    cases::Case original;
    cases::RedactionChoice choice;
    cases::LeavingCase leaving;
};

/// `statement` says what was asked for, without what is taken out of the cases (cases::redactedBeside).
class CaseExportDialog final : public QDialog {
    Q_OBJECT

public:
    CaseExportDialog(std::vector<CaseToExport> all, exporters::ExportStatement statement, QWidget* parent = nullptr);

private:
    void showRedactions();
    void lift(int which, const QString& token, bool stays);
    void showFormat();
    void write();
    [[nodiscard]] exporters::CaseExport made() const;

    std::vector<CaseToExport> m_cases;
    exporters::ExportStatement m_statement;
    QComboBox* m_format;
    QLineEdit* m_folder;
    QPlainTextEdit* m_how;
    QLabel* m_takenOut;
    QCheckBox* m_bom;
    RedactionList* m_redactions;
    QLabel* m_said;
};

} // namespace spanwise::ui
