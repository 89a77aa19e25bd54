// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/disagreement_card.h"

#include "ui/format/format.h"
#include "ui/pages/save_table.h"
#include "ui/safe_text.h"
#include "ui/theme/colors.h"
#include "ui/theme/theme.h"
#include "ui/widgets/note_popup.h"
#include "ui/widgets/plain_label.h"

#include <QApplication>
#include <QClipboard>
#include <QEvent>
#include <QHeaderView>
#include <QLabel>
#include <QMenu>
#include <QScrollBar>
#include <QTableWidget>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

namespace spanwise::ui {
namespace {

constexpr int kCellHeight = 28;
constexpr int kAroundName = 28; ///< pixels of a header beside its text

/// The table counts every pair in both orders: a pair that agrees lies twice on the diagonal.
std::int64_t pairsAt(const review::ConfusionTable& matrix, std::size_t row, std::size_t column)
{
    return row == column ? matrix[row][column] / 2 : matrix[row][column];
}

std::int64_t pairsOf(const review::ConfusionTable& matrix)
{
    std::int64_t all = 0;
    for (std::size_t r = 0; r < matrix.size(); ++r)
        for (std::size_t c = r; c < matrix.size(); ++c) all += pairsAt(matrix, r, c);
    return all;
}

} // namespace

DisagreementCard::DisagreementCard(QWidget* parent)
    : Card(tr("Where reviewers differ"), parent)
    , m_table(new QTableWidget(this))
    , m_said(plainLabel(this, TextRole::Secondary))
{
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->setTabKeyNavigation(false);
    m_table->setFont(textFont(TextRole::Secondary));
    m_table->setAccessibleName(tr("Where reviewers differ"));
    m_table->horizontalHeader()->setHighlightSections(false);
    m_table->verticalHeader()->setHighlightSections(false);
    m_table->verticalHeader()->setDefaultSectionSize(kCellHeight);
    m_table->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_table->setContextMenuPolicy(Qt::CustomContextMenu);
    m_table->setAccessibleDescription(tr("Enter explains the number."));
    m_said->setContentsMargins(kCardMargin, kSpace, kCardMargin, 2 * kSpace);
    auto* content = new QWidget;
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_table);
    column->addWidget(m_said);
    setContent(content, true);
    connect(m_table, &QTableWidget::currentCellChanged, this, &DisagreementCard::say);
    connect(m_table, &QTableWidget::cellActivated, this, &DisagreementCard::explain);
    connect(m_table, &QWidget::customContextMenuRequested, this, &DisagreementCard::openMenu);
    hide();
}

void DisagreementCard::show(const AgreementRow& row, const review::Titles& titles)
{
    m_agreement = row.agreement;
    m_names.clear();
    m_agreement.values.resize(std::min(m_agreement.values.size(), m_agreement.matrix.size()));
    for (const std::string& value : m_agreement.values)
        m_names.append(oneLine(valueTitle(titles, m_agreement, value), 24));
    setVisible(m_agreement.items > 0 && !m_agreement.matrix.empty());
    m_question = oneLine(row.title, 60);
    setTitle(tr("Where reviewers differ: %1").arg(m_question));
    setSubtitle(
        tr("pairs of reviews of one item: one said what the row is called, the other what the column is called"));
    fill();
}

void DisagreementCard::fill()
{
    const review::ConfusionTable& matrix = m_agreement.matrix;
    const int n = int(std::min(matrix.size(), m_agreement.values.size()));
    const QStringList names = m_names.mid(0, n);
    m_table->setRowCount(n);
    m_table->setColumnCount(n);
    m_table->setHorizontalHeaderLabels(names);
    m_table->setVerticalHeaderLabels(names);
    const Colors& look = colors(*this);
    for (int r = 0; r < n; ++r)
        for (int c = 0; c < n; ++c) {
            const std::int64_t pairs = pairsAt(matrix, std::size_t(r), std::size_t(c));
            auto* cell = new QTableWidgetItem(format::count(pairs));
            cell->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
            cell->setForeground(pairs == 0 ? look.muted : r == c ? look.good : look.warning);
            cell->setToolTip(plainTip(said(r, c)));
            cell->setData(Qt::AccessibleTextRole, said(r, c));
            m_table->setItem(r, c, cell);
        }
    int widest = 0;
    for (const QString& name : names) widest = std::max(widest, m_table->fontMetrics().horizontalAdvance(name));
    m_table->verticalHeader()->setFixedWidth(widest + kAroundName);
    m_table->horizontalHeader()->setDefaultAlignment(Qt::AlignRight | Qt::AlignVCenter);
    m_table->resizeColumnsToContents();
    for (int c = 0; c < n; ++c) m_table->setColumnWidth(c, std::max(72, m_table->columnWidth(c) + 12));
    m_table->setFixedHeight(m_table->horizontalHeader()->sizeHint().height() + n * kCellHeight
        + (n > 8 ? m_table->horizontalScrollBar()->sizeHint().height() : 2));
    if (n > 0 && m_table->currentRow() < 0) m_table->setCurrentCell(0, 0);
    say();
}

