// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/cases_page.h"

#include "core/base/clock.h"
#include "core/cases/from_review.h"
#include "core/ingest/pipeline.h"
#include "core/query/case_filter.h"
#include "core/store/case_table.h"
#include "core/store/review_reader.h"
#include "ui/format/format.h"
#include "ui/models/table_model.h"
#include "ui/pages/ask.h"
#include "ui/pages/case_columns.h"
#include "ui/pages/case_links.h"
#include "ui/pages/case_sections.h"
#include "ui/safe_text.h"
#include "ui/session/review_desk.h"
#include "ui/settings/review_key_table.h"
#include "ui/theme/theme.h"
#include "ui/widgets/card.h"
#include "ui/widgets/case_editor.h"
#include "ui/widgets/case_export_dialog.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/message_view.h"
#include "ui/widgets/row_view.h"
#include "ui/widgets/tab_order.h"

#include <QCheckBox>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QMessageBox>
#include <QPushButton>
#include <QShortcut>
#include <QSplitter>
#include <QStackedWidget>
#include <QTimer>
#include <QVBoxLayout>

namespace spanwise::ui {
namespace {

constexpr std::size_t kListed = 1000;

struct CaseOverview {
    query::CaseListAnswer list; ///< failure modes by their titles
    std::vector<query::NamedCount> sets;
};
struct Prepared {
    cases::Case made;
    review::Titles titles;
    bool isNew = false;
    std::vector<std::string> alike {}; ///< titles of cases with nearly the same question
};
struct Exported {
    std::vector<CaseToExport> all;
    exporters::ExportStatement statement;
};

class CasesPage final : public Page {
public:
    CasesPage(PageContext& pageContext, QWidget* parent);
    void apply(const Location& now) override;
    [[nodiscard]] bool isBusy() const override { return m_ask.isRunning() || m_askOne.isRunning(); }
    [[nodiscard]] QList<KeyHint> keys() const override
    {
        return {{QStringLiteral("Enter"), tr("Open the case")}, {QStringLiteral("E"), tr("Edit the case")},
            {QStringLiteral("Ctrl+E"), tr("Export")},
            {QStringLiteral("T"), tr("Open the span that the case was made of")},
            {QStringLiteral("Ctrl+Enter"), tr("Save the case that is edited; Esc leaves it as it was")},
            {QStringLiteral("Del"), tr("Remove the selected cases")}};
    }

protected:
    void showEvent(QShowEvent* event) override
    {
        Page::showEvent(event);
        if (m_detail->currentWidget() != m_editor) m_list->setFocus(Qt::OtherFocusReason); // its keys work at once
    }

private:
    QString tr(const char* text) const { return QCoreApplication::translate("cases", text); }
    QWidget* buildHead();
    QWidget* buildReading();
    [[nodiscard]] query::CaseListQuestion question() const;
    void ask();
    void show(const CaseOverview& overview);
    void open(const std::string& id);
    void prepare(const std::string& itemId);
    void showCase(const cases::Case& one);
    void edit(const cases::Case& one, bool isNew);
    void leaveEditor();
    void save(const cases::Case& made);
    void remove();
    void startExport();
    void write(std::function<Result<void>(store::Writer&)> work, std::function<QString()> done);
    void say(const QString& text);

    AsyncQuery<CaseOverview> m_ask;
    AsyncQuery<Prepared> m_askOne;
    AsyncQuery<Exported> m_askExport;
    AsyncQuery<bool> m_write;
    QString m_handled; ///< argument of the location that was acted on
    std::string m_editing; ///< id of the stored case that is edited; empty = a new one
    cases::Case m_shown;
    review::Titles m_titles; ///< of the codes in it
    std::vector<std::string> m_alikeTitles;
    QTimer m_typing;

