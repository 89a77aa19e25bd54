// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/rules_page.h"

#include "ui/async_query.h"
#include "ui/format/format.h"
#include "ui/pages/ask.h"
#include "ui/pages/rule_trial.h"
#include "ui/safe_text.h"
#include "ui/theme/theme.h"
#include "ui/widgets/card.h"
#include "ui/widgets/flow_layout.h"
#include "ui/widgets/tab_order.h"
#include "ui/widgets/table_card.h"

#include <QAction>
#include <QComboBox>
#include <QFontDatabase>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QScrollArea>
#include <QSplitter>
#include <QTextBlock>
#include <QTimer>
#include <QVBoxLayout>

namespace spanwise::ui {
namespace {

constexpr int kTextPause = 200; ///< ms after the last key
constexpr int kStorePause = 800;
constexpr int kProgressEvery = 150;

constexpr const char* kTemplate = "pack mine 1\n"
                                  "language en\n"
                                  "\n"
                                  "# Words, parted by commas; * stands for more letters.\n"
                                  "group refund: refund*, money back\n"
                                  "group threat: or else, lawyer*, sue you\n"
                                  "\n"
                                  "# At most 8 words between. Every rule keeps its own test lines.\n"
                                  "rule refund_threat weight 0.7 kind complaint side input\n"
                                  "    match {refund} 8 {threat}\n"
                                  "    yes Give me my money back or else I call my lawyer.\n"
                                  "    no How do I ask for a refund?\n";

class RulesPage final : public Page {
public:
    RulesPage(PageContext& pageContext, QWidget* parent);
    void apply(const Location& now) override;
    [[nodiscard]] bool isBusy() const override { return m_askText.isRunning() || m_askStore.isRunning(); }
    [[nodiscard]] QList<KeyHint> keys() const override
    {
        return {{QStringLiteral("Ctrl+S"), tr("Keep the pack")}, {QStringLiteral("Ctrl+R"), tr("Try it on the store")}};
    }

private:
    QString tr(const char* text) const { return QCoreApplication::translate("guards", text); }
    QWidget* buildEditor();
    QWidget* buildTextTrial();
    QWidget* buildStoreTrial();
    void addKey(QKeySequence keys, void (RulesPage::*act)());

    [[nodiscard]] ingest::OwnPack pack() const;
    [[nodiscard]] bool isChanged() const { return m_editor->toPlainText() != m_saved; }
    void readPacks(const QString& wanted);
    void showPack(const QString& name);
    void packEdited();
    void askText();
    void askStore();
    void endStore(const QString& said);
    void show(const TextTrial& trial);
    void show(const ingest::BackTestReport& report);
    void mark(const std::vector<Finding>& findings);
    void keep();
    void drop();
    void remove();
    void say(const QString& text) { m_said->setText(text); }

    AsyncQuery<TextTrial> m_askText;
    AsyncQuery<ingest::BackTestReport> m_askStore;
    std::shared_ptr<TrialProgress> m_progress;
    QTimer m_textPause;
    QTimer m_storePause;
    QTimer m_look;
    std::vector<ingest::OwnPack> m_packs;
    QString m_saved; ///< of the pack that is shown, as it is on disk
    bool m_mayKeep = false;
    bool m_read = false;

