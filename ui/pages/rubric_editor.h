// SPDX-License-Identifier: GPL-3.0-or-later
// Sees and changes the rubric of a queue, with the form beside as reviewers will get it. What is saved is a new
// version: reviews name the one that they were made with, and agreement is computed inside one version.
#pragma once

#include "core/review/queue.h"
#include "core/review/rubric.h"
#include "ui/async_query.h"

#include <QDialog>
#include <vector>

class QComboBox;
class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QPushButton;

namespace spanwise::ui {

class ReviewForm;
class RubricQuestions;
class Session;

class RubricEditor final : public QDialog {
    Q_OBJECT

public:
    RubricEditor(Session& session, const QString& queue, QWidget* parent = nullptr);

    /// What was saved, in a sentence; after accepting.
    [[nodiscard]] const QString& summary() const { return m_summary; }

private:
    struct Loaded {
        std::vector<review::Rubric> rubrics; ///< the newest version of each id, also those of files
        std::vector<QString> refused; ///< files that are no rubrics, with why
        review::Queue queue;
    };

    QWidget* buildEditor();
    void load();
    void showRubric(int index);
    void preview();
    /// As edited, as the next version.
    [[nodiscard]] Result<review::Rubric> edited() const;
    void save();
    void writeFile();

    Session& m_session;
    QString m_queueId;
    QString m_summary;
    Loaded m_loaded;
    AsyncQuery<Loaded> m_load;
    AsyncQuery<QString> m_write;
    review::Rubric m_base; ///< that is being changed
    bool m_filling = true;

    QComboBox* m_choice = nullptr;
    QLineEdit* m_title = nullptr;
    QPlainTextEdit* m_instructions = nullptr;
    QLineEdit* m_pass = nullptr;
    QLineEdit* m_fail = nullptr;
    RubricQuestions* m_questions = nullptr;
    ReviewForm* m_form = nullptr;
    QLabel* m_problem = nullptr;
    QPushButton* m_save = nullptr;
    QPushButton* m_file = nullptr;
};

} // namespace spanwise::ui