    QLineEdit* m_search = nullptr;
    QComboBox* m_set = nullptr;
    QCheckBox* m_stale = nullptr;
    QCheckBox* m_alike = nullptr;
    QLabel* m_said = nullptr;
    RowView* m_list = nullptr;
    TableModel<query::CaseEntry>* m_rows = nullptr;
    EmptyState* m_empty = nullptr;
    QStackedWidget* m_listStack = nullptr;
    Card* m_reading = nullptr;
    QStackedWidget* m_detail = nullptr;
    QWidget* m_caseView = nullptr; ///< text and links
    MessageView* m_view = nullptr;
    CaseLinks* m_links = nullptr;
    CaseEditor* m_editor = nullptr;
    QPushButton* m_editButton = nullptr;
};

CasesPage::CasesPage(PageContext& pageContext, QWidget* parent)
    : Page(pageContext, parent)
    , m_ask(pageContext.session.pool())
    , m_askOne(pageContext.session.pool())
    , m_askExport(pageContext.session.pool())
    , m_write(pageContext.session.pool())
{
    m_rows = new TableModel<query::CaseEntry>(caseColumns(), this);
    m_rows->setIdentity([](const query::CaseEntry& r) { return fromCore(r.id); });
    m_list = new RowView(context().settings, QStringLiteral("cases"), this);
    m_list->setAccessibleName(tr("Cases"));
    m_list->setModel(m_rows);
    m_list->setUpColumnsFrom(caseColumns());
    m_list->setWideColumn(0);
    connect(m_list, &RowView::rowActivated, this, [this](int row) { open(m_rows->row(row).id); });
    connect(
        m_list, &QAbstractItemView::clicked, this, [this](const QModelIndex& at) { open(m_rows->row(at.row()).id); });
    m_empty = new EmptyState(this);
    connect(m_empty, &EmptyState::activated, this, [this] { context().filter.openPage(QStringLiteral("review")); });
    m_listStack = new QStackedWidget(this);
    m_listStack->addWidget(m_list);
    m_listStack->addWidget(m_empty);
    auto* listCard = new Card(tr("Cases"), this);
    listCard->setMinimumWidth(300);
    listCard->setContent(m_listStack, true);
    auto* panes = new QSplitter(Qt::Horizontal, this);
    panes->setChildrenCollapsible(false);
    panes->setHandleWidth(kGap);
    panes->addWidget(listCard);
    panes->addWidget(buildReading());
    panes->setSizes({640, 560});
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(24, 4, 24, 16);
    column->setSpacing(10);
    QWidget* const head = buildHead();
    column->addWidget(head);
    column->addWidget(panes, 1);
    tabThrough({head, listCard, m_reading});
    m_typing.setSingleShot(true);
    m_typing.setInterval(200);
    connect(&m_typing, &QTimer::timeout, this, [this] { ask(); });

    auto* removing = new QAction(this);
    removing->setShortcut(QKeySequence::Delete);
    removing->setShortcutContext(Qt::WidgetShortcut);
    connect(removing, &QAction::triggered, this, [this] { remove(); });
    m_list->addAction(removing);
    auto* tracing = new QShortcut(QKeySequence(Qt::Key_T), this);
    tracing->setContext(Qt::WidgetWithChildrenShortcut);
    connect(tracing, &QShortcut::activated, this, [this] { m_links->openSpan(); });
    auto* editing = new QShortcut(QKeySequence(Qt::Key_E), this);
    editing->setContext(Qt::WidgetWithChildrenShortcut);
    connect(editing, &QShortcut::activated, m_editButton, &QPushButton::click);
    auto* exporting = new QAction(this);
    exporting->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_E));
    exporting->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    connect(exporting, &QAction::triggered, this, [this] { startExport(); });
    addAction(exporting);
}

QWidget* CasesPage::buildHead()
{
    auto* head = new QWidget(this);
    m_search = new QLineEdit(head);
    m_search->setPlaceholderText(tr("Search in cases"));
    m_search->setAccessibleName(tr("Search in cases"));
    m_search->setClearButtonEnabled(true);
    connect(m_search, &QLineEdit::textEdited, &m_typing, qOverload<>(&QTimer::start));
    m_set = new QComboBox(head);
    m_set->setAccessibleDescription(tr("The set that is shown"));
    m_set->addItem(tr("All sets"));
    connect(m_set, &QComboBox::activated, this, [this] { ask(); });
    m_stale = new QCheckBox(tr("stale only"), head);
    m_stale->setToolTip(plainTip(tr("Whose review was changed after the case was made")));
    m_alike = new QCheckBox(tr("alike only"), head);
    m_alike->setToolTip(plainTip(tr("With nearly the same question as another case: keep both, or remove one (Del)")));
    for (QCheckBox* tick : {m_stale, m_alike}) connect(tick, &QCheckBox::toggled, this, [this] { ask(); });
    m_said = new QLabel(head);
    m_said->setTextFormat(Qt::PlainText);
    m_said->setForegroundRole(QPalette::PlaceholderText);
    auto* out = new QPushButton(tr("Export …"), head);
    out->setProperty("primary", true);
    connect(out, &QPushButton::clicked, this, [this] { startExport(); });
    auto* row = new QHBoxLayout(head);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(10);
    row->addWidget(m_search, 1);
    row->addWidget(m_set);
    row->addWidget(m_stale);
    row->addWidget(m_alike);
    row->addWidget(m_said, 1);
    row->addWidget(out);
    return head;
}