    QComboBox* m_choice = nullptr;
    QLineEdit* m_name = nullptr;
    QPlainTextEdit* m_editor = nullptr;
    QLabel* m_said = nullptr;
    QPushButton* m_keep = nullptr;
    QPushButton* m_drop = nullptr;
    QPushButton* m_remove = nullptr;
    TableCard* m_problems = nullptr;
    TableModel<guard::RuleError>* m_problemRows = nullptr;
    QPlainTextEdit* m_text = nullptr;
    QComboBox* m_side = nullptr;
    TableCard* m_findings = nullptr;
    TableModel<Finding>* m_findingRows = nullptr;
    QProgressBar* m_bar = nullptr;
    QPushButton* m_cancel = nullptr;
    QPushButton* m_run = nullptr;
    TableCard* m_kinds = nullptr;
    TableModel<TrialKind>* m_kindRows = nullptr;
    TableCard* m_examples = nullptr;
    TableModel<TrialExample>* m_exampleRows = nullptr;
};

RulesPage::RulesPage(PageContext& pageContext, QWidget* parent)
    : Page(pageContext, parent)
    , m_askText(pageContext.session.pool())
    , m_askStore(pageContext.session.pool())
{
    auto* trials = new QWidget(this);
    auto* trialColumn = new QVBoxLayout(trials);
    trialColumn->setContentsMargins(0, 0, 0, 0);
    trialColumn->setSpacing(kGap);
    trialColumn->addWidget(buildTextTrial());
    trialColumn->addWidget(buildStoreTrial());
    trialColumn->addStretch(1);
    auto* scroll = new QScrollArea(this);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidget(trials);
    scroll->setAccessibleName(tr("Trials"));
    auto* panes = new QSplitter(Qt::Horizontal, this);
    panes->setChildrenCollapsible(false);
    panes->setHandleWidth(kGap);
    QWidget* const editor = buildEditor();
    panes->addWidget(editor);
    panes->addWidget(scroll);
    tabThrough({editor, scroll});
    panes->setSizes({560, 640});
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(24, 4, 24, 16);
    column->addWidget(panes, 1);

    for (QTimer* timer : {&m_textPause, &m_storePause}) timer->setSingleShot(true);
    m_textPause.setInterval(kTextPause);
    m_storePause.setInterval(kStorePause);
    m_look.setInterval(kProgressEvery);
    connect(&m_textPause, &QTimer::timeout, this, [this] { askText(); });
    connect(&m_storePause, &QTimer::timeout, this, [this] { askStore(); });
    connect(&m_look, &QTimer::timeout, this, [this] {
        const auto of = m_progress ? m_progress->of.load() : 0;
        m_bar->setRange(0, of > 0 ? 1000 : 0);
        if (of > 0) m_bar->setValue(static_cast<int>(m_progress->traces.load() * 1000 / of));
    });
    addKey(QKeySequence::Save, &RulesPage::keep);
    addKey(QKeySequence(Qt::CTRL | Qt::Key_R), &RulesPage::askStore);
}

void RulesPage::addKey(QKeySequence keys, void (RulesPage::*act)())
{
    auto* action = new QAction(this);
    action->setShortcut(keys);
    action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    connect(action, &QAction::triggered, this, [this, act] { (this->*act)(); });
    addAction(action);
}

QWidget* RulesPage::buildEditor()
{
    auto* card = new Card(tr("A pack of your own"), this);
    card->setSubtitle(tr("laid over the shipped rules; kept in the folder rules beside the store"));
    card->setMinimumWidth(360);
    m_choice = new QComboBox(card);
    m_choice->setAccessibleName(tr("Pack"));
    connect(m_choice, &QComboBox::activated, this, [this] { showPack(m_choice->currentData().toString()); });
    card->addControl(m_choice);
    auto* body = new QWidget(card);
    m_name = new QLineEdit(body);
    m_name->setPlaceholderText(tr("Name of the file: letters, digits, - and _"));
    m_name->setAccessibleName(tr("Name of the pack"));
    connect(m_name, &QLineEdit::textEdited, this, [this] { packEdited(); });
    m_editor = new QPlainTextEdit(body);
    m_editor->setAccessibleName(tr("Rules"));
    m_editor->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    m_editor->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_editor->setTabChangesFocus(true); // or the keyboard would not get out
    connect(m_editor, &QPlainTextEdit::textChanged, this, [this] { packEdited(); });
    m_problems = new TableCard(context().settings, tr("What is wrong"), QStringLiteral("rule_problems"), body);
    m_problemRows = new TableModel<guard::RuleError>(ruleProblemColumns());
    m_problems->setWideColumn(1);
    m_problems->setModel(m_problemRows, -1);
    m_problems->setRowLimit(4);
    connect(&m_problems->view(), &RowView::rowActivated, this, [this](int row) {
        const auto line = static_cast<int>(m_problemRows->row(row).line) - 1;
        m_editor->setTextCursor(QTextCursor(m_editor->document()->findBlockByNumber(std::max(0, line))));
        m_editor->setFocus();
    });
    m_keep = new QPushButton(tr("Keep"), body);
    m_keep->setProperty("primary", true);
    m_drop = new QPushButton(tr("Drop the changes"), body);
    m_remove = new QPushButton(tr("Remove the pack"), body);
    connect(m_keep, &QPushButton::clicked, this, [this] { keep(); });
    connect(m_drop, &QPushButton::clicked, this, [this] { drop(); });
    connect(m_remove, &QPushButton::clicked, this, [this] { remove(); });
    m_said = new QLabel(body);
    m_said->setTextFormat(Qt::PlainText);
    m_said->setWordWrap(true);
    auto* buttons = new QWidget(body);
    auto* flow = new FlowLayout(buttons, 8);
    buttons->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Minimum);
    for (QPushButton* button : {m_keep, m_drop, m_remove}) flow->addWidget(button);
    auto* column = new QVBoxLayout(body);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_name);
    column->addWidget(m_editor, 1);
    column->addWidget(m_problems);
    column->addWidget(buttons);
    column->addWidget(m_said);
    card->setContent(body);
    return card;
}

