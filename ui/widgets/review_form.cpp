// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/review_form.h"

#include "ui/safe_text.h"
#include "ui/theme/theme.h"
#include "ui/widgets/attention.h"
#include "ui/widgets/diff_view.h"
#include "ui/widgets/exact_text.h"
#include "ui/widgets/form_hints.h"
#include "ui/widgets/option_row.h"
#include "ui/widgets/plain_label.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>

namespace spanwise::ui {
namespace {

struct VerdictKey {
    const char* value;
    const char* title;
    ReviewAct act;
};
constexpr VerdictKey kVerdicts[] = {
    {"pass", QT_TRANSLATE_NOOP("spanwise::ui::ReviewForm", "Pass"), ReviewAct::Pass},
    {"fail", QT_TRANSLATE_NOOP("spanwise::ui::ReviewForm", "Fail"), ReviewAct::Fail},
    {"unsure", QT_TRANSLATE_NOOP("spanwise::ui::ReviewForm", "Unsure"), ReviewAct::Unsure},
};
/// Members of a submission that are not under `answers`.
constexpr const char* kOwnMembers[] = {"severity", "failure_modes", "root_cause", "note", "corrected_output"};

bool isOwnMember(std::string_view key)
{
    for (const char* member : kOwnMembers)
        if (key == member) return true;
    return false;
}

const Json& answerIn(const Json& answers, const std::string& key)
{
    return isOwnMember(key) ? answers[key] : answers["answers"][key];
}

} // namespace

ReviewForm::ReviewForm(QWidget* parent)
    : QWidget(parent)
    , m_attention(new Attention(*this))
    , m_title(plainLabel(this, TextRole::CardTitle))
    , m_instructions(plainLabel(this, TextRole::Secondary))
    , m_remark(plainLabel(this, TextRole::Secondary))
    , m_scroll(new QScrollArea(this))
    , m_problem(plainLabel(this, TextRole::Secondary))
    , m_submit(new QPushButton(this))
{
    m_instructions->setForegroundRole(QPalette::PlaceholderText);
    m_problem->setForegroundRole(QPalette::PlaceholderText);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setWidgetResizable(true);
    m_scroll->setFocusPolicy(Qt::NoFocus); // what is in it has the focus
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_scroll->viewport()->setAutoFillBackground(false); // the card shows through
    m_submit->setProperty("primary", true);
    connect(m_submit, &QPushButton::clicked, this, &ReviewForm::submitWanted);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(8);
    column->addWidget(m_title);
    column->addWidget(m_instructions);
    column->addWidget(m_remark);
    m_verdictRow = buildVerdict();
    column->addWidget(m_verdictRow);
    column->addWidget(m_scroll, 1);
    column->addWidget(m_problem);
    column->addWidget(m_submit);
    setKeys({});
    keepRemarkReadable();
    clear();
}

QWidget* ReviewForm::buildVerdict()
{
    auto* box = new QWidget(this);
    auto* row = new QHBoxLayout(box);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(6);
    for (const VerdictKey& one : kVerdicts) {
        auto* button = new QToolButton(box);
        button->setCheckable(true);
        button->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
        button->setAccessibleName(tr("Verdict: %1").arg(QLatin1String(one.value)));
        const QString value = QString::fromLatin1(one.value);
        connect(button, &QToolButton::clicked, this, [this, value] { setVerdict(value); });
        row->addWidget(button);
        m_verdicts.push_back(button);
    }
    return box;
}

void ReviewForm::setKeys(const ReviewKeys& keys)
{
    m_keys = keys;
    for (std::size_t i = 0; i < m_verdicts.size(); ++i) {
        const QString text = withKey(m_keys.first(kVerdicts[i].act), tr(kVerdicts[i].title));
        m_verdicts[i]->setText(menuText(text));
        // There may be too little room for it; what the rubric says of the verdict is worth more.
        if (!isSetUp() || i == 2) m_verdicts[i]->setToolTip(plainTip(text));
    }
    const QString submits = m_keys.first(ReviewAct::Submit);
    m_submit->setText(menuText(submits.isEmpty() ? tr("Submit") : tr("Submit") + QStringLiteral("  ") + submits));
    for (Entry& entry : m_entries)
        if (entry.options) entry.options->setKeyNames(optionKeys(m_keys));
    relabel();
}

/// What the form before has left.
void ReviewForm::forget()
{
    m_rubric = {};
    m_entries.clear();
    m_diff = nullptr;
    setRemark({});
    setUnsureOffered(true);
    for (QToolButton* button : m_verdicts) button->setChecked(false);
}

void ReviewForm::setUnsureOffered(bool offered)
{
    m_verdicts.back()->setVisible(offered);
    if (!offered) m_verdicts.back()->setChecked(false);
    relabel();
}

void ReviewForm::setRemark(const QString& remark)
{
    m_remark->setText(remark);
    m_remark->setVisible(!remark.isEmpty());
}

void ReviewForm::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) keepRemarkReadable();
}

