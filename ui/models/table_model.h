// SPDX-License-Identifier: GPL-3.0-or-later
// Rows × columns in memory, for lists of up to some ten thousand rows: the rows are a vector, the columns a table.
#pragma once

#include "ui/models/column.h"
#include "ui/models/following_model.h"
#include "ui/safe_text.h"

#include <algorithm>
#include <iterator>
#include <span>
#include <utility>
#include <vector>

namespace spanwise::ui {

/// What every cell of every list answers, so that the two kinds of model cannot differ.
template <typename Row> QVariant cellData(const Column<Row>& column, const Row& row, int role)
{
    switch (role) {
    case Qt::DisplayRole: return oneLine(column.text(row));
    case Qt::TextAlignmentRole:
        return static_cast<int>((column.align == Align::Right ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    case Qt::ToolTipRole: {
        const QString hint = column.hint ? column.hint(row) : QString();
        return hint.isEmpty() ? QVariant() : QVariant(plainTip(hint));
    }
    case ToneRole: return static_cast<int>(column.tone ? column.tone(row) : Tone::Normal);
    default: return {};
    }
}

template <typename Row> QVariant columnData(const Column<Row>& column, int role)
{
    switch (role) {
    case Qt::DisplayRole: return columnTitle(column.title);
    case Qt::TextAlignmentRole:
        return static_cast<int>((column.align == Align::Right ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    case Qt::ToolTipRole: return plainTip(columnTitle(column.title)); // a narrow column cuts it
    case SortRole: return column.less ? 0 : column.sortKey;
    default: return {};
    }
}

/// `Columns` outlive the model (they are static tables).
template <typename Row> class TableModel : public FollowingModel {
public:
    explicit TableModel(std::span<const Column<Row>> columns, QObject* parent = nullptr)
        : FollowingModel(parent)
        , m_columns(columns)
    {
    }

    /// What a row is, however its numbers change. Without it the text of its first column says that.
    void setIdentity(QString (*identity)(const Row& row)) { m_identity = identity; }

    /// What was chosen stays chosen, as long as it is there.
    void setRows(std::vector<Row> rows)
    {
        if (isFollowed()) return followTo(std::move(rows));
        beginResetModel();
        m_rows = std::move(rows);
        applyOrder();
        endResetModel();
    }
    /// At the end, whatever the order.
    void appendRows(const std::vector<Row>& rows)
    {
        if (rows.empty()) return;
        beginInsertRows({}, rowCount(), rowCount() + static_cast<int>(rows.size()) - 1);
        m_rows.insert(m_rows.end(), rows.begin(), rows.end());
        endInsertRows();
    }
    [[nodiscard]] const std::vector<Row>& rows() const { return m_rows; }
    [[nodiscard]] const Row& row(int at) const { return m_rows[static_cast<std::size_t>(at)]; }
    [[nodiscard]] std::span<const Column<Row>> columns() const { return m_columns; }

    int rowCount(const QModelIndex& parent = {}) const final
    {
        return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
    }
    int columnCount(const QModelIndex& parent = {}) const final
    {
        return parent.isValid() ? 0 : static_cast<int>(m_columns.size());
    }
    QVariant data(const QModelIndex& index, int role) const final
    {
        if (!index.isValid()) return {};
        return cellData(m_columns[static_cast<std::size_t>(index.column())], row(index.row()), role);
    }
    QVariant headerData(int section, Qt::Orientation orientation, int role) const final
    {
        if (orientation != Qt::Horizontal || section < 0 || section >= columnCount()) return {};
        return columnData(m_columns[static_cast<std::size_t>(section)], role);
    }
    void sort(int column, Qt::SortOrder order) final
    {
        m_sortColumn = column;
        m_sortOrder = order;
        emit layoutAboutToBeChanged();
        const QModelIndexList before = persistentIndexList();
        const std::vector<int> origin = applyOrder();
        std::vector<int> place(origin.size());
        for (std::size_t i = 0; i < origin.size(); ++i)
            place[static_cast<std::size_t>(origin[i])] = static_cast<int>(i);
        QModelIndexList after;
        after.reserve(before.size());
        for (const QModelIndex& old : before)
            after.append(index(place[static_cast<std::size_t>(old.row())], old.column()));
        changePersistentIndexList(before, after);
        emit layoutChanged();
    }

private:
    void followTo(std::vector<Row> rows)
    {
        const auto have = static_cast<std::ptrdiff_t>(rows.size());
        std::vector<Row> old;
        Change change;
        change.before = identities();
        change.have = static_cast<int>(have);
        change.grow = [&] { m_rows.insert(m_rows.end(), rows.begin() + std::ssize(m_rows), rows.end()); };
        change.exchange = [&] {
            old = std::exchange(m_rows, std::move(rows));
            applyOrder();
            QStringList now = identities();
            if (std::ssize(old) > have)
                m_rows.insert(
                    m_rows.end(), std::make_move_iterator(old.begin() + have), std::make_move_iterator(old.end()));
            return now;
        };
        change.shrink = [&] { m_rows.erase(m_rows.begin() + have, m_rows.end()); };
        follow(change);
    }
    [[nodiscard]] QStringList identities() const
    {
        QStringList out;
        out.reserve(rowCount());
        for (const Row& row : m_rows)
            out.append(m_identity ? m_identity(row) : m_columns.empty() ? QString() : m_columns.front().text(row));
        return out;
    }
    /// Sorts stably and gives, for each new row, where it was.
    std::vector<int> applyOrder()
    {
        std::vector<int> order(m_rows.size());
        for (std::size_t i = 0; i < order.size(); ++i) order[i] = static_cast<int>(i);
        if (m_sortColumn < 0 || m_sortColumn >= columnCount()) return order;
        const auto less = m_columns[static_cast<std::size_t>(m_sortColumn)].less;
        if (!less) return order;
        const bool down = m_sortOrder == Qt::DescendingOrder;
        std::stable_sort(order.begin(), order.end(), [&](int a, int b) {
            const Row& left = m_rows[static_cast<std::size_t>(a)];
            const Row& right = m_rows[static_cast<std::size_t>(b)];
            return down ? less(right, left) : less(left, right);
        });
        std::vector<Row> sorted;
        sorted.reserve(m_rows.size());
        for (const int from : order) sorted.push_back(std::move(m_rows[static_cast<std::size_t>(from)]));
        m_rows = std::move(sorted);
        return order;
    }

    std::span<const Column<Row>> m_columns;
    std::vector<Row> m_rows;
    QString (*m_identity)(const Row& row) = nullptr;
    int m_sortColumn = -1;
    Qt::SortOrder m_sortOrder = Qt::AscendingOrder;
};

} // namespace spanwise::ui