QString DisagreementCard::said(int row, int column) const
{
    const QString pairs = format::count(pairsAt(m_agreement.matrix, std::size_t(row), std::size_t(column)));
    return row == column
        ? tr("Pairs that agree on “%1”: %2").arg(m_names[row], pairs)
        : tr("Pairs where one said “%1” and the other “%2”: %3").arg(m_names[row], m_names[column], pairs);
}

void DisagreementCard::say()
{
    const int row = m_table->currentRow();
    const int column = m_table->currentColumn();
    const bool known = row >= 0 && column >= 0 && row < m_names.size() && column < m_names.size();
    m_said->setText(known ? said(row, column) : QString());
}

void DisagreementCard::explain()
{
    const int row = m_table->currentRow();
    const int column = m_table->currentColumn();
    if (row < 0 || column < 0) return;
    const std::int64_t pairs = pairsAt(m_agreement.matrix, std::size_t(row), std::size_t(column));
    const std::int64_t all = pairsOf(m_agreement.matrix);
    const QStringList lines {row == column
            ? tr("Two people reviewed the same item and gave the same answer. Each pair of reviewers of an item "
                 "counts once.")
            : tr("Two people reviewed the same item and gave these two answers, whoever gave which. Each pair "
                 "of reviewers of an item counts once."),
        tr("Question: %1").arg(m_question),
        tr("Share of all pairs: %1 of %2")
            .arg(format::percent(all > 0 ? double(pairs) / double(all) : std::nan("")), format::count(all)),
        tr("Items with at least two answers: %1").arg(format::count(std::int64_t(m_agreement.items))),
        tr("Rubric %1, version %2. Other versions are not mixed in.")
            .arg(oneLine(fromCore(m_agreement.rubricId), 60))
            .arg(m_agreement.rubricVersion),
        tr("Left out: reviews that were taken back or replaced, verdicts copied from a similar call, items with one "
           "answer.")};
    const QRect cell = m_table->visualItemRect(m_table->item(row, column));
    NotePopup::open(said(row, column), lines, m_table->viewport()->mapToGlobal(cell.bottomLeft()), this);
}

ChartTable DisagreementCard::table() const
{
    ChartTable out;
    out.head = {tr("One said"), tr("The other said"), tr("Pairs")};
    out.rawHead = {QStringLiteral("one"), QStringLiteral("other"), QStringLiteral("pairs")};
    for (int r = 0; r < m_names.size(); ++r)
        for (int c = r; c < m_names.size(); ++c) {
            const std::int64_t pairs = pairsAt(m_agreement.matrix, std::size_t(r), std::size_t(c));
            out.shown.push_back({m_names[r], m_names[c], format::count(pairs)});
            out.raw.push_back({fromCore(m_agreement.values[std::size_t(r)]),
                fromCore(m_agreement.values[std::size_t(c)]), QString::number(pairs)});
        }
    return out;
}

void DisagreementCard::openMenu(const QPoint& at)
{
    if (const QTableWidgetItem* under = m_table->itemAt(at)) m_table->setCurrentCell(under->row(), under->column());
    QMenu menu(this);
    connect(menu.addAction(tr("Explain this number")), &QAction::triggered, this, &DisagreementCard::explain);
    menu.addSeparator();
    connect(menu.addAction(tr("Copy the table")), &QAction::triggered, this,
        [this] { QApplication::clipboard()->setText(textOf(table())); });
    connect(menu.addAction(tr("Save CSV …")), &QAction::triggered, this, [this] { saveTable(*this, table()); });
    menu.exec(m_table->viewport()->mapToGlobal(at));
}

void DisagreementCard::changeEvent(QEvent* event)
{
    Card::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_agreement.items > 0) fill();
}

} // namespace spanwise::ui
