// SPDX-License-Identifier: GPL-3.0-or-later
// Sees and changes the rubric of a queue, with the form beside as reviewers will get it. What is saved is a new
// version: reviews name the one that they were made with, and agreement is computed inside one version. A rubric that
// is not used any more is archived: it is no choice then, and what was reviewed with it stays.
#pragma once

#include "core/review/queue.h"
#include "core/review/rubric.h"
#include "ui/async_query.h"

#include <QDialog>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QPushButton;

namespace spanwise::store {
class Writer;
}

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
        std::set<std::string> stored; ///< ids of those that the store knows: only they can be archived
        std::set<std::string, std::less<>> archived;
        std::map<std::string, std::string> askedBy; ///< id → title of a queue in use that asks it
        std::vector<QString> refused; ///< files that are no rubrics, with why
        review::Queue queue;
    };

    QWidget* buildEditor();
    QWidget* buildChoice();
    /// `then` the rubric of this id is shown, else that of the queue.
    void load(const std::string& show = {});
    void showNamed(const std::string& id);
    void fillChoice();
    void showRubric(int index);
    [[nodiscard]] bool isArchived() const;
    void offerArchiving();
    void archive();
    void preview();
    /// As edited, as the next version.
    [[nodiscard]] Result<review::Rubric> edited() const;
    void save();
    void writeFile();
    /// Off the UI thread; says `done` or why not, then goes on.
    void write(std::function<Result<void>(store::Writer&)> work, std::function<void()> then);

    Session& m_session;
    QString m_queueId;
    QString m_summary;
    Loaded m_loaded;
    AsyncQuery<Loaded> m_load;
    AsyncQuery<QString> m_write;
    review::Rubric m_base; ///< that is being changed
    bool m_filling = true;

    QString m_said; ///< what was done, until something is edited
    QComboBox* m_choice = nullptr; ///< each entry holds its place in m_loaded.rubrics
    QCheckBox* m_showArchived = nullptr;
    QPushButton* m_archive = nullptr;
    QWidget* m_fields = nullptr;
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
