// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/pivot_card.h"

#include "ui/charts/chart_table_model.h"
#include "ui/format/format.h"
#include "ui/pages/save_table.h"
#include "ui/safe_text.h"
#include "ui/theme/colors.h"
#include "ui/theme/theme.h"
#include "ui/widgets/plain_label.h"

#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QEvent>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QMenu>
#include <QScrollBar>
#include <QTableWidget>
#include <QVBoxLayout>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace spanwise::ui {
namespace {

constexpr int kCellHeight = 28;
constexpr int kAroundName = 28; ///< pixels of a header beside its text

QString shareOf(const std::optional<double>& rate)
{
    return format::percent(rate.value_or(std::nan("")));
}

/// More than chance would let it be: the whole interval lies above the rate of all items.
bool isAbove(const review::WeightedRate& rate, const review::WeightedRate& all)
{
    return rate.interval && all.rate && rate.interval->low > *all.rate;
}

/// The number that machines read back; empty = unknown.
QString raw(const std::optional<double>& value)
{
    return value ? QString::number(*value, 'g', 17) : QString();
}

} // namespace

PivotCard::PivotCard(QWidget* parent)
    : Card(tr("Where each failure mode occurs"), parent)
    , m_by(new QComboBox)
    , m_table(new QTableWidget(this))
    , m_explained(plainLabel(this, TextRole::Secondary))
{
    m_by->setAccessibleName(tr("Failure modes by"));
    for (const QString& choice : {tr("By model"), tr("By prompt"), tr("By application version"), tr("By week")})
        m_by->addItem(choice);
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->setTabKeyNavigation(false);
    m_table->setFont(textFont(TextRole::Secondary));
    m_table->setAccessibleName(tr("Where each failure mode occurs"));
    m_table->setContextMenuPolicy(Qt::CustomContextMenu);
    m_table->horizontalHeader()->setHighlightSections(false);
    m_table->verticalHeader()->setHighlightSections(false);
    m_table->verticalHeader()->setDefaultSectionSize(kCellHeight);
    m_table->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_table->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_table->installEventFilter(this);
    m_table->viewport()->installEventFilter(this);
    m_explained->setContentsMargins(kCardMargin, kSpace, kCardMargin, 2 * kSpace);
    auto* content = new QWidget;
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_table);
    column->addWidget(m_explained);
    addControl(m_by);
    setContent(content, true);
    connect(m_by, &QComboBox::currentIndexChanged, this, &PivotCard::fill);
    connect(m_table, &QTableWidget::currentCellChanged, this, &PivotCard::explain);
    connect(m_table, &QWidget::customContextMenuRequested, this,
        [this](const QPoint& at) { openMenu(m_table->viewport()->mapToGlobal(at)); });
    hide();
}

void PivotCard::show(
    std::vector<review::CodeCount> overall, std::vector<review::CodePivot> pivots, review::Titles titles)
{
    m_titles = std::move(titles);
    m_overall = std::move(overall);
    m_pivots = std::move(pivots);
    setVisible(!m_overall.empty() && pivot() != nullptr);
    setSubtitle(tr("share of traffic, with the items behind it in brackets; ▲ where the 95 % interval lies above all"));
    fill();
}

const review::CodePivot* PivotCard::pivot() const
{
    const auto place = static_cast<std::size_t>(m_by->currentIndex());
    return place < m_pivots.size() ? &m_pivots[place] : nullptr;
}

const review::CodeCount& PivotCard::countAt(int row, int column) const
{
    if (column == 0) return m_overall[std::size_t(row)];
    return pivot()->groups[std::size_t(column - 1)].codes[std::size_t(row)];
}

QString PivotCard::nameOfColumn(int column) const
{
    if (column == 0) return tr("All");
    const std::string& value = pivot()->groups[std::size_t(column - 1)].value;
    if (value.empty()) return tr("unknown");
    return pivot()->by == review::PivotBy::Week ? tr("week of %1").arg(fromCore(value)) : fromCore(value);
}

QString PivotCard::explained(int row, int column) const
{
    const review::CodeCount& count = countAt(row, column);
    const review::WeightedRate& rate = count.traffic;
    const QString code = oneLine(fromCore(m_titles.ofCode(count.code)), 60);
    const QString where =
        column == 0 ? tr("“%1”, all items").arg(code) : tr("“%1”, %2").arg(code, oneLine(nameOfColumn(column), 60));
    if (!rate.rate)
        return tr("%1: reviewed items with it: %2. No item that a rule took is decided yet, so nothing can be said of "
                  "traffic.")
            .arg(where, format::count(count.items));
    QString text = tr("%1: items with it: %2. Of traffic %3 (95 %: %4 – %5); decided items: %6, each weighted by how "
                      "likely it got into the queue.")
                       .arg(where, format::count(count.items), shareOf(rate.rate), shareOf(rate.interval->low),
                           shareOf(rate.interval->high), format::count(rate.reviewed));
    if (rate.similar > 0)
        text += u' ' + tr("They also stand for similar calls that rules took: %1.").arg(format::count(rate.similar));
    if (rate.excludedCopies > 0)
        text += u' ' + tr("Verdicts copied to similar calls, left out: %1.").arg(format::count(rate.excludedCopies));
    if (rate.excludedByHand > 0)
        text += u' ' + tr("Added by hand and left out: %1.").arg(format::count(rate.excludedByHand));
    return text;
}

