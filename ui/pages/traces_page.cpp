// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/traces_page.h"

#include "ui/format/format.h"
#include "ui/pages/add_to_review.h"
#include "ui/pages/ask.h"
#include "ui/pages/chart_actions.h"
#include "ui/pages/facet_panel.h"
#include "ui/pages/trace_columns.h"
#include "ui/pages/trace_hits.h"
#include "ui/pages/trace_list_view.h"
#include "ui/safe_text.h"
#include "ui/session/export_traces.h"
#include "ui/session/scope_of.h"
#include "ui/theme/colors.h"
#include "ui/theme/paint.h"
#include "ui/theme/theme.h"
#include "ui/widgets/card.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/tab_order.h"

#include <QApplication>
#include <QClipboard>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QShortcut>
#include <QStackedWidget>
#include <QToolButton>

namespace spanwise::ui {
namespace {

using query::Dimension;

class TracesPage final : public Page {
public:
    TracesPage(PageContext& pageContext, QWidget* parent);
    void apply(const Location& now) override;
    [[nodiscard]] QList<KeyHint> keys() const override;
    [[nodiscard]] bool isBusy() const override;

protected:
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    QWidget* buildHead();
    void buildList();
    void buildHits();
    void buildKeys();
    void showCount(quint64 traces, quint64 spans);
    void showWaiting();
    void follow(bool on);
    void openTrace(const query::TraceRow& row);
    void openMenu(const QModelIndex& index, const QPoint& at);
    void addFilterActions(QMenu& menu, const QModelIndex& index);
    void compareSelected();
    void exportSelected();
    void addToReview();
    void startSearch();
    void endSearch();
    void showHits(const std::vector<HitRow>& hits);
    void showSearchEnd(quint64 read, bool complete, const QString& error);
    void tint();