QWidget* CasesPage::buildReading()
{
    m_reading = new Card(tr("Case"), this);
    m_reading->setMinimumWidth(340);
    m_view = new MessageView(m_reading);
    m_view->setAccessibleName(tr("The case"));
    m_view->setEmptyText(tr("Choose a case at the left."));
    m_editor = new CaseEditor(m_reading);
    connect(m_editor, &CaseEditor::saveWanted, this, [this](const cases::Case& made) { save(made); });
    connect(m_editor, &CaseEditor::canceled, this, [this] { leaveEditor(); });
    m_editButton = new QPushButton(tr("Edit"), m_reading);
    m_editButton->setEnabled(false);
    connect(m_editButton, &QPushButton::clicked, this, [this] { edit(m_shown, false); });
    m_reading->addControl(m_editButton);
    m_detail = new QStackedWidget(m_reading);
    m_caseView = new QWidget(m_detail);
    m_links = new CaseLinks(m_caseView);
    connect(m_links, &CaseLinks::spanWanted, this,
        [this](const QString& argument) { context().filter.openPage(QStringLiteral("trace"), argument); });
    connect(m_links, &CaseLinks::itemWanted, this,
        [this](const QString& item) { context().filter.openPage(QStringLiteral("review"), item); });
    auto* column = new QVBoxLayout(m_caseView);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_view, 1);
    column->addWidget(m_links);
    m_detail->addWidget(m_caseView);
    m_detail->addWidget(m_editor);
    m_reading->setContent(m_detail);
    return m_reading;
}

void CasesPage::apply(const Location& now)
{
    ask();
    if (now.argument == m_handled) return;
    m_handled = now.argument;
    if (now.argument.startsWith(QLatin1String("new:")))
        prepare(now.argument.mid(4).toStdString());
    else if (!now.argument.isEmpty())
        open(now.argument.toStdString());
}

query::CaseListQuestion CasesPage::question() const
{
    query::CaseListQuestion out;
    out.text = m_search->text().toStdString();
    out.set = m_set->currentData().toString().toStdString();
    out.staleOnly = m_stale->isChecked();
    out.alikeOnly = m_alike->isChecked();
    out.limit = kListed;
    return out;
}

void CasesPage::ask()
{
    if (!context().session.store()) return;
    m_ask.ask(
        [reader = context().session.store()->reader(), asked = question()](std::stop_token) -> Result<CaseOverview> {
            const store::CaseReader source(reader);
            auto list = source.list(asked);
            if (!list) return tl::unexpected(list.error());
            auto sets = source.sets();
            if (!sets) return tl::unexpected(sets.error());
            const auto titles = store::ReviewReader(reader).titles();
            if (!titles) return tl::unexpected(titles.error());
            for (query::CaseEntry& one : list->entries)
                for (std::string& mode : one.failureModes) mode = titles->ofCode(mode);
            return CaseOverview {std::move(*list), std::move(*sets)};
        },
        [this](Result<CaseOverview>& a) {
            if (a) return show(*a);
            m_listStack->setCurrentWidget(m_empty);
            m_empty->showError(tr("The cases cannot be read"), messageOf(a.error()));
        });
}

