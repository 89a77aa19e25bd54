// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/start_page.h"

#include "ui/pages/card_page.h"
#include "ui/pages/import_actions.h"
#include "ui/pages/import_texts.h"
#include "ui/session/session.h"
#include "ui/theme/theme.h"
#include "ui/widgets/card.h"
#include "ui/widgets/choice_card.h"
#include "ui/widgets/setup_guide.h"

#include <QHBoxLayout>
#include <QLabel>
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

    ImportPanel* m_import = nullptr;
    Card* m_live = nullptr;
    SetupGuide* m_guide = nullptr;
    ChoiceCard* m_receive = nullptr;
};

StartPage::StartPage(PageContext& pageContext, QWidget* parent)
    : CardPage(pageContext, parent)
{
    addRow({{buildHead(), 1}}, 0);
    addRow({{buildChoices(), 1}}, 0);
    m_import = new ImportPanel(this);
    addRow({{m_import, 1}}, 0);
    m_live = new Card(tr("Receive live"), this);
    m_guide = new SetupGuide(m_live);
    m_live->setContent(m_guide);
    addRow({{m_live, 1}}, 0);
    addSpace();
    m_live->hide();

    ImportQueue& imports = context().session.imports();
    connect(&imports, &ImportQueue::progressed, this, &StartPage::showImport);
    connect(&imports, &ImportQueue::jobChanged, this, &StartPage::showImport);
    connect(m_import, &ImportPanel::cancelled, &imports, &ImportQueue::cancel);
    connect(
        m_import, &ImportPanel::actionWanted, this, [this] { context().filter.openPage(QStringLiteral("overview")); });
    showImport();
}

QWidget* StartPage::buildHead()
{
    auto* head = new QWidget(this);
    auto* title = new QLabel(tr("See what your LLM applications do"), head);
    title->setFont(textFont(TextRole::Figure));
    auto* text = new QLabel(tr("Latency, errors and spend of every model call, read from OpenTelemetry. Everything "
                               "stays on this computer."),
        head);
    text->setFont(textFont(TextRole::Body));
    text->setForegroundRole(QPalette::PlaceholderText);
    auto* column = new QVBoxLayout(head);
    column->setContentsMargins(2, 8, 0, 4);
    column->setSpacing(4);
    for (QLabel* label : {title, text}) {
        label->setTextFormat(Qt::PlainText);
        label->setWordWrap(true);
        column->addWidget(label);
    }
    return head;
}

QWidget* StartPage::buildChoices()
{
    auto* choices = new QWidget(this);
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
    m_receive->setChecked(true);
    m_live->show();
}

void StartPage::apply(const Location&)
{
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
