// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/disagreement_card.h"

#include "ui/format/format.h"
#include "ui/safe_text.h"
#include "ui/theme/colors.h"
#include "ui/theme/theme.h"

#include <QEvent>
#include <QHeaderView>
#include <QScrollBar>
#include <QTableWidget>
#include <algorithm>

namespace spanwise::ui {
namespace {

constexpr int kCellHeight = 28;
constexpr int kAroundName = 28; ///< pixels of a header beside its text

/// The table counts every pair in both orders: a pair that agrees lies twice on the diagonal.
std::int64_t pairsAt(const review::ConfusionTable& matrix, std::size_t row, std::size_t column)
{
    return row == column ? matrix[row][column] / 2 : matrix[row][column];
}

} // namespace

DisagreementCard::DisagreementCard(QWidget* parent)
    : Card(tr("Where reviewers differ"), parent)
    , m_table(new QTableWidget(this))
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
    setContent(m_table, true);
    hide();
}

void DisagreementCard::show(const AgreementRow& row, const review::Titles& titles)
{
    m_agreement = row.agreement;
    m_names.clear();
    for (const std::string& value : m_agreement.values) m_names.append(oneLine(fromCore(titles.ofCode(value)), 24));
    setVisible(m_agreement.items > 0 && !m_agreement.matrix.empty());
    setTitle(tr("Where reviewers differ: %1").arg(oneLine(row.title, 60)));
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
            cell->setToolTip(
                plainTip(r == c ? tr("%1 pairs agree on “%2”").arg(format::count(pairs), names[r])
                                : tr("%1 pairs: “%2” against “%3”").arg(format::count(pairs), names[r], names[c])));
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
}

void DisagreementCard::changeEvent(QEvent* event)
{
    Card::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_agreement.items > 0) fill();
}

} // namespace spanwise::ui
