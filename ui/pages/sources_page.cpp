// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/sources_page.h"

#include "ui/format/format.h"
#include "ui/pages/ask.h"
#include "ui/pages/card_page.h"
#include "ui/pages/import_actions.h"
#include "ui/pages/import_texts.h"
#include "ui/pages/source_columns.h"
#include "ui/safe_text.h"
#include "ui/widgets/table_card.h"

#include <QItemSelectionModel>
#include <QPushButton>
#include <QVBoxLayout>

namespace spanwise::ui {
namespace {

using Sources = std::vector<store::SourceRecord>;

class SourcesPage final : public CardPage {
public:
    SourcesPage(PageContext& pageContext, QWidget* parent);
    void apply(const Location&) override;
    [[nodiscard]] bool isBusy() const override { return m_ask.isRunning(); }
    [[nodiscard]] QList<KeyHint> keys() const override;

private:
    void buildImports();
    void buildSources();
    void showImports();
    void showSources(Sources sources);
    void showChosen();

    ImportPanel* m_import = nullptr;
    TableCard* m_sources = nullptr;
    TableModel<store::SourceRecord>* m_rows = nullptr;
    TableCard* m_reasons = nullptr;
    TableModel<ReasonRow>* m_reasonRows = nullptr;
    AsyncQuery<Sources> m_ask;
};

SourcesPage::SourcesPage(PageContext& pageContext, QWidget* parent)
    : CardPage(pageContext, parent)
    , m_ask(pageContext.session.pool())
{
    buildImports();
    buildSources();
    addSpace();
    ImportQueue& imports = context().session.imports();
    connect(&imports, &ImportQueue::progressed, this, &SourcesPage::showImports);
    connect(&imports, &ImportQueue::jobChanged, this, [this] {
        showImports();
        if (isVisible()) apply(context().filter.now());
    });
    showImports();
}

QList<KeyHint> SourcesPage::keys() const
{
    return {{tr("Enter"), tr("the rejections of a source")}};
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
    m_rows = new TableModel<store::SourceRecord>(sourceColumns());
    m_sources->setModel(m_rows, 2);
    m_sources->setRowLimit(12);
    auto* files = new QPushButton(tr("Import files …"), m_sources);
    auto* folder = new QPushButton(tr("Import a folder …"), m_sources);
    connect(files, &QPushButton::clicked, this, [this] { chooseFilesToImport(context(), this); });
    connect(folder, &QPushButton::clicked, this, [this] { chooseFolderToImport(context(), this); });
    m_sources->addControl(files);
    m_sources->addControl(folder);
    connect(
        m_sources->view().selectionModel(), &QItemSelectionModel::currentRowChanged, this, &SourcesPage::showChosen);
    addRow({{m_sources, 1}}, 0);

    m_reasons =
        new TableCard(context().settings, tr("Rejected and remarked upon"), QStringLiteral("source_reasons"), this);
    m_reasonRows = new TableModel<ReasonRow>(reasonColumns());
    m_reasons->setWideColumn(3);
    m_reasons->setModel(m_reasonRows, 2);
    m_reasons->setRowLimit(12);
    addRow({{m_reasons, 1}}, 0);
}

void SourcesPage::apply(const Location&)
{
    if (m_ask.isRunning()) return; // the next change of the data asks again
    store::Store* store = context().session.store();
    if (!store) return showSources({});
    m_sources->showLoading();
    m_ask.ask([reader = store->reader()](std::stop_token) { return reader->sources(); },
        [this](Result<Sources>& answer) {
            if (!answer) return m_sources->showError(messageOf(answer.error()));
            showSources(std::move(*answer));
        });
}

void SourcesPage::showSources(Sources sources)
{
    const int row = m_sources->view().currentIndex().row();
    const std::int64_t chosen = row >= 0 && row < m_rows->rowCount() ? m_rows->row(row).source : 0;
    m_rows->setRows(std::move(sources));
    m_sources->showRows(tr("Nothing was imported or received yet. Drop files here, or import them."));
    for (int i = 0; i < m_rows->rowCount(); ++i)
        if (m_rows->row(i).source == chosen) m_sources->view().selectRow(i);
    showChosen();
}

void SourcesPage::showChosen()
{
    const int row = m_sources->view().currentIndex().row();
    std::vector<ReasonRow> reasons;
    if (row >= 0 && row < m_rows->rowCount()) {
        reasons = reasonsOf(m_rows->row(row));
        m_reasons->setSubtitle(oneLine(fromCore(m_rows->row(row).name), 200));
    } else {
        for (const store::SourceRecord& source : m_rows->rows())
            for (ReasonRow& reason : reasonsOf(source)) reasons.push_back(std::move(reason));
        m_reasons->setSubtitle(tr("of all sources; choose one above to see its own"));
    }
    m_reasonRows->setRows(std::move(reasons));
    m_reasons->showRows(tr("Nothing was rejected and nothing was odd."));
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