/// It says why the rest cannot be used, so it is read when all the rest is grey.
void ReviewForm::keepRemarkReadable()
{
    QPalette look;
    look.setColor(QPalette::Disabled, QPalette::WindowText, palette().color(QPalette::Active, QPalette::WindowText));
    m_remark->setPalette(look);
}

void ReviewForm::clear()
{
    forget();
    m_scroll->setWidget(new QWidget);
    m_scroll->widget()->setAutoFillBackground(false);
    m_instructions->setText(tr("The questions of the item that is open stand here."));
    m_instructions->show();
    m_problem->clear();
    for (QWidget* one : std::initializer_list<QWidget*> {m_title, m_verdictRow, m_submit, m_problem}) one->hide();
    setEnabled(false);
}

void ReviewForm::setUp(const review::Rubric& rubric, const QString& output, const Json& answers, bool passAtOnce)
{
    forget();
    m_rubric = rubric;
    m_output = output;
    m_passAtOnce = passAtOnce && rubric.passNeedsNothing();
    m_title->setText(oneLine(fromCore(rubric.title), 160));
    for (QWidget* one : std::initializer_list<QWidget*> {m_title, m_verdictRow, m_submit}) one->show();
    m_instructions->setText(fromCore(rubric.instructions));
    m_instructions->setVisible(!rubric.instructions.empty());
    m_verdicts[0]->setToolTip(plainTip(fromCore(rubric.passMeans)));
    m_verdicts[1]->setToolTip(plainTip(fromCore(rubric.failMeans)));
    m_body = new QWidget;
    m_column = new QVBoxLayout(m_body);
    m_column->setContentsMargins(2, 2, 8, 2);
    m_column->setSpacing(10);
    for (const review::Question& question : rubric.questions) addQuestion(question);
    m_column->addStretch(1);
    m_scroll->setWidget(m_body);
    m_body->setAutoFillBackground(false);
    setEnabled(true);
    fill(answers);
    m_attention->start();
}

void ReviewForm::addQuestion(const review::Question& question)
{
    Entry entry;
    entry.question = question;
    entry.box = new QWidget(m_body);
    auto* column = new QVBoxLayout(entry.box);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(4);
    entry.label = plainLabel(entry.box, TextRole::Secondary);
    column->addWidget(entry.label);
    const QString title = oneLine(fromCore(question.title), 80);
    if (question.kind == review::QuestionKind::Text) {
        entry.text = new QPlainTextEdit(entry.box);
        entry.text->setTabChangesFocus(true);
        entry.text->setAccessibleName(title);
        entry.text->setMinimumHeight(question.format == "as_output" ? 110 : 64);
        entry.text->setMaximumHeight(question.format == "as_output" ? 220 : 110);
        entry.text->installEventFilter(this);
        entry.label->setBuddy(entry.text);
        connect(entry.text, &QPlainTextEdit::textChanged, this, &ReviewForm::onEdited);
        column->addWidget(entry.text);
        if (question.format == "as_output") {
            m_diff = new DiffView(entry.box);
            m_diff->setMaximumHeight(160);
            m_diff->hide();
            column->addWidget(m_diff);
        }
    } else {
        entry.options = new OptionRow(title, question.options, question.kind == review::QuestionKind::Multi, entry.box);
        entry.options->setKeyNames(optionKeys(m_keys));
        connect(entry.options, &OptionRow::changed, this, [this, at = static_cast<int>(m_entries.size())] {
            if (!m_filling) m_current = at; // by the pointer as well
            onEdited();
        });
        column->addWidget(entry.options);
    }
    m_column->addWidget(entry.box);
    m_entries.push_back(std::move(entry));
}

void ReviewForm::fill(const Json& answers)
{
    m_filling = true;
    const QString verdict = fromCore(answers["verdict"].text());
    for (std::size_t i = 0; i < m_verdicts.size(); ++i)
        m_verdicts[i]->setChecked(verdict == QLatin1String(kVerdicts[i].value));
    for (Entry& entry : m_entries) {
        const Json& answer = answerIn(answers, entry.question.key);
        if (entry.text) putExactText(*entry.text, fromCore(answer.text()));
        if (!entry.options) continue;
        QStringList values;
        if (answer.isText()) values.append(fromCore(answer.text()));
        for (const std::string& value : answer.textItems()) values.append(fromCore(value));
        entry.options->setChosen(values);
    }
    m_filling = false;
    setCurrent(verdict.isEmpty() || m_entries.empty() ? -1 : 0);
    showDiff();
}

