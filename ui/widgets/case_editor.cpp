// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/case_editor.h"

#include "core/cases/checks.h"
#include "core/cases/prove.h"
#include "ui/format/format.h"
#include "ui/safe_text.h"
#include "ui/theme/theme.h"
#include "ui/widgets/check_dialog.h"
#include "ui/widgets/exact_text.h"
#include "ui/widgets/plain_label.h"
#include "ui/widgets/redaction_list.h"

#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QShortcut>
#include <QVBoxLayout>

namespace spanwise::ui {
namespace {

constexpr int kPauseMs = 250;

QPlainTextEdit* textField(const QString& name, QWidget* parent)
{
    auto* field = new QPlainTextEdit(parent);
    field->setAccessibleName(name);
    field->setTabChangesFocus(true);
    field->setMinimumHeight(56);
    field->setMaximumHeight(104); // checks and what is taken out stay in sight
    return field;
}

} // namespace

CaseEditor::CaseEditor(QWidget* parent)
    : QWidget(parent)
    , m_title(new QLineEdit(this))
    , m_tags(new QLineEdit(this))
    , m_set(new QLineEdit(this))
    , m_cut(plainLabel(this, TextRole::Secondary))
    , m_bad(textField(tr("Bad output"), this))
    , m_expected(textField(tr("Expected answer"), this))
    , m_checks(new QListWidget(this))
    , m_redactions(new RedactionList(this))
    , m_takeOut(new QLineEdit(this))
    , m_proof(plainLabel(this, TextRole::Secondary))
    , m_redactionText(plainLabel(this, TextRole::Secondary))
    , m_save(new QPushButton(this))
{
    m_title->setMaxLength(static_cast<int>(cases::kLongestTitle));
    m_bad->setReadOnly(true);
    m_tags->setPlaceholderText(tr("separated by blanks"));
    m_set->setPlaceholderText(tr("none"));
    m_save->setProperty("primary", true);
    m_later.setSingleShot(true);
    m_later.setInterval(kPauseMs);
    connect(&m_later, &QTimer::timeout, this, &CaseEditor::rewrite);
    const auto edited = [this] {
        if (!m_filling) m_later.start();
    };
    for (QLineEdit* field : {m_title, m_tags, m_set}) connect(field, &QLineEdit::textEdited, this, edited);
    connect(m_expected, &QPlainTextEdit::textChanged, this, edited);
    connect(m_save, &QPushButton::clicked, this, &CaseEditor::save);

    auto* fields = new QWidget;
    auto* form = new QFormLayout(fields);
    form->setContentsMargins(0, 0, 8, 0);
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    form->addRow(tr("Title"), m_title);
    form->addRow(tr("Tags"), m_tags);
    form->addRow(tr("Set"), m_set);
    form->addRow(m_cut);
    form->addRow(tr("Bad output"), m_bad);
    form->addRow(tr("Expected"), m_expected);
    form->addRow(tr("Checks"), buildChecks());
    form->addRow(tr("Taken out"), buildRedactions());
    auto* cancel = new QPushButton(tr("Cancel  Esc"), this);
    connect(cancel, &QPushButton::clicked, this, &CaseEditor::canceled);
    setFocusProxy(m_title);
    for (const int enter : {Qt::Key_Return, Qt::Key_Enter}) {
        auto* saving = new QShortcut(QKeySequence(Qt::CTRL | static_cast<Qt::Key>(enter)), this);
        saving->setContext(Qt::WidgetWithChildrenShortcut);
        connect(saving, &QShortcut::activated, m_save, &QPushButton::click);
    }
    auto* leaving = new QShortcut(QKeySequence(Qt::Key_Escape), this);
    leaving->setContext(Qt::WidgetWithChildrenShortcut);
    connect(leaving, &QShortcut::activated, this, [this, cancel] {
        // Out of a text first: what was typed is not lost by one key.
        const QWidget* at = focusWidget();
        if (qobject_cast<const QLineEdit*>(at) || qobject_cast<const QPlainTextEdit*>(at))
            cancel->setFocus();
        else
            emit canceled();
    });
    auto* foot = new QHBoxLayout;
    foot->addStretch(1);
    foot->addWidget(cancel);
    foot->addWidget(m_save);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    auto* scroll = new QScrollArea(this);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setFocusPolicy(Qt::NoFocus); // what is in it has the focus
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setWidget(fields);
    scroll->viewport()->setAutoFillBackground(false); // the card shows through
    fields->setAutoFillBackground(false);
    column->addWidget(scroll, 1);
    column->addWidget(m_proof); // a line of its own: beside the buttons it would be a narrow column
    column->addLayout(foot);
}

QWidget* CaseEditor::buildChecks()
{
    auto* box = new QWidget(this);
    m_checks->setAccessibleName(tr("Checks, all of which must pass"));
    m_checks->setMaximumHeight(120);
    m_checks->setWordWrap(true);
    m_checks->setSpacing(2); // one check may take several lines
    m_checks->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto* buttons = new QVBoxLayout;
    const auto button = [&](const QString& text, void (CaseEditor::*act)()) {
        auto* out = new QPushButton(text, box);
        connect(out, &QPushButton::clicked, this, act);
        buttons->addWidget(out);
    };
    button(tr("Add…"), &CaseEditor::addCheck);
    button(tr("Change…"), &CaseEditor::editCheck);
    button(tr("Remove"), &CaseEditor::removeCheck);
    buttons->addStretch(1);
    connect(m_checks, &QListWidget::itemActivated, this, &CaseEditor::editCheck);
    auto* row = new QHBoxLayout(box);
    row->setContentsMargins(0, 0, 0, 0);
    row->addWidget(m_checks, 1);
    row->addLayout(buttons);
    return box;
}

QWidget* CaseEditor::buildRedactions()
{
    auto* box = new QWidget(this);
    connect(m_redactions, &RedactionList::lifted, this, [this](int, const QString& token, bool stays) {
        std::erase(m_choice.lifted, token.toStdString());
        if (stays) m_choice.lifted.push_back(token.toStdString());
        rewrite();
    });
    m_takeOut->setPlaceholderText(tr("take out this text as well, then Enter"));
    m_takeOut->setAccessibleName(tr("Further text to take out"));
    connect(m_takeOut, &QLineEdit::returnPressed, this, [this] {
        if (m_takeOut->text().isEmpty()) return;
        m_choice.added.push_back(m_takeOut->text().toStdString());
        m_takeOut->clear();
        rewrite();
    });
    auto* column = new QVBoxLayout(box);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_redactionText);
    column->addWidget(m_redactions);
    column->addWidget(m_takeOut);
    return box;
}