QWidget* RulesPage::buildTextTrial()
{
    auto* card = new Card(tr("On a text"), this);
    card->setSubtitle(tr("what all rules in force would find, this pack among them"));
    m_side = new QComboBox(card);
    m_side->setAccessibleName(tr("Where such a text stands"));
    m_side->addItems({tr("Input"), tr("Tool result"), tr("Output")});
    connect(m_side, &QComboBox::activated, this, [this] { askText(); });
    card->addControl(m_side);
    auto* body = new QWidget(card);
    m_text = new QPlainTextEdit(body);
    m_text->setAccessibleName(tr("Text to try the rules on"));
    m_text->setPlaceholderText(tr("Paste a text here"));
    m_text->setTabChangesFocus(true);
    m_text->setFixedHeight(110);
    connect(m_text, &QPlainTextEdit::textChanged, &m_textPause, qOverload<>(&QTimer::start));
    m_findings = new TableCard(context().settings, tr("Found in the text"), QStringLiteral("trial_findings"), body);
    m_findingRows = new TableModel<Finding>(trialFindingColumns());
    m_findings->setModel(m_findingRows, -1);
    m_findings->setRowLimit(5);
    auto* column = new QVBoxLayout(body);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_text);
    column->addWidget(m_findings);
    card->setContent(body);
    return card;
}

QWidget* RulesPage::buildStoreTrial()
{
    auto* card = new Card(tr("On the store"), this);
    card->setSubtitle(tr("what would change if the pack were kept; nothing is written"));
    m_run = new QPushButton(tr("Try again"), card);
    connect(m_run, &QPushButton::clicked, this, [this] { askStore(); });
    m_cancel = new QPushButton(tr("Stop"), card);
    connect(m_cancel, &QPushButton::clicked, this, [this] {
        m_askStore.cancel();
        endStore(tr("Stopped. “Try again” starts anew."));
    });
    card->addControl(m_cancel);
    card->addControl(m_run);
    auto* body = new QWidget(card);
    m_bar = new QProgressBar(body);
    m_bar->setAccessibleName(tr("Traces that were tried"));
    m_bar->setTextVisible(false);
    m_kinds = new TableCard(context().settings, tr("By kind"), QStringLiteral("trial_kinds"), body);
    m_kindRows = new TableModel<TrialKind>(trialKindColumns());
    m_kinds->setModel(m_kindRows, 1);
    m_kinds->setRowLimit(6);
    m_examples = new TableCard(context().settings, tr("Examples"), QStringLiteral("trial_examples"), body);
    m_exampleRows = new TableModel<TrialExample>(trialExampleColumns());
    m_examples->setWideColumn(3);
    m_examples->setModel(m_exampleRows, -1);
    m_examples->setRowLimit(10);
    connect(&m_examples->view(), &RowView::rowActivated, this, [this](int row) {
        const ingest::BackTestExample& one = m_exampleRows->row(row).example;
        context().filter.openPage(QStringLiteral("trace"), fromCore(one.traceId) + u':' + fromCore(one.spanId));
    });
    auto* column = new QVBoxLayout(body);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_bar);
    column->addWidget(m_kinds);
    column->addWidget(m_examples);
    card->setContent(body);
    endStore(tr("Nothing was tried yet."));
    return card;
}

