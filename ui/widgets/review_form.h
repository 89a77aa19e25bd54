// SPDX-License-Identifier: GPL-3.0-or-later
// The form of a rubric: a verdict and its questions, operated by single keys. Knows the rubric, not the store: what was
// answered leaves as a submission (EventKind::Submitted), what is half done as a draft.
#pragma once

#include "core/base/json.h"
#include "core/review/rubric.h"
#include "ui/settings/review_key_table.h"

#include <QWidget>
#include <vector>

class QLabel;
class QPlainTextEdit;
class QPushButton;
class QScrollArea;
class QToolButton;
class QVBoxLayout;

namespace spanwise::ui {

class Attention;
class DiffView;
class OptionRow;

class ReviewForm final : public QWidget {
    Q_OBJECT

public:
    explicit ReviewForm(QWidget* parent = nullptr);

    /// A new form. `output` is what the model said, for corrections; `answers` what was typed before (a draft, or the
    /// review that was taken back), null = nothing. `passAtOnce`: a pass that needs nothing more submits by itself
    /// while nothing else is answered.
    void setUp(const review::Rubric& rubric, const QString& output, const Json& answers, bool passAtOnce);
    /// What the answers are that fill the form, where it is not what was typed just now; until the next setUp().
    void setRemark(const QString& remark);
    /// Whether unsure is a verdict here; until the next setUp() it is.
    void setUnsureOffered(bool offered);
    void clear();
    /// Whether somebody is at the form: it is on screen, and keys or the mouse were used of late.
    [[nodiscard]] bool isAttended() const;
    [[nodiscard]] bool isSetUp() const { return m_rubric.version > 0; }

    /// The payload of a submission without its ids, checked or not.
    [[nodiscard]] Json submission() const;
    /// Why it cannot be submitted yet; empty when it can.
    [[nodiscard]] QString problem() const;
    /// The keys in force.
    void setKeys(const ReviewKeys& keys);
    /// What a person does to the form by a key. True when it did something. An option that answers a question of one
    /// answer moves the mark on to the next one that is open.
    bool take(ReviewAct act);
    /// A key without modifiers (Qt::Key) that no text field took.
    bool takeKey(int key);
    void focusText(const char* questionKey); ///< "note", "corrected_output"

signals:
    void submitWanted();
    void edited(); ///< a draft is worth saving

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    struct Entry {
        review::Question question;
        QWidget* box = nullptr;
        QLabel* label = nullptr;
        OptionRow* options = nullptr;
        QPlainTextEdit* text = nullptr;
    };

    QWidget* buildVerdict();
    void keepRemarkReadable();
    void forget();
    void addQuestion(const review::Question& question);
    void fill(const Json& answers);
    void setVerdict(const QString& verdict);
    void setCurrent(int entry);
    [[nodiscard]] bool isAnswered(const Entry& entry) const;
    /// Round from the question after `from`: the first needed one without an answer, else one with options; -1 = none.
    [[nodiscard]] int nextOpen(int from) const;
    void write(Entry& entry); ///< the text field takes the keys from here on
    void relabel();
    void onEdited();
    void showDiff();
    [[nodiscard]] QString verdict() const;
    [[nodiscard]] Json answerOf(const Entry& entry) const;

    ReviewKeys m_keys;
    review::Rubric m_rubric;
    QString m_output;
    bool m_passAtOnce = false;
    bool m_filling = false;
    int m_current = -1;
    std::vector<Entry> m_entries;
    Attention* m_attention; ///< how long was worked at this item

    QLabel* m_title;
    QLabel* m_instructions;
    QLabel* m_remark;
    QWidget* m_verdictRow = nullptr;
    std::vector<QToolButton*> m_verdicts;
    QScrollArea* m_scroll;
    QWidget* m_body = nullptr;
    QVBoxLayout* m_column = nullptr;
    DiffView* m_diff = nullptr;
    QLabel* m_problem;
    QPushButton* m_submit;
};

} // namespace spanwise::ui