QString ReviewForm::verdict() const
{
    for (std::size_t i = 0; i < m_verdicts.size(); ++i)
        if (m_verdicts[i]->isChecked()) return QString::fromLatin1(kVerdicts[i].value);
    return {};
}

void ReviewForm::setVerdict(const QString& verdict)
{
    for (std::size_t i = 0; i < m_verdicts.size(); ++i)
        m_verdicts[i]->setChecked(verdict == QLatin1String(kVerdicts[i].value));
    onEdited();
    // What was answered for another verdict must be looked at before it goes out with this one.
    const bool untouched = std::ranges::none_of(m_entries, [this](const Entry& entry) { return isAnswered(entry); });
    if (verdict == QLatin1String("pass") && m_passAtOnce && untouched) return emit submitWanted();
    const int open = nextOpen(-1);
    setCurrent(open >= 0 || m_entries.empty() ? open : 0);
}

int ReviewForm::nextOpen(int from) const
{
    const std::string now = verdict().toStdString();
    const int count = static_cast<int>(m_entries.size());
    for (const bool needed : {true, false})
        for (int step = 1; step <= count; ++step) {
            const int i = (from + step) % count;
            const Entry& entry = m_entries[static_cast<std::size_t>(i)];
            if (isAnswered(entry)) continue;
            if (needed ? entry.question.isRequired(now) : entry.options && i > from) return i;
        }
    return -1;
}

void ReviewForm::setCurrent(int entry)
{
    m_current = entry;
    relabel();
    if (entry >= 0) m_scroll->ensureWidgetVisible(m_entries[static_cast<std::size_t>(entry)].box, 0, 24);
}

void ReviewForm::relabel()
{
    const std::string now = verdict().toStdString();
    for (int i = 0; i < static_cast<int>(m_entries.size()); ++i) {
        Entry& entry = m_entries[static_cast<std::size_t>(i)];
        QString text = oneLine(fromCore(entry.question.title), 80);
        if (i == m_current) text.prepend(QStringLiteral("▸ "));
        if (entry.question.isRequired(now)) text += QStringLiteral(" · ") + tr("needed");
        const bool corrects = entry.question.format == "as_output";
        if (corrects || entry.question.key == "note") {
            const QString key = m_keys.first(corrects ? ReviewAct::Correct : ReviewAct::Note);
            if (!key.isEmpty()) text += QStringLiteral("  ") + key;
        }
        entry.label->setText(text);
        entry.label->setForegroundRole(i == m_current ? QPalette::WindowText : QPalette::PlaceholderText);
        QFont font = textFont(TextRole::Secondary);
        if (i == m_current) font.setWeight(QFont::DemiBold);
        entry.label->setFont(font);
        if (entry.options) entry.options->setKeysShown(i == m_current);
    }
    const QString why = problem();
    QStringList lines {why};
    if (m_current >= 0 && isSetUp()) {
        const Entry& marked = m_entries[static_cast<std::size_t>(m_current)];
        lines.append(keysAt(marked.question, marked.text && marked.text->hasFocus(), m_keys));
    }
    lines.removeAll(QString());
    m_problem->setText(lines.join(u'\n'));
    m_problem->setVisible(!lines.isEmpty());
    m_submit->setEnabled(why.isEmpty());
}

void ReviewForm::onEdited()
{
    if (m_filling) return;
    relabel();
    showDiff();
    emit edited();
}

void ReviewForm::showDiff()
{
    if (!m_diff) return;
    for (const Entry& entry : m_entries) {
        if (entry.question.format != "as_output") continue;
        const QString corrected = exactTextOf(*entry.text);
        m_diff->setVisible(!corrected.isEmpty() && corrected != m_output);
        if (m_diff->isVisibleTo(this)) m_diff->setTexts(m_output, corrected);
    }
}

Json ReviewForm::answerOf(const Entry& entry) const
{
    if (entry.text) {
        const QString text = exactTextOf(*entry.text);
        if (text.trimmed().isEmpty() || (entry.question.format == "as_output" && text == m_output)) return {};
        return text.toStdString();
    }
    const QStringList values = entry.options->chosen();
    if (entry.question.kind == review::QuestionKind::Multi) {
        Json list = Json::array();
        for (const QString& value : values) list.add(value.toStdString());
        return list;
    }
    return values.isEmpty() ? Json() : Json(values.first().toStdString());
}

bool ReviewForm::isAttended() const
{
    return m_attention->isThere();
}

bool ReviewForm::isAnswered(const Entry& entry) const
{
    return entry.text ? !answerOf(entry).isNull() : !entry.options->chosen().isEmpty();
}