    std::optional<Location> m_shown; ///< that the list answers
    std::uint64_t m_shownRows = 0; ///< of the store at that moment
    FacetPanel* m_facets;
    QLineEdit* m_search = nullptr;
    QAction* m_searchIcon = nullptr;
    QToolButton* m_follow = nullptr;
    QToolButton* m_facetsShown = nullptr;
    bool m_facetsChosen = false; ///< by the user, so that the width no longer decides
    QLabel* m_count = nullptr;
    QStackedWidget* m_stack;
    TraceListView* m_list = nullptr;
    TraceHits* m_hits = nullptr;
    EmptyState* m_state;
    SearchRun m_run;
    QString m_searched; ///< empty = the list is shown
    AsyncQuery<std::uint64_t> m_export;
    AddToReview m_review;
};

TracesPage::TracesPage(PageContext& pageContext, QWidget* parent)
    : Page(pageContext, parent)
    , m_facets(new FacetPanel(pageContext, this))
    , m_stack(new QStackedWidget(this))
    , m_state(new EmptyState(this))
    , m_run(pageContext.session.pool())
    , m_export(pageContext.session.pool())
    , m_review(pageContext, [this](const QString& said) { m_count->setText(oneLine(said, 200)); })
{
    auto* card = new Card({}, this);
    QWidget* head = buildHead();
    buildList();
    buildHits();
    m_stack->addWidget(m_state);
    m_stack->addWidget(m_list);
    m_stack->addWidget(m_hits);
    card->setContent(m_stack, true);
    auto* right = new QVBoxLayout;
    right->setSpacing(10);
    right->addWidget(head);
    right->addWidget(card, 1);
    auto* all = new QHBoxLayout(this);
    all->setContentsMargins(24, 4, 24, 20);
    all->setSpacing(kGap);
    all->addWidget(m_facets);
    all->addLayout(right, 1);
    connect(m_state, &EmptyState::activated, this, [this] {
        Location wide = context().filter.now();
        wide.range = {};
        wide.filter.clear();
        endSearch();
        context().filter.go(wide);
    });
    tabThrough({m_facets, m_facetsShown, m_search, m_follow, card});
    buildKeys();
    tint();
}

QWidget* TracesPage::buildHead()
{
    auto* head = new QWidget(this);
    m_search = new QLineEdit(head);
    m_search->setPlaceholderText(tr("Search in names, messages and attributes"));
    m_search->setAccessibleName(tr("Search text"));
    m_search->setClearButtonEnabled(true);
    m_search->setMinimumHeight(kControlHeight);
    m_searchIcon = m_search->addAction(QIcon(), QLineEdit::LeadingPosition);
    m_count = new QLabel(head);
    m_count->setTextFormat(Qt::PlainText);
    m_count->setFont(textFont(TextRole::Secondary));
    m_count->setForegroundRole(QPalette::PlaceholderText);
    m_follow = new QToolButton(head);
    m_follow->setCheckable(true);
    m_follow->setChecked(true);
    m_follow->setFocusPolicy(Qt::StrongFocus);
    m_follow->setMinimumHeight(kControlHeight);
    m_follow->setAccessibleName(tr("Follow new traces"));
    m_follow->setToolTip(tr("Show new traces as they come; off: the list stands still (F)"));
    m_facetsShown = new QToolButton(head);
    m_facetsShown->setText(tr("Facets"));
    m_facetsShown->setCheckable(true);
    m_facetsShown->setChecked(true);
    m_facetsShown->setFocusPolicy(Qt::StrongFocus);
    m_facetsShown->setMinimumHeight(kControlHeight);
    m_facetsShown->setToolTip(tr("Show the values that occur, to filter by a click"));
    connect(m_facetsShown, &QToolButton::toggled, m_facets, &QWidget::setVisible);
    connect(m_facetsShown, &QToolButton::clicked, this, [this] { m_facetsChosen = true; });
    auto* row = new QHBoxLayout(head);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(12);
    row->addWidget(m_facetsShown);
    row->addWidget(m_search, 1);
    row->addWidget(m_count);
    row->addWidget(m_follow);
    connect(m_search, &QLineEdit::returnPressed, this, &TracesPage::startSearch);
    connect(m_search, &QLineEdit::textChanged, this, [this](const QString& text) {
        if (text.isEmpty()) endSearch();
    });
    connect(m_follow, &QToolButton::toggled, this, &TracesPage::follow);
    connect(&m_run, &SearchRun::found, this, &TracesPage::showHits);
    connect(&m_run, &SearchRun::finished, this, &TracesPage::showSearchEnd);
    follow(true);
    return head;
}

void TracesPage::buildList()
{
    m_list = new TraceListView(context(), this);
    m_list->setFont(textFont(TextRole::Secondary));
    connect(m_list, &TraceListView::answered, this, &TracesPage::showCount);
    connect(m_list, &TraceListView::failed, this, [this](const QString& message) {
        m_state->showError(tr("The traces could not be listed"), message);
        m_stack->setCurrentWidget(m_state);
    });
    connect(m_list, &RowView::rowActivated, this, [this](int row) {
        if (const query::TraceRow* trace = m_list->traceAt(row)) openTrace(*trace);
    });
    connect(m_list, &RowView::contextMenuWanted, this, &TracesPage::openMenu);
}

void TracesPage::buildHits()
{
    m_hits = new TraceHits(context().settings, this);
    connect(m_hits, &TraceHits::openWanted, this,
        [this](const QString& trace) { context().filter.openPage(QStringLiteral("trace"), trace); });
    connect(m_hits, &TraceHits::keepWanted, this, [this](const QString& clause) {
        m_search->clear();
        context().filter.addToFilter(clause);
    });
    connect(m_hits, &TraceHits::reviewWanted, this, &TracesPage::addToReview);
}

void TracesPage::buildKeys()
{
    const auto key = [this](const QKeySequence& keys, auto action) {
        auto* shortcut = new QShortcut(keys, this);
        shortcut->setContext(Qt::WidgetWithChildrenShortcut);
        connect(shortcut, &QShortcut::activated, this, action);
    };
    key(QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_F), [this] { m_search->setFocus(); });
    key(AddToReview::key(), [this] { addToReview(); });
    key(QKeySequence(Qt::Key_F), [this] { m_follow->toggle(); });
    key(QKeySequence(Qt::Key_Escape), [this] {
        if (m_run.isRunning()) {
            m_run.cancel();
            m_count->setText(tr("stopped · %1 places").arg(format::count(m_hits->model()->rowCount())));
        } else if (!m_searched.isEmpty())
            m_search->clear();
        else
            context().filter.back();
    });
}

QList<KeyHint> TracesPage::keys() const
{
    return {{tr("Enter"), tr("open the trace")}, {tr("F"), tr("follow new traces, or stand still")},
        {tr("Ctrl+Shift+F"), tr("search text")}, {tr("Esc"), tr("stop or end the search, else back")},
        {tr("Ctrl+C"), tr("copy the selected rows")}, {tr("Q"), tr("add the selected ones to the review queue")},
        {tr("Space"), tr("choose a facet's value")}, {tr("Menu key"), tr("filter, exclude, copy, export")}};
}

bool TracesPage::isBusy() const
{
    return m_list->isBusy() || m_facets->isBusy() || m_run.isRunning();
}

void TracesPage::apply(const Location& now)
{
    const std::uint64_t rows = context().session.view().snapshot->rows();
    const bool same = m_shown && *m_shown == now;
    if (same && !m_follow->isChecked()) return showWaiting();
    const bool moved = m_shown && (m_shown->filter != now.filter || m_shown->range != now.range);
    m_shown = now;
    m_shownRows = rows;
    if (!same && m_list->traceCount() == 0) m_state->showLoading();
    m_facets->apply(now);
    m_list->ask(scopeOf(now, context().session.view()), same || !moved);
    if (moved && !m_searched.isEmpty()) startSearch();
}

void TracesPage::showCount(quint64 traces, quint64 spans)
{
    follow(m_follow->isChecked());
    if (!m_searched.isEmpty()) return;
    m_count->setText(
        tr("%1 traces · %2 spans").arg(format::count(std::int64_t(traces)), format::count(std::int64_t(spans))));
    if (traces > 0) return m_stack->setCurrentWidget(m_list);
    const bool empty = context().session.view().snapshot->rows() == 0;
    if (empty)
        m_state->showEmpty(tr("No traces yet"), tr("Open a file, or send telemetry to this program."));
    else
        m_state->showEmpty(tr("No trace fits"),
            tr("Nothing in this range passes the filter. The store holds %1 spans.")
                .arg(format::count(std::int64_t(context().session.view().snapshot->rows()))),
            tr("Show everything"));
    m_stack->setCurrentWidget(m_state);
}

/// While the list stands still: how much came since.
void TracesPage::showWaiting()
{
    const std::uint64_t more = context().session.view().snapshot->rows() - m_shownRows;
    if (more == 0) return;
    m_follow->setText(tr("Paused · %1 new spans").arg(format::count(std::int64_t(more))));
}

void TracesPage::follow(bool on)
{
    m_follow->setText(on ? tr("Following") : tr("Paused"));
    if (on && m_shown && m_shownRows != context().session.view().snapshot->rows()) apply(*m_shown);
}

void TracesPage::openTrace(const query::TraceRow& row)
{
    if (row.trace == 0 || row.traceId.isZero()) return;
    context().filter.openPage(QStringLiteral("trace"), fromCore(row.traceId.hex()));
}

void TracesPage::addFilterActions(QMenu& menu, const QModelIndex& index)
{
    const query::TraceRow& row = *m_list->traceAt(index.row());
    const std::string_view column = traceColumns()[std::size_t(index.column())].id;
    Dimension by = Dimension::Service;
    std::string value = row.service;
    if (column == "name") {
        by = Dimension::Name;
        value = row.name;
    } else if (column == "models" && !row.models.empty()) {
        by = Dimension::Model;
        value = row.models.front();
    } else if (column == "session") {
        by = Dimension::Session;
        value = row.session;
    } else if (column == "user") {
        by = Dimension::User;
        value = row.user;
    }
    const QString clause = clauseFor(by, fromCore(value));
    const QString without = clauseWithout(by, fromCore(value));
    QAction* only = menu.addAction(menuText(tr("Filter to this: %1").arg(oneLine(clause, 60))));
    QAction* exclude = menu.addAction(menuText(tr("Exclude this: %1").arg(oneLine(clause, 60))));
    connect(only, &QAction::triggered, this, [this, clause] { context().filter.addToFilter(clause); });
    connect(exclude, &QAction::triggered, this, [this, without] { context().filter.addToFilter(without); });
}

void TracesPage::openMenu(const QModelIndex& index, const QPoint& at)
{
    if (!index.isValid() || !m_list->traceAt(index.row())) return;
    const query::TraceRow row = *m_list->traceAt(index.row());
    const int selected = int(m_list->selectedTraces().size());
    QMenu menu(this);
    connect(menu.addAction(tr("Open")), &QAction::triggered, this, [this, row] { openTrace(row); });
    if (selected == 2)
        connect(menu.addAction(tr("Compare the two")), &QAction::triggered, this, &TracesPage::compareSelected);
    menu.addSeparator();
    addFilterActions(menu, index);
    if (!row.session.empty())
        connect(menu.addAction(tr("Open its session")), &QAction::triggered, this,
            [this, row] { context().filter.openPage(QStringLiteral("sessions"), fromCore(row.session)); });
    menu.addSeparator();
    connect(menu.addAction(tr("Copy")), &QAction::triggered, this,
        [this] { QApplication::clipboard()->setText(m_list->selectionAsText()); });
    connect(menu.addAction(tr("Copy id")), &QAction::triggered, this,
        [row] { QApplication::clipboard()->setText(fromCore(row.traceId.hex())); });
    connect(menu.addAction(tr("Export these … (%1)").arg(selected)), &QAction::triggered, this,
        &TracesPage::exportSelected);
    QAction* review = menu.addAction(tr("Add these to the review queue (%1)").arg(selected));
    review->setShortcut(AddToReview::key());
    connect(review, &QAction::triggered, this, &TracesPage::addToReview);
    m_list->addColumnActions(menu);
    menu.exec(at);
}

void TracesPage::compareSelected()
{
    QStringList ids;
    for (const int row : m_list->selectedRowNumbers())
        if (const query::TraceRow* trace = m_list->traceAt(row)) ids.append(fromCore(trace->traceId.hex()));
    if (ids.size() == 2) context().filter.openPage(QStringLiteral("trace"), ids.join(u'~'));
}

void TracesPage::exportSelected()
{
    store::Store* store = context().session.store();
    const std::vector<query::TraceNo> traces = m_list->selectedTraces();
    if (!store || traces.empty()) return;
    const QString file = QFileDialog::getSaveFileName(
        this, tr("Export traces"), QStringLiteral("traces.jsonl"), tr("OTLP JSON lines (*.jsonl)"));
    if (file.isEmpty()) return;
    m_count->setText(tr("Writing %1 traces …").arg(format::count(std::int64_t(traces.size()))));
    m_export.ask([reader = store->reader(), traces, file](
                     std::stop_token stop) { return exportTraces(reader, traces, file, stop); },
        [this, file](Result<std::uint64_t>& done) {
            m_count->setText(done ? tr("%1 spans written").arg(format::count(std::int64_t(*done)))
                                  : oneLine(messageOf(done.error()), 200));
        });
}

/// The selected traces, or the very spans that a search has found.
void TracesPage::addToReview()
{
    std::vector<ingest::SpanPick> picks;
    if (m_searched.isEmpty())
        for (const query::TraceNo trace : m_list->selectedTraces()) picks.push_back({trace, {}});
    else
        for (const query::SpanRef& span : m_hits->selectedSpans()) picks.push_back({span.trace, span.spanId});
    m_review.add(std::move(picks), this);
}

void TracesPage::startSearch()
{
    m_searched = m_search->text().trimmed();
    if (m_searched.isEmpty()) return endSearch();
    m_hits->begin(m_searched);
    m_state->showLoading();
    m_stack->setCurrentWidget(m_state);
    m_count->setText(tr("Searching … Esc stops"));
    const query::DataView& view = context().session.view();
    m_run.start(view, {scopeOf(context().filter.now(), view), m_searched.toStdString(), 1000});
}

void TracesPage::endSearch()
{
    m_run.cancel();
    if (m_searched.isEmpty()) return;
    m_searched.clear();
    m_hits->begin({});
    m_stack->setCurrentWidget(m_list);
    if (m_shown) m_list->ask(scopeOf(*m_shown, context().session.view()), true);
}

void TracesPage::showHits(const std::vector<HitRow>& hits)
{
    m_hits->add(hits);
    m_stack->setCurrentWidget(m_hits);
    m_count->setText(tr("%1 places … Esc stops").arg(format::count(m_hits->model()->rowCount())));
}

void TracesPage::showSearchEnd(quint64 read, bool complete, const QString& error)
{
    if (!error.isEmpty()) {
        m_state->showError(tr("The search ended early"), error);
        return m_stack->setCurrentWidget(m_state);
    }
    const int n = m_hits->model()->rowCount();
    m_count->setText(complete ? tr("%1 places in %2 spans").arg(format::count(n), format::count(std::int64_t(read)))
                              : tr("the newest %1 places; a narrower range finds older ones").arg(format::count(n)));
    if (n > 0) return;
    m_state->showEmpty(tr("Not found"),
        tr("%1 does not occur in the spans of this range and filter.").arg(isolated(m_searched, 80)),
        tr("Show everything"));
    m_stack->setCurrentWidget(m_state);
}

void TracesPage::resizeEvent(QResizeEvent* event)
{
    Page::resizeEvent(event);
    m_facets->setFixedWidth(228);
    if (!m_facetsChosen) m_facetsShown->setChecked(width() >= 1000);
}

void TracesPage::tint()
{
    m_searchIcon->setIcon(themeIcon(QStringLiteral("search"), colors(*this).muted));
}

void TracesPage::changeEvent(QEvent* event)
{
    Page::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_searchIcon) tint();
}

} // namespace

Page* makeTracesPage(PageContext& context, QWidget* parent)
{
    return new TracesPage(context, parent);
}

} // namespace spanwise::ui
