// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/chart_table_model.h"

#include "core/exporters/csv.h"

#include <utility>

namespace spanwise::ui {

namespace {
QStringList identities(const ChartTable& table)
{
    QStringList out;
    for (const QStringList& row : table.shown) out.append(row.mid(0, table.keys).join(u'\t'));
    return out;
}
} // namespace

void ChartTableModel::setTable(ChartTable table)
{
    if (isFollowed() && table.head == m_table.head) return followTo(std::move(table));
    beginResetModel();
    m_table = std::move(table);
    endResetModel();
}

void ChartTableModel::followTo(ChartTable table)
{
    std::vector<QStringList>& shown = m_table.shown;
    const auto have = std::ssize(table.shown);
    Change change;
    change.before = identities(m_table);
    change.have = static_cast<int>(have);
    change.grow = [&] { shown.insert(shown.end(), table.shown.begin() + std::ssize(shown), table.shown.end()); };
    change.exchange = [&] {
        const ChartTable old = std::exchange(m_table, std::move(table));
        QStringList now = identities(m_table);
        if (std::ssize(old.shown) > have) shown.insert(shown.end(), old.shown.begin() + have, old.shown.end());
        return now;
    };
    change.shrink = [&] { shown.erase(shown.begin() + have, shown.end()); };
    follow(change);
}

int ChartTableModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_table.shown.size());
}

int ChartTableModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_table.head.size());
}

QVariant ChartTableModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid()) return {};
    const QStringList& row = m_table.shown[static_cast<std::size_t>(index.row())];
    if (role == Qt::DisplayRole) return row.value(index.column());
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue((index.column() == 0 ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    return {};
}

QVariant ChartTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal) return {};
    if (role == Qt::DisplayRole) return m_table.head.value(section);
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue((section == 0 ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    return {};
}

QByteArray csvOf(const ChartTable& table)
{
    std::string out;
    const auto add = [&out](const QStringList& cells) {
        std::vector<std::string> row;
        for (const QString& cell : cells) row.push_back(cell.toStdString());
        exporters::appendCsvRow(out, row);
    };
    add(table.rawHead);
    for (const QStringList& row : table.raw) add(row);
    return QByteArray::fromStdString(out);
}

QString textOf(const ChartTable& table)
{
    QString out = table.head.join(u'\t') + u'\n';
    for (const QStringList& row : table.shown) out += row.join(u'\t') + u'\n';
    return out;
}

} // namespace spanwise::ui
