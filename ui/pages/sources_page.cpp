// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/sources_page.h"

#include "ui/pages/ask.h"
#include "ui/pages/card_page.h"
#include "ui/pages/chart_actions.h"
#include "ui/pages/import_actions.h"
#include "ui/pages/import_texts.h"
#include "ui/pages/quality_columns.h"
#include "ui/pages/receiver_card.h"
#include "ui/pages/series_chart.h"
#include "ui/pages/source_columns.h"
#include "ui/safe_text.h"
#include "ui/session/scope_of.h"
#include "ui/widgets/table_card.h"

#include <QItemSelectionModel>
#include <QPushButton>

namespace spanwise::ui {
namespace {

using Sources = std::vector<store::SourceRecord>;

class SourcesPage final : public CardPage {
public:
    SourcesPage(PageContext& pageContext, QWidget* parent);
    void apply(const Location& now) override;
    [[nodiscard]] bool isBusy() const override
    {
        return m_askSources.isRunning() || m_askCoverage.isRunning() || m_askOdd.isRunning();
    }
    [[nodiscard]] QList<KeyHint> keys() const override;

private:
    void buildImports();
    void buildSources();
    void buildQuality();
    void connectIntake();
    void askSources();
    void showImports();
    void showSources(Sources sources);
    void showChosen();
    [[nodiscard]] const store::SourceRecord* chosen() const;

