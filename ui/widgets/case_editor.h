// SPDX-License-Identifier: GPL-3.0-or-later
// A regression case before it is saved: its title, tags, expected answer and checks, whether the checks tell the bad
// output from the good one, and what is taken out of it before it leaves. Knows no store.
#pragma once

#include "core/cases/case.h"
#include "core/cases/redact.h"

#include <QTimer>
#include <QWidget>

class QLabel;
class QLineEdit;
class QListWidget;
class QPlainTextEdit;
class QPushButton;

namespace spanwise::ui {

class RedactionList;

class CaseEditor final : public QWidget {
    Q_OBJECT

public:
    explicit CaseEditor(QWidget* parent = nullptr);

    void setCase(const cases::Case& proposed);
    /// As it would be saved now: redacted, sealed, `unproven` set where its checks do not tell good from bad.
    [[nodiscard]] cases::Case result() const;
    [[nodiscard]] bool isProven() const { return m_problem.isEmpty(); }

signals:
    void saveWanted(const spanwise::cases::Case& made);
    void canceled();

private:
    QWidget* buildChecks();
    QWidget* buildRedactions();
    void addCheck();
    void editCheck();
    void removeCheck();
    [[nodiscard]] Json writtenAnswer() const;
    void rewrite(); ///< edits → m_case, then proof and redactions
    void showChecks();
    void showProof();
    void showRedactions();
    void save();

    cases::Case m_opened; ///< what stands in a field that nobody edited comes from here
    cases::Case m_case;
    cases::RedactionChoice m_choice;
    QString m_problem;
    QTimer m_later; ///< proofs wait for a pause in typing
    bool m_filling = false;

    QLineEdit* m_title;
    QLineEdit* m_tags;
    QLineEdit* m_set;
    QLabel* m_cut; ///< what of the case is not whole
    QPlainTextEdit* m_bad;
    QPlainTextEdit* m_expected;
    QListWidget* m_checks;
    RedactionList* m_redactions;
    QLineEdit* m_takeOut;
    QLabel* m_proof;
    QLabel* m_redactionText;
    QPushButton* m_save;
};

} // namespace spanwise::ui