void RulesPage::apply(const Location&)
{
    if (m_read) return; // what is being written is not thrown away by new data
    m_read = true;
    readPacks({});
}

void RulesPage::readPacks(const QString& wanted)
{
    auto packs = ingest::ownRulePacks();
    if (!packs) return say(messageOf(packs.error()));
    m_packs = std::move(*packs);
    m_choice->clear();
    for (const ingest::OwnPack& one : m_packs) m_choice->addItem(fromCore(one.name), fromCore(one.name));
    m_choice->addItem(tr("New pack"), QString());
    const int at = wanted.isEmpty() ? 0 : m_choice->findData(wanted);
    m_choice->setCurrentIndex(std::max(0, at));
    showPack(m_choice->currentData().toString());
}

void RulesPage::showPack(const QString& name)
{
    const auto known =
        std::ranges::find_if(m_packs, [&](const ingest::OwnPack& one) { return fromCore(one.name) == name; });
    const bool isNew = known == m_packs.end();
    m_saved = isNew ? QString() : fromCore(known->text);
    m_name->setText(name);
    m_name->setReadOnly(!isNew);
    m_remove->setEnabled(!isNew);
    m_editor->setPlainText(isNew ? QString::fromLatin1(kTemplate) : m_saved);
    say({});
}

ingest::OwnPack RulesPage::pack() const
{
    const std::string name = m_name->text().trimmed().toStdString();
    return {name.empty() ? "new" : name, m_editor->toPlainText().toStdString()};
}

void RulesPage::packEdited()
{
    m_mayKeep = false;
    m_keep->setEnabled(false);
    m_drop->setEnabled(isChanged());
    m_askStore.cancel(); // it tries what no longer stands there
    m_textPause.start();
    m_storePause.start();
}

void RulesPage::askText()
{
    const auto side = static_cast<TextSide>(m_side->currentIndex());
    m_askText.ask([pack = pack(), text = m_text->toPlainText().toStdString(), side](
                      std::stop_token) { return tryOnText(pack, text, side); },
        [this](Result<TextTrial>& trial) {
            if (trial) return show(*trial);
            m_findings->showError(messageOf(trial.error()));
        });
}

void RulesPage::show(const TextTrial& trial)
{
    m_problemRows->setRows(trial.problems);
    m_problems->showRows(tr("Nothing: the pack can be read, and every rule keeps its test lines."));
    m_mayKeep = trial.problems.empty();
    m_keep->setEnabled(m_mayKeep && isChanged() && !m_name->text().trimmed().isEmpty());
    m_findingRows->setRows(trial.findings);
    m_findings->showRows(
        m_text->toPlainText().isEmpty() ? tr("No text yet.") : tr("The rules find nothing in this text."));
    mark(trial.findings);
}

/// The very characters of each finding, in the text as it was pasted.
void RulesPage::mark(const std::vector<Finding>& findings)
{
    const QByteArray bytes = m_text->toPlainText().toUtf8();
    QList<QTextEdit::ExtraSelection> marks;
    for (const Finding& finding : findings) {
        if (finding.end > static_cast<std::uint32_t>(bytes.size())) continue;
        QTextEdit::ExtraSelection one;
        one.cursor = QTextCursor(m_text->document());
        one.cursor.setPosition(static_cast<int>(QString::fromUtf8(bytes.left(int(finding.start))).size()));
        one.cursor.setPosition(
            static_cast<int>(QString::fromUtf8(bytes.left(int(finding.end))).size()), QTextCursor::KeepAnchor);
        one.format.setUnderlineStyle(QTextCharFormat::WaveUnderline);
        one.format.setFontWeight(QFont::DemiBold);
        one.format.setBackground(
            palette().color(QPalette::Highlight).lighter(palette().color(QPalette::Base).lightness() > 128 ? 180 : 70));
        marks.append(one);
    }
    m_text->setExtraSelections(marks);
}