void CaseEditor::setCase(const cases::Case& proposed)
{
    m_filling = true;
    m_opened = proposed;
    m_case = proposed;
    m_choice = {};
    m_title->setText(fromCore(proposed.title));
    QStringList tags;
    for (const std::string& tag : proposed.tags) tags.append(fromCore(tag));
    m_tags->setText(tags.join(u' '));
    m_set->setText(fromCore(proposed.set));
    for (QLineEdit* field : {m_title, m_tags, m_set}) field->setCursorPosition(0);
    QStringList cut;
    for (const std::string& what : cases::whatIsCut(proposed)) cut.append(QStringLiteral("⚠ ") + fromCore(what));
    m_cut->setText(cut.join(u'\n'));
    m_cut->setVisible(!cut.isEmpty());
    m_bad->setPlainText(fromCore(proposed.badOutput));
    putExactText(*m_expected, fromCore(cases::expectedText(proposed)));
    m_filling = false;
    rewrite();
}

void CaseEditor::rewrite()
{
    m_later.stop();
    // Fields hold less than a case: a long title, a tag with a blank or bytes that are no UTF-8 would not come back.
    if (m_title->isModified()) m_case.title = m_title->text().toStdString();
    if (m_set->isModified()) m_case.set = m_set->text().trimmed().toStdString();
    if (m_tags->isModified()) {
        m_case.tags.clear();
        for (const QString& tag : m_tags->text().split(u' ', Qt::SkipEmptyParts))
            m_case.tags.push_back(tag.toStdString());
    }
    m_case.expected = m_expected->document()->isModified() ? writtenAnswer() : m_opened.expected;
    cases::seal(m_case);
    showChecks();
    showRedactions();
    showProof();
}

