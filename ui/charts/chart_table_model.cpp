// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/chart_table_model.h"

#include <QRegularExpression>

namespace spanwise::ui {

void ChartTableModel::setTable(ChartTable table)
{
    beginResetModel();
    m_table = std::move(table);
    endResetModel();
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

QString csvCell(const QString& text)
{
    static const QRegularExpression kNumber(QStringLiteral("^-?[0-9]+(\\.[0-9]+)?([eE][-+]?[0-9]+)?$"));
    static const QString kStarts = QString::fromUtf16(u"=+-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20") + QChar(u'\0');
    QString out = text;
    if (!out.isEmpty() && kStarts.contains(out.front()) && !kNumber.match(out).hasMatch()) out.prepend(u'\'');
    if (out.contains(u'"') || out.contains(u',') || out.contains(u'\n') || out.contains(u'\r'))
        out = u'"' + out.replace(QLatin1String("\""), QLatin1String("\"\"")) + u'"';
    return out;
}

QByteArray csvOf(const ChartTable& table)
{
    const auto line = [](const QStringList& cells) {
        QStringList safe;
        for (const QString& cell : cells) safe.append(csvCell(cell));
        return (safe.join(u',') + QLatin1String("\r\n")).toUtf8();
    };
    QByteArray out = line(table.rawHead);
    for (const QStringList& row : table.raw) out += line(row);
    return out;
}

QString textOf(const ChartTable& table)
{
    QString out = table.head.join(u'\t') + u'\n';
    for (const QStringList& row : table.shown) out += row.join(u'\t') + u'\n';
    return out;
}

} // namespace spanwise::ui