void CasesPage::show(const CaseOverview& overview)
{
    const QString chosen = m_set->currentData().toString();
    m_set->clear();
    m_set->addItem(tr("All sets"));
    for (const auto& [name, n] : overview.sets) {
        if (name.empty()) continue;
        m_set->addItem(isolated(fromCore(name), 40) + QStringLiteral(" · ") + format::count(n), fromCore(name));
        if (fromCore(name) == chosen) m_set->setCurrentIndex(m_set->count() - 1);
    }
    m_rows->setRows(overview.list.entries);
    say(overview.list.matched == 1 ? tr("1 case") : tr("%1 cases").arg(format::count(overview.list.matched)));
    const bool none = overview.list.entries.empty();
    m_listStack->setCurrentWidget(none ? static_cast<QWidget*>(m_empty) : m_list);
    if (!none) return;
    const bool filtered =
        !question().text.empty() || !question().set.empty() || m_stale->isChecked() || m_alike->isChecked();
    if (filtered)
        m_empty->showEmpty(tr("No case fits"), tr("The search, the set or the tick leaves nothing."));
    else
        m_empty->showEmpty(tr("No case yet"),
            tr("A bad output becomes a case when it is reviewed: press %1 on the Review page.")
                .arg(ReviewKeys::of(context().settings).first(ReviewAct::Case)),
            tr("Go to Review"));
}

void CasesPage::open(const std::string& id)
{
    if (!context().session.store()) return;
    m_askOne.ask(
        [reader = context().session.store()->reader(), id](std::stop_token) -> Result<Prepared> {
            auto one = store::CaseReader(reader).one(id);
            if (!one) return tl::unexpected(one.error());
            auto titles = store::ReviewReader(reader).titles();
            if (!titles) return tl::unexpected(titles.error());
            Prepared out {std::move(*one), std::move(*titles), false};
            // Another case that cannot be read keeps nobody from this one.
            if (auto alike = store::CaseReader(reader).alikeTo(out.made)) out.alike = std::move(*alike);
            return out;
        },
        [this](Result<Prepared>& a) {
            if (!a) return say(messageOf(a.error()));
            m_titles = std::move(a->titles);
            m_alikeTitles = std::move(a->alike);
            showCase(a->made);
        });
}

void CasesPage::prepare(const std::string& itemId)
{
    if (!context().session.store()) return;
    m_askOne.ask(
        [reader = context().session.store()->reader(), itemId](std::stop_token) -> Result<Prepared> {
            const auto item =
                store::ReviewReader(reader).item(itemId, accountName().toStdString(), SystemClock().now());
            if (!item) return tl::unexpected(item.error());
            auto made = cases::caseFromReview(item->state, item->snapshot);
            if (!made) return tl::unexpected(made.error());
            return Prepared {std::move(*made), item->titles, true};
        },
        [this](Result<Prepared>& a) {
            if (!a) return say(messageOf(a.error()));
            m_titles = std::move(a->titles);
            edit(a->made, true);
        });
}

void CasesPage::showCase(const cases::Case& one)
{
    m_shown = one;
    m_editButton->setEnabled(context().session.store() && context().session.store()->isWritable());
    m_reading->setTitle(oneLine(fromCore(one.title), 120));
    m_reading->setSubtitle(fromCore(one.id));
    std::vector<TextSection> sections = sectionsOfCase(one, m_titles);
    if (!m_alikeTitles.empty()) {
        QStringList titles;
        for (const std::string& title : m_alikeTitles) titles.append(oneLine(fromCore(title), 160));
        TextSection alike;
        alike.title = tr("Nearly the same question");
        alike.text = titles.join(u'\n');
        sections.push_back(std::move(alike));
    }
    m_view->setSections(std::move(sections));
    m_links->show(one);
    m_detail->setCurrentWidget(m_caseView);
}

void CasesPage::edit(const cases::Case& one, bool isNew)
{
    m_editing = isNew ? std::string() : one.id;
    m_reading->setTitle(isNew ? tr("New case") : oneLine(fromCore(one.title), 120));
    m_reading->setSubtitle({});
    m_editor->setCase(one);
    m_detail->setCurrentWidget(m_editor);
    m_editButton->setEnabled(false); // it is being edited
    m_editor->setFocus(Qt::OtherFocusReason);
}

void CasesPage::leaveEditor()
{
    m_detail->setCurrentWidget(m_caseView);
    m_reading->setTitle(m_shown.id.empty() ? tr("Case") : oneLine(fromCore(m_shown.title), 120));
    m_reading->setSubtitle(fromCore(m_shown.id));
    m_editButton->setEnabled(!m_shown.id.empty());
    m_list->setFocus(Qt::OtherFocusReason);
}