/// A document stays one, as far as what was written is one.
Json CaseEditor::writtenAnswer() const
{
    const std::string text = exactTextOf(*m_expected).toStdString();
    if (text.empty()) return {};
    if (m_opened.expected.has("json"))
        if (auto document = Json::parse(text)) return Json::object().set("json", std::move(*document));
    return Json::object().set("text", text);
}

void CaseEditor::showChecks()
{
    const int at = m_checks->currentRow();
    m_checks->clear();
    for (const Json& check : m_case.checks.items())
        m_checks->addItem(oneLine(fromCore(cases::describeCheck(check)), 200));
    m_checks->setCurrentRow(std::min(at, m_checks->count() - 1));
}

void CaseEditor::showProof()
{
    const cases::Proof proof = cases::prove(result());
    QStringList problems;
    for (const std::string& problem : proof.problems) problems.append(QString::fromStdString(problem));
    m_problem = problems.join(u'\n');
    if (m_problem.isEmpty()) {
        m_proof->setText(proof.good.results.empty()
                ? tr("✓ The checks refuse the bad output. There is no expected answer to try.")
                : tr("✓ The checks refuse the bad output and take the expected answer."));
        m_save->setText(tr("Save case  Ctrl+Enter"));
    } else {
        m_proof->setText(QStringLiteral("⚠ ") + m_problem);
        m_save->setText(tr("Save unproven  Ctrl+Enter"));
    }
    const std::size_t checks = m_case.checks.items().size();
    m_save->setEnabled(checks > 0 && checks <= cases::kMostChecks);
}

void CaseEditor::showRedactions()
{
    const cases::RedactedCase redacted = cases::redact(m_case, m_choice);
    m_redactions->begin();
    m_redactions->add(0, {}, redacted.replacements, m_choice.lifted);
    m_redactions->finish();
    const std::size_t left = cases::leftIn(redacted.redacted).size();
    m_redactionText->setText(left > 0 ? tr("%1 places still look like personal data or secrets.").arg(left)
            : m_redactions->count() == 0
            ? tr("Nothing looks like personal data or a secret.")
            : tr("Personal data and secrets become tokens, the same value the same token."));
}

void CaseEditor::addCheck()
{
    CheckDialog dialog({}, this);
    if (dialog.exec() != QDialog::Accepted) return;
    m_case.checks.add(dialog.check());
    rewrite();
}

void CaseEditor::editCheck()
{
    const int row = m_checks->currentRow();
    if (row < 0) return;
    Json& check = m_case.checks.mutableItems()[static_cast<std::size_t>(row)];
    CheckDialog dialog(check, this);
    if (dialog.exec() != QDialog::Accepted) return;
    check = dialog.check();
    rewrite();
}

void CaseEditor::removeCheck()
{
    const int row = m_checks->currentRow();
    if (row < 0) return;
    auto& checks = m_case.checks.mutableItems();
    checks.erase(checks.begin() + row);
    rewrite();
}

cases::Case CaseEditor::result() const
{
    cases::Case made = cases::redact(m_case, m_choice).redacted;
    made.unproven = !cases::prove(made).isProven();
    return made;
}

void CaseEditor::save()
{
    rewrite(); // what was typed a moment ago as well
    emit saveWanted(result());
}

} // namespace spanwise::ui
