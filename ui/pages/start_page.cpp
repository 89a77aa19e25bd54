// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/start_page.h"

#include "ui/pages/card_page.h"
#include "ui/pages/import_actions.h"
#include "ui/pages/import_texts.h"
#include "ui/pages/live_actions.h"
#include "ui/pages/store_actions.h"
#include "ui/safe_text.h"
#include "ui/session/session.h"
#include "ui/theme/theme.h"
#include "ui/widgets/card.h"
#include "ui/widgets/choice_card.h"
#include "ui/widgets/setup_guide.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace spanwise::ui {
namespace {

class StartPage final : public CardPage {
public:
    StartPage(PageContext& pageContext, QWidget* parent);
    void apply(const Location&) override;

private:
    QWidget* buildHead();
    QWidget* buildChoices();
    void receive();
    void showImport();
    void showLive();
    QWidget* buildRefused();
    void showRefused();
    void showHead();

    Card* m_refused = nullptr;
    QLabel* m_refusedText = nullptr;
    ImportPanel* m_import = nullptr;
    Card* m_live = nullptr;
    SetupGuide* m_guide = nullptr;
    QLabel* m_liveState = nullptr;
    ChoiceCard* m_receive = nullptr;
    QLabel* m_title = nullptr;
    QLabel* m_text = nullptr;
    QWidget* m_choices = nullptr;
};

StartPage::StartPage(PageContext& pageContext, QWidget* parent)
    : CardPage(pageContext, parent)
{
    addRow({{buildRefused(), 1}}, 0);
    addRow({{buildHead(), 1}}, 0);
    addRow({{buildChoices(), 1}}, 0);
    m_import = new ImportPanel(this);
    addRow({{m_import, 1}}, 0);
    m_live = new Card(tr("Receive live"), this);
    auto* body = new QWidget(m_live);
    m_liveState = new QLabel(body);
    m_liveState->setTextFormat(Qt::PlainText);
    m_liveState->setWordWrap(true);
    m_guide = new SetupGuide(body);
    auto* column = new QVBoxLayout(body);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(10);
    column->addWidget(m_liveState);
    column->addWidget(m_guide);
    m_live->setContent(body);
    addRow({{m_live, 1}}, 0);
    m_live->hide();

    ImportQueue& imports = context().session.imports();
    connect(&imports, &ImportQueue::progressed, this, &StartPage::showImport);
    connect(&imports, &ImportQueue::jobChanged, this, &StartPage::showImport);
    connect(m_import, &ImportPanel::cancelled, &imports, &ImportQueue::cancel);
    connect(
        m_import, &ImportPanel::actionWanted, this, [this] { context().filter.openPage(QStringLiteral("overview")); });
    connect(&context().session.live(), &LiveService::changed, this, &StartPage::showLive);
    connect(&context().session, &Session::opening, this, &StartPage::showHead);
    connect(&context().session, &Session::openFailed, this, &StartPage::showRefused);
    connect(&context().session, &Session::opened, this, &StartPage::showRefused);
    showRefused();
    showHead();
    showImport();
    showLive();
}

/// A store that could not be opened: what, why, what to do.
QWidget* StartPage::buildRefused()
{
    m_refused = new Card(tr("This store cannot be opened"), this);
    auto* body = new QWidget(m_refused);
    m_refusedText = new QLabel(body);
    m_refusedText->setTextFormat(Qt::PlainText);
    m_refusedText->setWordWrap(true);
    m_refusedText->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    auto* column = new QVBoxLayout(body);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_refusedText);
    m_refused->setContent(body);
    auto* open = new QPushButton(tr("Open another store …"), m_refused);
    auto* make = new QPushButton(tr("Make a new store …"), m_refused);
    connect(open, &QPushButton::clicked, this, [this] { chooseStore(context(), this); });
    connect(make, &QPushButton::clicked, this, [this] { makeStore(context(), this); });
    m_refused->addControl(open);
    m_refused->addControl(make);
    return m_refused;
}