Json ReviewForm::submission() const
{
    Json out = Json::object();
    out.set("rubric_id", m_rubric.id);
    out.set("rubric_version", m_rubric.version);
    out.set("verdict", verdict().toStdString());
    out.set("active_ms", m_attention->activeMs());
    Json answers = Json::object();
    for (const Entry& entry : m_entries) {
        Json answer = answerOf(entry);
        if (answer.isNull()) continue;
        if (isOwnMember(entry.question.key))
            out.set(entry.question.key, std::move(answer));
        else
            answers.set(entry.question.key, std::move(answer));
    }
    out.set("answers", std::move(answers));
    return out;
}

QString ReviewForm::problem() const
{
    if (!isSetUp()) return {};
    if (verdict().isEmpty()) {
        const auto name = [this](std::size_t i) {
            const QString key = m_keys.first(kVerdicts[i].act);
            return key.isEmpty() ? tr(kVerdicts[i].title) : key;
        };
        return m_verdicts.back()->isHidden() ? tr("Choose a verdict: %1 or %2.").arg(name(0), name(1))
                                             : tr("Choose a verdict: %1, %2 or %3.").arg(name(0), name(1), name(2));
    }
    const auto checked = review::checkAnswers(m_rubric, submission());
    return checked ? QString() : QString::fromStdString(checked.error().message);
}

bool ReviewForm::takeKey(int key)
{
    const auto act = m_keys.actOf(QKeySequence(key));
    return act && take(*act);
}

bool ReviewForm::take(ReviewAct act)
{
    if (!isSetUp() || !isEnabled()) return false;
    for (const VerdictKey& one : kVerdicts) {
        if (act != one.act) continue;
        if (act == ReviewAct::Unsure && m_verdicts.back()->isHidden()) return true; // it is no answer here
        setVerdict(QString::fromLatin1(one.value));
        return true;
    }
    const int last = static_cast<int>(m_entries.size()) - 1;
    switch (act) {
    case ReviewAct::NextQuestion: setCurrent(std::min(m_current + 1, last)); return true;
    case ReviewAct::QuestionBefore: setCurrent(std::max(m_current - 1, last < 0 ? -1 : 0)); return true;
    case ReviewAct::Note: focusText("note"); return true;
    case ReviewAct::Correct: focusText("corrected_output"); return true;
    default: break;
    }
    if (m_current < 0) return false;
    Entry& entry = m_entries[static_cast<std::size_t>(m_current)];
    if (act == ReviewAct::Write) {
        if (entry.text)
            write(entry);
        else
            setCurrent(std::min(m_current + 1, last));
        return true;
    }
    if (act < ReviewAct::Option1 || act > ReviewAct::MoreOptions || !entry.options) return false;
    const int digit =
        act == ReviewAct::MoreOptions ? 0 : static_cast<int>(act) - static_cast<int>(ReviewAct::Option1) + 1;
    if (!entry.options->press(digit)) return false;
    if (entry.question.kind != review::QuestionKind::Multi && isAnswered(entry))
        if (const int open = nextOpen(m_current); open >= 0) setCurrent(open);
    return true;
}

void ReviewForm::write(Entry& entry)
{
    if (entry.question.format == "as_output" && entry.text->document()->isEmpty()) putExactText(*entry.text, m_output);
    entry.text->setFocus(Qt::ShortcutFocusReason);
}

void ReviewForm::focusText(const char* questionKey)
{
    for (int i = 0; i < static_cast<int>(m_entries.size()); ++i) {
        Entry& entry = m_entries[static_cast<std::size_t>(i)];
        if (entry.question.key != questionKey || !entry.text) continue;
        setCurrent(i);
        write(entry);
    }
}

bool ReviewForm::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::FocusIn || event->type() == QEvent::FocusOut) {
        for (int i = 0; i < static_cast<int>(m_entries.size()); ++i)
            if (m_entries[static_cast<std::size_t>(i)].text == watched && event->type() == QEvent::FocusIn)
                m_current = i;
        QMetaObject::invokeMethod(this, &ReviewForm::relabel, Qt::QueuedConnection); // the focus has moved by then
    }
    if (event->type() != QEvent::KeyPress) return QWidget::eventFilter(watched, event);
    const auto* key = static_cast<QKeyEvent*>(event);
    if (key->key() == Qt::Key_Escape) {
        parentWidget()->setFocus(Qt::ShortcutFocusReason);
        return true;
    }
    // A field takes some keys before any shortcut does.
    if (m_keys.actOf(keyOf(*key)) == ReviewAct::Submit) {
        emit submitWanted();
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace spanwise::ui