void CasesPage::save(const cases::Case& made)
{
    const std::string actor = accountName().toStdString();
    auto differs = std::make_shared<std::vector<std::string>>();
    write(
        [made, actor, editing = m_editing, differs](store::Writer& writer) -> Result<void> {
            if (!editing.empty()) return store::replaceCase(writer, editing, made, SystemClock().now());
            return store::putCase(writer, made, actor, SystemClock().now()).map([&](const store::PutCase& put) {
                *differs = put.differs;
            });
        },
        [this, differs, id = made.id] {
            if (differs->empty()) return tr("Saved.");
            open(id); // not what was written, but what is stored
            QStringList names;
            for (const std::string& name : *differs) names.append(fromCore(name));
            return tr("The same case was there already and stays; another was its %1. Edit it there.")
                .arg(names.join(QStringLiteral(", ")));
        });
    if (m_editing.empty()) m_alikeTitles.clear();
    showCase(made);
}

void CasesPage::remove()
{
    std::vector<std::string> ids;
    for (const int row : m_list->selectedRowNumbers()) ids.push_back(m_rows->row(row).id);
    if (ids.empty()) return;
    const auto answer = QMessageBox::question(this, tr("Remove cases"),
        tr("Remove %1? Files that were exported stay; the review can be made into a case again.")
            .arg(ids.size() == 1 ? tr("this case") : tr("these %1 cases").arg(ids.size())),
        QMessageBox::Yes | QMessageBox::No, QMessageBox::Yes);
    if (answer != QMessageBox::Yes) return;
    write(
        [ids](store::Writer& writer) -> Result<void> {
            for (const std::string& id : ids)
                if (auto removed = store::removeCase(writer, id); !removed) return removed;
            return {};
        },
        [this, n = ids.size()] { return tr("%1 removed.").arg(n); });
}

void CasesPage::write(std::function<Result<void>(store::Writer&)> work, std::function<QString()> done)
{
    ingest::Pipeline* pipeline = context().session.pipeline();
    if (!pipeline) return say(tr("The store is open for reading only."));
    m_write.ask(
        [pipeline, work = std::move(work)](std::stop_token) -> Result<bool> {
            if (auto written = pipeline->use(work); !written) return tl::unexpected(written.error());
            return true;
        },
        [this, done = std::move(done)](Result<bool>& a) {
            ask();
            say(a ? done() : messageOf(a.error()));
        });
}

void CasesPage::startExport()
{
    if (!context().session.store()) return;
    query::CaseListQuestion asked = question();
    asked.limit = 0;
    std::vector<std::string> chosen;
    for (const int row : m_list->selectedRowNumbers()) chosen.push_back(m_rows->row(row).id);
    if (chosen.size() < 2) chosen.clear(); // the row one stands on is no selection
    m_askExport.ask(
        [reader = context().session.store()->reader(), asked, chosen](std::stop_token) -> Result<Exported> {
            auto all = store::CaseReader(reader).all(asked);
            if (!all) return tl::unexpected(all.error());
            Exported out;
            for (cases::Case& one : *all)
                if (chosen.empty() || std::ranges::find(chosen, one.id) != chosen.end())
                    out.all.emplace_back(std::move(one));
            const auto head = store::ReviewReader(reader).head();
            if (head && head->entries > 0) out.statement.reviewHead = head->hash.hex();
            out.statement.filter = query::statedFilter(asked);
            if (!chosen.empty())
                out.statement.filter +=
                    (out.statement.filter.empty() ? "" : " ") + ("chosen=" + std::to_string(chosen.size()));
            for (const CaseToExport& one : out.all)
                out.statement.filter = cases::redactedBeside(one.original, one.choice, std::move(out.statement.filter));
            return out;
        },
        [this](Result<Exported>& a) {
            if (!a) return say(messageOf(a.error()));
            if (a->all.empty()) return say(tr("There is no case to export."));
            CaseExportDialog dialog(std::move(a->all), a->statement, this);
            dialog.exec();
        });
}

void CasesPage::say(const QString& text)
{
    m_said->setText(oneLine(text, 200));
    m_said->setToolTip(plainTip(text));
}

} // namespace

Page* makeCasesPage(PageContext& context, QWidget* parent)
{
    return new CasesPage(context, parent);
}

} // namespace spanwise::ui