void StartPage::showRefused()
{
    showHead();
    const auto& refused = context().session.refused();
    m_refused->setVisible(refused.has_value());
    if (!refused) return;
    m_refused->setSubtitle(oneLine(refused->path, 200));
    m_refusedText->setText(oneLine(fromCore(refused->error.message), 600) + u'\n' + adviceFor(refused->error));
}

QWidget* StartPage::buildHead()
{
    auto* head = new QWidget(this);
    m_title = new QLabel(head);
    m_title->setFont(textFont(TextRole::Figure));
    m_text = new QLabel(head);
    m_text->setFont(textFont(TextRole::Body));
    m_text->setForegroundRole(QPalette::PlaceholderText);
    auto* column = new QVBoxLayout(head);
    column->setContentsMargins(2, 44, 0, 10);
    column->setSpacing(4);
    for (QLabel* label : {m_title, m_text}) {
        label->setTextFormat(Qt::PlainText);
        label->setWordWrap(true);
        column->addWidget(label);
    }
    return head;
}

/// While the first store is being opened nobody is asked where to begin.
void StartPage::showHead()
{
    const bool opening = context().session.isOpeningFirst();
    m_choices->setVisible(!opening);
    m_title->setText(opening ? tr("Opening the store …") : tr("See what your LLM applications do"));
    m_text->setText(opening
            ? oneLine(context().session.openingPath(), 200)
            : tr("Latency, errors and spend of every model call, read from OpenTelemetry. Everything stays on this "
                 "computer."));
}

QWidget* StartPage::buildChoices()
{
    m_choices = new QWidget(this);
    QWidget* choices = m_choices;
    auto* open = new ChoiceCard(QStringLiteral("file"), tr("Open a file"),
        tr("OTLP as JSON, JSON lines or protobuf, packed or not. Or drop files and folders anywhere on this window."),
        choices);
    m_receive = new ChoiceCard(QStringLiteral("receive"), tr("Receive live"),
        tr("Point an instrumented application or a Collector at this computer and watch its calls arrive."), choices);
    auto* sample = new ChoiceCard(QStringLiteral("sample"), tr("Try the sample"),
        tr("Two days of four made-up services with an incident in them: a slow model, a rate limit, a bad answer."),
        choices);
    auto* row = new QHBoxLayout(choices);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(kGap);
    for (ChoiceCard* choice : {open, m_receive, sample}) row->addWidget(choice, 1);
    m_receive->setCheckable(true);
    connect(open, &QAbstractButton::clicked, this, [this] { chooseFilesToImport(context(), this); });
    connect(m_receive, &QAbstractButton::clicked, this, &StartPage::receive);
    connect(sample, &QAbstractButton::clicked, this, [this] { context().session.imports().addSample(); });
    return choices;
}

void StartPage::receive()
{
    if (context().session.live().isIdle()) startReceiving(context());
    m_live->show();
    showLive();
}

void StartPage::showLive()
{
    const LiveStatus& status = context().session.live().status();
    m_receive->setChecked(!context().session.live().isIdle());
    if (!context().session.live().isIdle()) m_live->show();
    const bool failed = status.state == LiveStatus::State::Failed;
    m_liveState->setForegroundRole(failed ? QPalette::BrightText : QPalette::WindowText);
    m_liveState->setText(status.isOn()
            ? tr("%1. Paste these lines; the pages fill as soon as the first call arrives.").arg(stateText(status))
            : stateText(status));
    m_guide->setEndpoint(endpointOf(context()));
}

void StartPage::apply(const Location&)
{
    showHead();
    showImport();
}

void StartPage::showImport()
{
    const ImportQueue& imports = context().session.imports();
    m_import->setVisible(!imports.jobs().empty());
    if (imports.jobs().empty()) return;
    const ImportJob* job = &imports.jobs().back();
    for (const ImportJob& one : imports.jobs())
        if (one.state == ImportJob::State::Running) job = &one;
    ImportPanel::Shown shown = shownOf(*job, imports.progress());
    if (!shown.running && context().session.view().snapshot->rows() > 0) shown.action = tr("Show the overview");
    m_import->set(shown);
}

} // namespace

Page* makeStartPage(PageContext& context, QWidget* parent)
{
    return new StartPage(context, parent);
}

} // namespace spanwise::ui