void PivotCard::fill()
{
    if (!pivot() || m_overall.empty()) return;
    const int rows = int(m_overall.size());
    const int columns = int(pivot()->groups.size()) + 1;
    m_table->setRowCount(rows);
    m_table->setColumnCount(columns);
    QStringList modes;
    for (const review::CodeCount& one : m_overall) modes.append(oneLine(fromCore(m_titles.ofCode(one.code)), 32));
    m_table->setVerticalHeaderLabels(modes);
    const Colors& look = colors(*this);
    for (int c = 0; c < columns; ++c) {
        const QString name = nameOfColumn(c);
        auto* head = new QTableWidgetItem(oneLine(name, 28));
        head->setToolTip(plainTip(c == 0
                ? name
                : tr("%1; reviewed items: %2").arg(name, format::count(pivot()->groups[std::size_t(c - 1)].items))));
        m_table->setHorizontalHeaderItem(c, head);
        for (int r = 0; r < rows; ++r) {
            const review::CodeCount& count = countAt(r, c);
            const bool above = c > 0 && isAbove(count.traffic, m_overall[std::size_t(r)].traffic);
            QString text = QStringLiteral("0");
            if (count.items > 0)
                text = QStringLiteral("%1 (%2)").arg(shareOf(count.traffic.rate), format::count(count.items));
            if (above) text.prepend(QStringLiteral("▲ "));
            auto* cell = new QTableWidgetItem(text);
            cell->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
            cell->setForeground(count.items == 0 ? look.muted : above ? look.warning : look.text);
            cell->setToolTip(plainTip(explained(r, c)));
            cell->setData(Qt::AccessibleTextRole, explained(r, c));
            m_table->setItem(r, c, cell);
        }
    }
    int widest = 0;
    for (const QString& mode : modes) widest = std::max(widest, m_table->fontMetrics().horizontalAdvance(mode));
    m_table->verticalHeader()->setFixedWidth(widest + kAroundName);
    m_table->horizontalHeader()->setDefaultAlignment(Qt::AlignRight | Qt::AlignVCenter);
    m_table->resizeColumnsToContents();
    for (int c = 0; c < columns; ++c) m_table->setColumnWidth(c, std::max(96, m_table->columnWidth(c) + 12));
    m_table->setFixedHeight(m_table->horizontalHeader()->sizeHint().height() + rows * kCellHeight
        + m_table->horizontalScrollBar()->sizeHint().height());
    if (m_table->currentRow() < 0) m_table->setCurrentCell(0, 0);
    explain();
}

void PivotCard::explain()
{
    const int row = m_table->currentRow();
    const int column = m_table->currentColumn();
    const bool known =
        pivot() && row >= 0 && row < int(m_overall.size()) && column >= 0 && column <= int(pivot()->groups.size());
    m_explained->setText(known ? explained(row, column) : QString());
}

ChartTable PivotCard::table() const
{
    ChartTable out;
    if (!pivot()) return out;
    out.rawHead = {QStringLiteral("failure_mode"), fromCore(nameOf(pivot()->by)), QStringLiteral("items"),
        QStringLiteral("reviewed_items"), QStringLiteral("decided_items"), QStringLiteral("weighted_items"),
        QStringLiteral("weighted_rate"), QStringLiteral("from"), QStringLiteral("to"), QStringLiteral("added_by_hand"),
        QStringLiteral("similar_calls"), QStringLiteral("copied_verdicts")};
    out.head = {tr("Failure mode"), m_by->currentText(), tr("Items"), tr("Of traffic")};
    for (int r = 0; r < int(m_overall.size()); ++r)
        for (int c = 1; c <= int(pivot()->groups.size()); ++c) {
            const review::PivotGroup& group = pivot()->groups[std::size_t(c - 1)];
            const review::CodeCount& count = group.codes[std::size_t(r)];
            const review::WeightedRate& rate = count.traffic;
            const auto& interval = rate.interval;
            out.raw.push_back({fromCore(count.code), fromCore(group.value), QString::number(count.items),
                QString::number(group.items), QString::number(rate.reviewed), raw(rate.weightedBad), raw(rate.rate),
                interval ? raw(interval->low) : QString(), interval ? raw(interval->high) : QString(),
                QString::number(rate.excludedByHand), QString::number(rate.similar),
                QString::number(rate.excludedCopies)});
            out.shown.push_back({fromCore(m_titles.ofCode(count.code)), nameOfColumn(c), format::count(count.items),
                shareOf(rate.rate)});
        }
    return out;
}

void PivotCard::copy()
{
    QApplication::clipboard()->setText(textOf(table()));
}

void PivotCard::saveCsv()
{
    saveTable(*this, table());
}

void PivotCard::openMenu(const QPoint& at)
{
    QMenu menu(this);
    connect(menu.addAction(tr("Copy the table")), &QAction::triggered, this, &PivotCard::copy);
    connect(menu.addAction(tr("Save CSV …")), &QAction::triggered, this, &PivotCard::saveCsv);
    menu.exec(at);
}

bool PivotCard::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_table && event->type() == QEvent::KeyPress
        && static_cast<QKeyEvent*>(event)->matches(QKeySequence::Copy)) {
        copy();
        return true;
    }
    if (watched == m_table->viewport() && event->type() == QEvent::Wheel) {
        const QPoint turned = static_cast<QWheelEvent*>(event)->angleDelta();
        if (std::abs(turned.y()) > std::abs(turned.x())) { // up and down is the page's, not this table's sideways
            event->ignore();
            return true;
        }
    }
    return Card::eventFilter(watched, event);
}

void PivotCard::changeEvent(QEvent* event)
{
    Card::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) fill();
}

} // namespace spanwise::ui