void RulesPage::askStore()
{
    const store::Store* store = context().session.store();
    if (store == nullptr) return endStore(tr("No store is open."));
    if (!guard::readRulePack(pack().text).errors.empty())
        return endStore(tr("The pack cannot be read yet: see what is wrong at the left."));
    m_progress = std::make_shared<TrialProgress>();
    m_bar->setVisible(true);
    m_cancel->setEnabled(true);
    m_run->setEnabled(false);
    m_look.start();
    m_kinds->showLoading();
    m_examples->showLoading();
    m_askStore.ask([reader = context().session.store()->reader(), pack = pack(), progress = m_progress,
                       mapping = context().session.intake().mapping](
                       std::stop_token stop) { return tryOnStore(reader, pack, mapping.get(), *progress, stop); },
        [this](Result<ingest::BackTestReport>& report) {
            if (report) return show(*report);
            endStore(messageOf(report.error()));
            m_kinds->showError(messageOf(report.error()));
        });
}

void RulesPage::endStore(const QString& said)
{
    m_look.stop();
    m_bar->setVisible(false);
    m_cancel->setEnabled(false);
    m_run->setEnabled(true);
    m_kindRows->setRows({});
    m_exampleRows->setRows({});
    m_kinds->showRows(said);
    m_examples->showRows(said);
}

void RulesPage::show(const ingest::BackTestReport& report)
{
    endStore({});
    std::vector<TrialKind> kinds;
    std::vector<TrialExample> examples;
    for (const auto& [kind, counts] : report.kinds) {
        kinds.push_back({kind, counts, report.days});
        for (const auto& one : counts.newExamples) examples.push_back({one, true});
        for (const auto& one : counts.goneExamples) examples.push_back({one, false});
    }
    m_kindRows->setRows(std::move(kinds));
    m_exampleRows->setRows(std::move(examples));
    m_kinds->setSubtitle(
        tr("%1 spans of %2 days; %3 without content; %4 traces could not be read")
            .arg(format::count(std::int64_t(report.spans)), QString::number(report.days, 'f', 1),
                format::count(std::int64_t(report.skipped)), format::count(std::int64_t(report.failedTraces))));
    m_kinds->showRows(tr("Neither set of rules flags anything in this store."));
    m_examples->showRows(tr("Nothing would change."));
}

void RulesPage::keep()
{
    if (!m_mayKeep || m_name->text().trimmed().isEmpty()) return;
    const ingest::OwnPack kept = pack();
    if (const auto saved = ingest::saveRulePack(kept); !saved) return say(messageOf(saved.error()));
    readPacks(fromCore(kept.name));
    context().session.reloadGuards();
    say(tr("Kept. The guards look at all of the store again with it, in the background."));
}

void RulesPage::drop()
{
    showPack(m_choice->currentData().toString());
    say(tr("Dropped: the pack is as it was kept last."));
}

void RulesPage::remove()
{
    const QString name = m_choice->currentData().toString();
    if (name.isEmpty()) return;
    const QString text = m_editor->toPlainText();
    if (const auto done = ingest::removeRulePack(name.toStdString()); !done) return say(messageOf(done.error()));
    readPacks({});
    m_choice->setCurrentIndex(m_choice->count() - 1);
    showPack({});
    m_editor->setPlainText(text); // one key away from being kept again
    m_name->setText(name);
    context().session.reloadGuards();
    say(tr("Removed. Its text still stands here: “Keep” brings it back."));
}

} // namespace

Page* makeRulesPage(PageContext& context, QWidget* parent)
{
    return new RulesPage(context, parent);
}

} // namespace spanwise::ui
