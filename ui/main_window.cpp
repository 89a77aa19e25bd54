// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/main_window.h"

#include "ui/filter_bar.h"
#include "ui/format/format.h"
#include "ui/navigation.h"
#include "ui/pages/ask.h"
#include "ui/pages/import_texts.h"
#include "ui/pages/live_actions.h"
#include "ui/safe_text.h"
#include "ui/session/last_place.h"
#include "ui/session/live_options.h"
#include "ui/session/scope_of.h"
#include "ui/session/session.h"
#include "ui/settings/setting.h"
#include "ui/theme/category_colors.h"
#include "ui/theme/colors.h"
#include "ui/theme/paint.h"
#include "ui/theme/theme.h"
#include "ui/widgets/range_picker.h"
#include "ui/widgets/status_strip.h"
#include "ui/widgets/tab_order.h"

#include <QCloseEvent>
#include <QDragEnterEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QMimeData>
#include <QStackedWidget>
#include <QToolButton>
#include <QUrl>
#include <QVBoxLayout>

namespace spanwise::ui {
namespace {

constexpr QSize kLeastSize(1024, 640); ///< the three panes of Review side by side
constexpr int kLeastFilter = 200;
constexpr int kLeastRange = 134; ///< "Last 24 hours"; the text of two moments is cut, and stands in the tool tip

QToolButton* barButton(const QString& name, QWidget* parent)
{
    auto* button = new QToolButton(parent);
    button->setAutoRaise(true);
    button->setFocusPolicy(Qt::StrongFocus);
    button->setAccessibleName(name);
    button->setFixedSize(30, 30);
    return button;
}

} // namespace

MainWindow::MainWindow(PageContext& context, QWidget* parent)
    : QMainWindow(parent)
    , m_context(context)
    , m_askServices(context.session.pool())
{
    setObjectName(QStringLiteral("spanwise"));
    setMinimumSize(kLeastSize);
    setAcceptDrops(true);
    auto* body = new QWidget(this);
    m_navigation = new Navigation(body);
    m_stack = new QStackedWidget(body);
    m_status = new StatusStrip(body);
    m_bar = buildBar();
    auto* right = new QVBoxLayout;
    right->setSpacing(0);
    right->addWidget(m_bar);
    right->addWidget(m_stack, 1);
    auto* across = new QHBoxLayout;
    across->setSpacing(0);
    across->addWidget(m_navigation);
    across->addLayout(right, 1);
    auto* all = new QVBoxLayout(body);
    all->setContentsMargins(0, 0, 0, 0);
    all->setSpacing(0);
    all->addLayout(across, 1);
    all->addWidget(m_status);
    setCentralWidget(body);

    buildActions();
    watchIntake();
    connect(m_navigation, &Navigation::chosen, this, [this](const QString& page) { m_context.filter.openPage(page); });
    connect(&m_context.filter, &FilterState::changed, this, &MainWindow::go);
    connect(&m_context.session, &Session::opened, this, &MainWindow::onStoreOpened);
    connect(&m_context.session, &Session::partlyOpened, this, &MainWindow::refresh);
    connect(&m_context.session, &Session::opening, this, [this](const QString& path) {
        m_status->setWait(tr("Opening %1 …").arg(isolated(path, 80)));
        if (!m_page) return;
        if (m_context.session.isOpeningFirst()) refresh(); // a page that says it is empty gives way
        showTitle();
    });
    connect(&m_context.session, &Session::openFailed, this, [this] {
        m_status->setWork({});
        if (m_page) showTitle();
        if (m_context.session.store()) m_context.filter.openPage(QStringLiteral("start"));
        refresh();
    });
    // While a page still asks, newer data waits: a question that is asked again and again never ends.
    connect(&m_context.session, &Session::dataChanged, this, [this] {
        m_stale = true;
        refreshIfStale();
    });
    m_again.setInterval(50);
    connect(&m_again, &QTimer::timeout, this, &MainWindow::refreshIfStale);
    ImportQueue& imports = m_context.session.imports();
    connect(&imports, &ImportQueue::progressed, this, &MainWindow::showImports);
    connect(&imports, &ImportQueue::jobChanged, this, &MainWindow::showImports);
    connect(&imports, &ImportQueue::jobChanged, this, &MainWindow::noteImport);
    LiveService& live = m_context.session.live();
    connect(&live, &LiveService::changed, this, &MainWindow::showLive);
    connect(&live, &LiveService::ticked, this, &MainWindow::showFacts);
    connect(&m_context.session, &Session::waitingForReviewChanged, this, [this](int items) {
        m_navigation->setBadge(QStringLiteral("review"), items > 0 ? format::count(items) : QString());
    });
    connect(&m_context.session, &Session::pausedChanged, this, &MainWindow::showLive);
    connect(m_status, &StatusStrip::cancelled, &imports, &ImportQueue::cancel);
    connect(this, &MainWindow::filesDropped, &imports, &ImportQueue::add);
    restoreGeometry(m_context.settings.get(setting::kGeometry));
    tint();
    showLive();
    go(m_context.filter.now());
}

MainWindow::~MainWindow() = default;

QWidget* MainWindow::buildBar()
{
    auto* bar = new QWidget(this);
    bar->setFixedHeight(60);
    m_back = barButton(tr("Back"), bar);
    m_forward = barButton(tr("Forward"), bar);
    m_title = new QLabel(bar);
    m_title->setFont(textFont(TextRole::PageTitle));
    m_title->setTextFormat(Qt::PlainText);
    m_filter = new FilterBar(m_context, bar);
    m_filter->setMinimumWidth(kLeastFilter);
    m_range = new RangePicker(m_context.filter, bar);
    m_range->setMinimumWidth(kLeastRange);
    m_range->setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
    m_compare = new QToolButton(bar);
    m_compare->setText(tr("Compare"));
    m_compare->setCheckable(true);
    m_compare->setFocusPolicy(Qt::StrongFocus);
    m_compare->setMinimumHeight(30);
    m_compare->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_compare->setToolTip(tr("Compare with the period before"));
    m_live = new QToolButton(bar);
    m_live->setFocusPolicy(Qt::StrongFocus);
    m_live->setMinimumHeight(30);
    m_live->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_live->setCheckable(true);
    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(24, 14, 24, 8);
    row->setSpacing(8);
    row->addWidget(m_title);
    row->addSpacing(8);
    row->addWidget(m_back);
    row->addWidget(m_forward);
    row->addSpacing(8);
    row->addWidget(m_filter, 1);
    row->addSpacing(8);
    row->addWidget(m_range);
    row->addWidget(m_compare);
    row->addWidget(m_live);
    connect(m_back, &QToolButton::clicked, &m_context.filter, &FilterState::back);
    connect(m_forward, &QToolButton::clicked, &m_context.filter, &FilterState::forward);
    connect(m_live, &QToolButton::clicked, this, &MainWindow::onLiveButton);
    connect(m_compare, &QToolButton::toggled, &m_context.filter, &FilterState::setCompare);
    return bar;
}

void MainWindow::onStoreOpened()
{
    m_context.categories.clear();
    m_status->setWork({});
    const store::Store& store = *m_context.session.store();
    QString remark = fromCore(store.readOnlyReason());
    if (!store.damage().empty()) remark += u' ' + fromCore(store.damage().front());
    m_status->setProblem(oneLine(remark));
    if (store.isWritable() && m_context.settings.get(setting::kReceive))
        m_context.session.live().start(liveOptionsOf(m_context.settings));
    m_page = nullptr; // of another store: shown anew
    refresh();
}

Page* MainWindow::pageFor(const PageEntry& entry)
{
    const QString id = QString::fromLatin1(entry.id);
    Page*& page = m_pages[id];
    if (!page) {
        page = entry.make(m_context, m_stack);
        page->setObjectName(id);
        page->setAccessibleName(titleOf(entry));
        m_stack->addWidget(page);
        tabThrough({m_bar, page, m_status});
        connect(page, &Page::subjectChanged, this, &MainWindow::showTitle);
    }
    return page;
}

/// The first start stands in the place of every page that has nothing to show without data, and of all of them while
/// the store is being opened or when it could not be: it says so, where a page could only say that there is nothing.
const PageEntry& MainWindow::shownFor(const Location& now) const
{
    const PageEntry* entry = findPage(now.page);
    if (!entry) entry = &pageTable().front();
    const bool hasStore = m_context.session.store() != nullptr;
    const bool isRefused = !hasStore && m_context.session.refused();
    if (entry->withoutData && !isRefused && !m_context.session.isOpeningFirst()) return *entry;
    if ((hasStore || entry->early) && m_context.session.view().snapshot->rows() > 0) return *entry;
    return *findPage(QStringLiteral("start"));
}

void MainWindow::go(const Location& now)
{
    // A page that is in no menu stands under the one that leads to it; to Getting started none does.
    m_navigation->setCurrent(now.page,
        now.page == QLatin1String("rules")       ? QStringLiteral("guards")
            : now.page == QLatin1String("trace") ? QStringLiteral("traces")
                                                 : QString());
    m_back->setEnabled(m_context.filter.canGoBack());
    m_forward->setEnabled(m_context.filter.canGoForward());
    const QSignalBlocker quiet(m_compare);
    m_compare->setChecked(now.compare);
    refresh();
}

void MainWindow::refresh()
{
    Page* page = pageFor(shownFor(m_context.filter.now()));
    if (page != m_page) {
        m_page = page;
        m_stack->setCurrentWidget(m_page);
        showTitle();
    }
    m_page->apply(m_context.filter.now());
    showFacts();
}

void MainWindow::refreshIfStale()
{
    const bool busy = m_page && m_page->isBusy();
    if (m_stale && !busy) {
        m_stale = false;
        refresh();
    }
    m_stale ? m_again.start() : m_again.stop();
}

/// The import that runs, with a way to stop it; what came of it stands on Sources.
void MainWindow::showImports()
{
    const ImportQueue& imports = m_context.session.imports();
    if (!imports.isRunning()) return m_status->setWork({});
    const ImportProgress progress = imports.progress();
    m_status->setWork(tr("Importing: %1").arg(progressText(progress)), progress.share());
}

/// What an import did not take, on whatever page one is; until it is dismissed, or the next one is asked for.
void MainWindow::noteImport(int number)
{
    const ImportJob& job = m_context.session.imports().jobs()[std::size_t(number - 1)];
    if (job.state == ImportJob::State::Waiting && !m_shortfall.isEmpty() && m_status->problem() == m_shortfall)
        m_status->setProblem({});
    const QString shortfall = shortfallOf(job);
    if (shortfall.isEmpty()) return;
    m_shortfall = shortfall;
    m_status->setProblem(shortfall);
}

/// Off: starts the receivers. On: pauses what is on screen, and follows again.
void MainWindow::onLiveButton()
{
    if (m_context.session.live().isIdle())
        startReceiving(m_context);
    else
        m_context.session.setPaused(!m_context.session.isPaused());
    showLive();
}

void MainWindow::showLive()
{
    const LiveStatus& status = m_context.session.live().status();
    const bool idle = m_context.session.live().isIdle();
    const bool paused = m_context.session.isPaused();
    m_live->setChecked(!idle && !paused);
    m_live->setText(idle ? tr("Receive") : paused ? tr("Paused") : tr("Live"));
    m_live->setToolTip(idle ? tr("Receive live telemetry (L)")
            : paused        ? tr("Follow what arrives (L)")
                            : tr("Keep the pages as they are; what arrives is stored all the same (L)"));
    if (status.state == LiveStatus::State::Failed) m_status->setProblem(stateText(status));
    tint();
    showFacts();
}

void MainWindow::showFacts()
{
    const columns::Snapshot& stored = *m_context.session.view().snapshot;
    QStringList facts;
    if (const QString live = statusLine(m_context.session.live().status()); !live.isEmpty()) facts << live;
    if (m_context.session.store())
        facts << (stored.rows() == 0
                ? tr("The store is empty")
                : tr("%1 spans · %2 model calls")
                      .arg(format::count(std::int64_t(stored.rows())), format::count(std::int64_t(stored.calls()))));
    if (const store::Store* store = m_context.session.store(); store && stored.rows() > 0) {
        const store::StoreSize size = store->size();
        facts << tr("store %1").arg(format::bytes(std::int64_t(size.databaseBytes + size.payloadBytes)));
    }
    m_status->setFacts(facts.join(QStringLiteral(" · ")));
    const RangeChoice& range = m_context.filter.now().range;
    const TimeRange shown = range.isAll() ? stored.startRange() : resolved(range, m_context.session.view());
    m_range->setResolved(shown);
}

void MainWindow::showTitle()
{
    const PageEntry* entry = findPage(m_page->objectName());
    const bool opening = m_context.session.isOpeningFirst() && !(entry && entry->early);
    const QString title = opening ? tr("Opening") : entry ? titleOf(*entry) : QString();
    const QString subject = m_page->subject();
    m_title->setText(title);
    setWindowTitle(
        subject.isEmpty() ? tr("%1 – Spanwise").arg(title) : tr("%1: %2 – Spanwise").arg(title, isolated(subject)));
}

void MainWindow::tint()
{
    const QColor ink = colors(*this).muted;
    m_back->setIcon(themeIcon(QStringLiteral("back"), ink));
    m_forward->setIcon(themeIcon(QStringLiteral("forward"), ink));
    m_compare->setIcon(themeIcon(QStringLiteral("compare"), ink));
    const bool follows = !m_context.session.live().isIdle() && !m_context.session.isPaused();
    m_live->setIcon(themeIcon(follows ? QStringLiteral("pause") : QStringLiteral("play"), ink));
    m_navigation->setMenu(m_menu);
}

void MainWindow::changeEvent(QEvent* event)
{
    QMainWindow::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_menu) tint();
}

void MainWindow::closeEvent(QCloseEvent* event)
{
    m_context.settings.set(setting::kGeometry, saveGeometry());
    rememberPlace(m_context.settings, m_context.filter.now());
    emit closing();
    event->accept();
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event)
{
    if (event->mimeData()->hasUrls()) event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event)
{
    QStringList paths;
    for (const QUrl& url : event->mimeData()->urls())
        if (url.isLocalFile()) paths.append(url.toLocalFile());
    if (paths.isEmpty()) return;
    event->acceptProposedAction();
    emit filesDropped(paths);
}

} // namespace spanwise::ui
