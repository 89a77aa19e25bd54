// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/chart_view.h"

#include "ui/charts/accessible_plot.h"
#include "ui/charts/chart_table_model.h"
#include "ui/charts/chart_table_view.h"
#include "ui/theme/colors.h"
#include "ui/theme/paint.h"
#include "ui/theme/theme.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/subtitle_label.h"
#include "ui/widgets/tab_order.h"

#include <QClipboard>
#include <QFileDialog>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QMenu>
#include <QMimeData>
#include <QPainter>
#include <QSaveFile>
#include <QShortcut>
#include <QStackedWidget>
#include <QToolButton>
#include <QVBoxLayout>

namespace spanwise::ui {
namespace {

constexpr int kTallest = 560; ///< more height makes steeper lines, not clearer ones

} // namespace

ChartView::ChartView(const QString& title, QWidget* parent)
    : QFrame(parent)
    , m_title(new ElidedLabel(this))
    , m_subtitle(new SubtitleLabel(SubtitleLabel::Empty::TakesRoom, this))
    , m_more(new QToolButton(this))
    , m_legend(new Legend(this))
    , m_plot(new Plot(this))
    , m_state(new EmptyState(this))
    , m_stack(new QStackedWidget(this))
{
    installPlotAccessibility();
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(16, 12, 16, 10);
    column->setSpacing(2);
    auto* head = new QHBoxLayout;
    buildHead(head);
    column->addLayout(head);
    column->addSpacing(2);
    column->addWidget(m_legend);
    m_stack->addWidget(m_state);
    m_stack->addWidget(m_plot);
    column->addWidget(m_stack, 1);
    setTitle(title);
    setMinimumHeight(240);
    setMaximumHeight(kTallest);

    connect(m_legend, &Legend::toggled, this, &ChartView::setSeriesShown);
    connect(m_plot, &Plot::activated, this, [this] { emit openWanted(currentHit()); });
    connect(m_plot, &Plot::zoomedOut, this, &ChartView::backWanted);
    connect(m_plot, &Plot::menuWanted, this, &ChartView::showMenu);
    m_relayout.setSingleShot(true);
    m_relayout.setInterval(20);
    connect(m_plot, &Plot::resized, &m_relayout, qOverload<>(&QTimer::start));
    connect(&m_relayout, &QTimer::timeout, this, [this] { // ticks depend on the room
        if (m_hasData) rebuild();
        emit plotResized(static_cast<int>(m_plot->plotArea().width()));
    });
    connect(m_plot, &Plot::rangeDragged, this, [this](double from, double to) {
        if (const auto range = rangeBetween(from, to)) emit rangeWanted(*range);
    });
    connect(m_state, &EmptyState::activated, this, &ChartView::actionWanted);
    tint();
    showLoading();
}

ChartView::~ChartView() = default;

void ChartView::buildHead(QHBoxLayout* head)
{
    m_title->setFont(textFont(TextRole::CardTitle));
    auto* texts = new QVBoxLayout;
    texts->setSpacing(1);
    texts->addWidget(m_title);
    texts->addWidget(m_subtitle);
    m_controls = new QHBoxLayout;
    m_controls->setSpacing(4);
    m_more->setAutoRaise(true);
    m_more->setFocusPolicy(Qt::StrongFocus);
    m_more->setFixedSize(28, 28);
    connect(
        m_more, &QToolButton::clicked, this, [this] { showMenu(m_more->mapToGlobal(QPoint(0, m_more->height()))); });
    head->addLayout(texts, 1);
    head->addLayout(m_controls);
    head->addWidget(m_more, 0, Qt::AlignTop);
}

void ChartView::setTitle(const QString& title)
{
    m_titleText = title;
    m_title->setText(title);
    m_plot->setAccessibleName(title);
    m_more->setAccessibleName(tr("More for %1").arg(title));
    m_more->setToolTip(tr("Table, picture, CSV"));
}

void ChartView::setSubtitle(const QString& text, bool isAlarm)
{
    m_subtitle->setUsual(text, isAlarm);
}

void ChartView::say(const QString& sentence)
{
    m_subtitle->say(sentence);
}

void ChartView::addControl(QWidget* control)
{
    m_controls->addWidget(control, 0, Qt::AlignTop);
    tabInto(m_more->previousInFocusChain(), control);
}

void ChartView::showLoading()
{
    if (m_hasData) return; // the old answer stays until the new one is here
    m_state->showLoading();
    m_stack->setCurrentWidget(m_state);
    m_stateName = QStringLiteral("loading");
}

void ChartView::showEmpty(const QString& reason, const QString& action)
{
    m_hasData = false;
    m_legend->setEntries({}, m_titleText);
    m_state->showEmpty({}, reason, action.isEmpty() && emptyAction ? emptyAction() : action);
    m_stack->setCurrentWidget(m_state);
    m_stateName = QStringLiteral("empty");
}

void ChartView::showError(const QString& message)
{
    m_hasData = false;
    m_legend->setEntries({}, m_titleText);
    m_state->showError(tr("No answer"), message);
    m_stack->setCurrentWidget(m_state);
    m_stateName = QStringLiteral("error");
}

void ChartView::showData()
{
    m_hasData = true;
    m_stateName = QStringLiteral("data");
    if (isTableShown()) {
        m_tableModel->setTable(makeTable());
        return;
    }
    m_stack->setCurrentWidget(m_plot);
}

QString ChartView::state() const
{
    return m_stateName;
}

void ChartView::setLegend(const std::vector<LegendEntry>& entries)
{
    m_legend->setEntries(entries, m_titleText);
    m_legend->setVisible(!entries.empty());
}

void ChartView::setStatement(const QString& sentence)
{
    m_plot->setDescription(sentence);
}

ChartHit ChartView::currentHit() const
{
    if (isTableShown()) {
        const QModelIndex cell = m_table->currentIndex();
        return cell.isValid() ? hitAt(placeOfCell(cell.row(), cell.column())) : ChartHit {};
    }
    return hitAt(m_plot->hover());
}

void ChartView::setTableShown(bool on)
{
    if (on == isTableShown()) return;
    const bool focused = m_plot->hasFocus() || (m_table && m_table->hasFocus());
    if (on) {
        if (!m_table) buildTable();
        m_tableModel->setTable(makeTable());
        m_table->resizeColumnsToContents();
    }
    QWidget* const drawn = m_hasData ? static_cast<QWidget*>(m_plot) : m_state;
    m_stack->setCurrentWidget(on ? m_table : drawn);
    if (focused) m_stack->currentWidget()->setFocus(); // else it goes on to whatever comes next
}

void ChartView::buildTable()
{
    m_table = new ChartTableView(m_stack);
    m_tableModel = new ChartTableModel(m_table);
    m_table->setModel(m_tableModel);
    m_table->setAccessibleName(tr("%1 as a table").arg(m_titleText));
    m_stack->addWidget(m_table);
    tabInto(m_plot, m_table);
    connect(m_table, &QAbstractItemView::activated, this, [this] { emit openWanted(currentHit()); });
    connect(m_table, &ChartTableView::menuWanted, this, &ChartView::showMenu);
}

bool ChartView::isTableShown() const
{
    return m_table && m_stack->currentWidget() == m_table;
}

void ChartView::setReviewKey(const QKeySequence& key)
{
    m_reviewKey = key;
    auto* shortcut = new QShortcut(key, this);
    shortcut->setContext(Qt::WidgetWithChildrenShortcut);
    connect(shortcut, &QShortcut::activated, this, [this] {
        if (const ChartHit hit = currentHit(); hit.bucket >= 0) emit reviewWanted(hit);
    });
}

void ChartView::showMenu(const QPoint& global)
{
    const ChartHit hit = currentHit();
    QMenu menu(this);
    const bool onPoint = hit.bucket >= 0;
    QAction* open = menu.addAction(tr("Show the spans behind it"));
    const QAction* review = nullptr;
    if (!m_reviewKey.isEmpty()) {
        QAction* offered = menu.addAction(tr("Add to review queue"));
        offered->setShortcut(m_reviewKey);
        offered->setEnabled(onPoint);
        review = offered;
    }
    QAction* explain = menu.addAction(tr("Explain this number"));
    QAction* filter = menu.addAction(tr("Filter to this"));
    QAction* exclude = menu.addAction(tr("Exclude this"));
    open->setEnabled(onPoint);
    explain->setEnabled(m_canExplain);
    filter->setEnabled(onPoint && m_canFilter && !hit.key.isEmpty());
    exclude->setEnabled(onPoint && m_canFilter && !hit.key.isEmpty());
    menu.addSeparator();
    QAction* back = menu.addAction(tr("Zoom back"));
    back->setEnabled(canZoomBack && canZoomBack());
    menu.addSeparator();
    QAction* asTable = menu.addAction(isTableShown() ? tr("Show as chart") : tr("Show as table"));
    QAction* copied = menu.addAction(tr("Copy"));
    QAction* picture = menu.addAction(tr("Save picture …"));
    QAction* csv = menu.addAction(tr("Save CSV …"));
    for (QAction* action : {asTable, copied, picture, csv}) action->setEnabled(m_hasData);
    const QAction* chosen = menu.exec(global);
    if (!chosen) return;
    if (chosen == open) emit spansWanted(hit);
    if (chosen == review) emit reviewWanted(hit);
    if (chosen == explain) emit explainWanted(hit, global);
    if (chosen == filter) emit filterWanted(hit);
    if (chosen == exclude) emit excludeWanted(hit);
    if (chosen == back) emit backWanted();
    if (chosen == asTable) setTableShown(!isTableShown());
    if (chosen == copied) copy();
    if (chosen == picture) askPicture();
    if (chosen == csv) askCsv();
}

void ChartView::askPicture()
{
    const QString file = QFileDialog::getSaveFileName(
        this, tr("Save picture"), m_titleText + QStringLiteral(".png"), tr("PNG (*.png);;SVG (*.svg)"));
    if (!file.isEmpty() && !savePicture(file)) showError(tr("The picture could not be written to %1.").arg(file));
}

void ChartView::askCsv()
{
    const QString file =
        QFileDialog::getSaveFileName(this, tr("Save CSV"), m_titleText + QStringLiteral(".csv"), tr("CSV (*.csv)"));
    if (!file.isEmpty() && !saveCsv(file)) showError(tr("The table could not be written to %1.").arg(file));
}

bool ChartView::saveCsv(const QString& file) const
{
    QSaveFile out(file);
    return out.open(QIODevice::WriteOnly) && out.write(csvOf(makeTable())) >= 0 && out.commit();
}

void ChartView::copy() const
{
    auto* mime = new QMimeData;
    mime->setText(textOf(makeTable()));
    mime->setImageData(m_plot->grab().toImage());
    QGuiApplication::clipboard()->setMimeData(mime);
}

void ChartView::paintEvent(QPaintEvent*)
{
    const Colors& c = colors(*this);
    QPainter p(this);
    paintBox(p, rect(), c.card, c.line, kCardRadius);
}

void ChartView::tint()
{
    m_more->setIcon(themeIcon(QStringLiteral("more"), colors(*this).muted));
}

void ChartView::changeEvent(QEvent* event)
{
    QFrame::changeEvent(event);
    if (event->type() != QEvent::PaletteChange) return;
    tint();
    if (m_hasData) rebuild();
}

} // namespace spanwise::ui