    ImportPanel* m_import = nullptr;
    TableCard* m_sources = nullptr;
    TableModel<store::SourceRecord>* m_sourceRows = nullptr;
    TableCard* m_quality = nullptr;
    TableModel<QualityRow>* m_qualityRows = nullptr;
    TableCard* m_coverage = nullptr;
    TableModel<CoverageRow>* m_coverageRows = nullptr;
    TableCard* m_odd = nullptr;
    TableModel<OddRow>* m_oddRows = nullptr;
    std::vector<CoverageRow> m_byService; ///< of everything in the range, from the store
    AsyncQuery<Sources> m_askSources;
    AsyncQuery<query::CoverageAnswer> m_askCoverage;
    AsyncQuery<query::OddSpansAnswer> m_askOdd;
};

SourcesPage::SourcesPage(PageContext& pageContext, QWidget* parent)
    : CardPage(pageContext, parent)
    , m_askSources(pageContext.session.pool())
    , m_askCoverage(pageContext.session.pool())
    , m_askOdd(pageContext.session.pool())
{
    buildImports();
    buildSources();
    buildQuality();
    connectIntake();
    showImports();
}

void SourcesPage::connectIntake()
{
    ImportQueue& imports = context().session.imports();
    connect(&imports, &ImportQueue::progressed, this, &SourcesPage::showImports);
    connect(&imports, &ImportQueue::jobChanged, this, [this] {
        showImports();
        if (isVisible()) askSources();
    });
    connect(&context().session.live(), &LiveService::changed, this, [this] {
        if (isVisible()) askSources();
    });
}

QList<KeyHint> SourcesPage::keys() const
{
    return {{tr("↑ ↓"), tr("the account of one source")}, {tr("Esc"), tr("the account of all sources")}};
}

void SourcesPage::buildImports()
{
    m_import = new ImportPanel(this);
    connect(m_import, &ImportPanel::cancelled, &context().session.imports(), &ImportQueue::cancel);
    connect(
        m_import, &ImportPanel::actionWanted, this, [this] { context().filter.openPage(QStringLiteral("overview")); });
    addRow({{m_import, 1}}, 0);
}

void SourcesPage::buildSources()
{
    m_sources = new TableCard(context().settings, tr("Sources"), QStringLiteral("sources"), this);
    m_sourceRows = new TableModel<store::SourceRecord>(sourceColumns());
    m_sourceRows->setIdentity([](const store::SourceRecord& r) { return QString::number(r.source); });
    m_sources->setModel(m_sourceRows, 3);
    m_sources->setRowLimit(8);
    auto* files = new QPushButton(tr("Import files …"), m_sources);
    auto* folder = new QPushButton(tr("Import a folder …"), m_sources);
    auto* all = new QPushButton(tr("All sources"), m_sources);
    all->setShortcut(QKeySequence(Qt::Key_Escape));
    connect(files, &QPushButton::clicked, this, [this] { chooseFilesToImport(context(), this); });
    connect(folder, &QPushButton::clicked, this, [this] { chooseFolderToImport(context(), this); });
    connect(all, &QPushButton::clicked, this, [this] {
        m_sources->view().clearSelection();
        m_sources->view().setCurrentIndex({});
    });
    for (QPushButton* button : {all, files, folder}) m_sources->addControl(button);
    connect(
        m_sources->view().selectionModel(), &QItemSelectionModel::currentRowChanged, this, &SourcesPage::showChosen);
    addRow({{new ReceiverCard(context(), this), 1}}, 0);
    addRow({{m_sources, 1}}, 0);
}

void SourcesPage::buildQuality()
{
    m_quality = new TableCard(context().settings, tr("Data quality"), QStringLiteral("source_quality"), this);
    m_qualityRows = new TableModel<QualityRow>(qualityColumns());
    m_quality->setWideColumn(3);
    m_quality->setModel(m_qualityRows, -1);
    m_quality->setRowLimit(14);
    m_odd =
        new TableCard(context().settings, tr("Odd, cut or left out of statistics"), QStringLiteral("odd_spans"), this);
    m_oddRows = new TableModel<OddRow>(oddColumns());
    m_odd->setModel(m_oddRows, 1);
    m_odd->setRowLimit(14);
    connect(&m_odd->view(), &RowView::rowActivated, this, [this](int row) {
        openSpans(context(), QStringLiteral("quality = ") + fromCore(m_oddRows->row(row).mark.name));
    });
    m_coverage = new TableCard(context().settings, tr("What calls state"), QStringLiteral("coverage"), this);
    m_coverageRows = new TableModel<CoverageRow>(coverageColumns());
    m_coverage->setModel(m_coverageRows, 1);
    m_coverage->setRowLimit(12);
    addRow({{m_quality, 1}}, 0);
    addRow({{m_coverage, 1}}, 0);
    addRow({{m_odd, 1}}, 0);
}

void SourcesPage::apply(const Location& now)
{
    askSources();
    const query::Scope scope = scopeOf(now, context().session.view());
    m_coverage->showLoading();
    ask(m_askCoverage, context().session, query::CoverageQuestion {scope, query::Dimension::Service, 100},
        [this](Result<query::CoverageAnswer>& a) {
            if (!a) return m_coverage->showError(messageOf(a.error()));
            m_byService.clear();
            if (a->groups.size() > 1) m_byService.push_back({tr("All services"), a->all});
            for (const query::CoverageAnswer::Group& group : a->groups)
                m_byService.push_back({groupName(query::Dimension::Service, group.key), group.coverage});
            showChosen();
        });
    m_odd->showLoading();
    ask(m_askOdd, context().session, query::OddSpansQuestion {scope}, [this](Result<query::OddSpansAnswer>& a) {
        if (!a) return m_odd->showError(messageOf(a.error()));
        std::vector<OddRow> rows;
        for (const query::OddSpansAnswer::Mark& mark : a->marks) rows.push_back({mark, a->spans});
        m_oddRows->setRows(std::move(rows));
        m_odd->showRows(tr("Nothing odd about the spans in this range."));
    });
}

void SourcesPage::askSources()
{
    if (m_askSources.isRunning()) return; // the next change of the data asks again
    store::Store* store = context().session.store();
    if (!store) return showSources({});
    m_sources->showLoading();
    m_askSources.ask([reader = store->reader()](std::stop_token) { return reader->sources(); },
        [this](Result<Sources>& answer) {
            if (!answer) return m_sources->showError(messageOf(answer.error()));
            showSources(std::move(*answer));
        });
}

const store::SourceRecord* SourcesPage::chosen() const
{
    const int row = m_sources->view().currentIndex().row();
    return row >= 0 && row < m_sourceRows->rowCount() ? &m_sourceRows->row(row) : nullptr;
}

void SourcesPage::showSources(Sources sources)
{
    const std::int64_t kept = chosen() ? chosen()->source : 0;
    m_sourceRows->setRows(std::move(sources));
    m_sources->showRows(tr("Nothing was imported or received yet. Drop files anywhere on the window."));
    for (int i = 0; i < m_sourceRows->rowCount(); ++i)
        if (m_sourceRows->row(i).source == kept) m_sources->view().selectRow(i);
    showChosen();
}

/// The account and the coverage of one source, or of all.
void SourcesPage::showChosen()
{
    const store::SourceRecord* source = chosen();
    const store::DataQuality quality =
        source ? store::qualityOf(std::span(source, 1)) : store::qualityOf(m_sourceRows->rows());
    const QString of = source ? isolated(fromCore(source->name), 120) : tr("all sources");
    m_quality->setSubtitle(tr("%1: %2").arg(of, qualitySentence(quality)));
    m_qualityRows->setRows(qualityRows(quality));
    m_quality->showRows(tr("Nothing was received yet."));
    std::vector<CoverageRow> coverage = m_byService;
    if (source) {
        coverage.clear();
        for (const store::SourceRecord::Dialect& dialect : source->dialects)
            coverage.push_back({fromCore(dialect.name), dialect.coverage});
    }
    m_coverage->setSubtitle(source
            ? tr("%1: share of its calls that state a field, by instrumentation, as they came").arg(of)
            : tr("share of the calls in the range that state a field, by service"));
    m_coverageRows->setRows(std::move(coverage));
    m_coverage->showRows(source ? tr("This source brought no model calls.") : tr("No calls in this range."));
}

void SourcesPage::showImports()
{
    const ImportQueue& imports = context().session.imports();
    m_import->setVisible(!imports.jobs().empty());
    if (imports.jobs().empty()) return;
    const ImportJob* job = &imports.jobs().back();
    for (const ImportJob& one : imports.jobs())
        if (one.state == ImportJob::State::Running) job = &one;
    ImportPanel::Shown shown = shownOf(*job, imports.progress(), 40);
    if (!shown.running) shown.action = tr("Show the overview");
    m_import->set(shown);
}

} // namespace

Page* makeSourcesPage(PageContext& context, QWidget* parent)
{
    return new SourcesPage(context, parent);
}

} // namespace spanwise::ui
