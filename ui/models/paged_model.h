// SPDX-License-Identifier: GPL-3.0-or-later
// A list of any length: the ids of all rows in order (the spine, 4 or 8 bytes a row), and the rows themselves in pages
// of 256 that are fetched by id when they are looked at. No OFFSET anywhere, and ten million rows scroll like ten:
// a page that is not here yet is drawn empty and fills in when it arrives.
#pragma once

#include "ui/models/table_model.h"

#include <QTimer>
#include <functional>
#include <list>
#include <unordered_map>

namespace spanwise::ui {

/// `Fetch` gets the ids of one page and must answer later through deliver() with the same ticket (or never, when
/// it was overtaken). It is called on the UI thread and must not wait.
template <typename Row, typename Id> class PagedModel : public QAbstractTableModel {
public:
    static constexpr int kPageRows = 256;
    static constexpr std::size_t kKeptPages = 64; ///< 16 k rows
    static constexpr std::size_t kWantedPages = 4; ///< older wishes are forgotten: the user has scrolled past them

    struct Ticket {
        std::uint64_t generation = 0;
        int page = 0;
    };
    using Fetch = std::function<void(Ticket ticket, std::vector<Id> ids)>;

    PagedModel(std::span<const Column<Row>> columns, Fetch fetch, QObject* parent = nullptr)
        : QAbstractTableModel(parent)
        , m_columns(columns)
        , m_fetch(std::move(fetch))
    {
        m_wish.setSingleShot(true);
        m_wish.setInterval(0);
        connect(&m_wish, &QTimer::timeout, this, [this] { fetchWanted(); });
    }

    /// A new question: other rows, other order. Rows already fetched are dropped.
    void setIds(std::vector<Id> ids)
    {
        beginResetModel();
        m_ids = std::move(ids);
        ++m_generation;
        m_pages.clear();
        m_recent.clear();
        m_wanted.clear();
        m_flying.clear();
        endResetModel();
    }

    /// The same question with more rows at the front or the back (live data): scroll and selection stay.
    void prepend(std::span<const Id> ids)
    {
        if (ids.empty()) return;
        beginInsertRows({}, 0, static_cast<int>(ids.size()) - 1);
        m_ids.insert(m_ids.begin(), ids.begin(), ids.end());
        ++m_generation; // pages are cut by position, which has moved
        m_pages.clear();
        m_recent.clear();
        m_flying.clear();
        endInsertRows();
    }
    void append(std::span<const Id> ids)
    {
        if (ids.empty()) return;
        const int first = rowCount();
        beginInsertRows({}, first, first + static_cast<int>(ids.size()) - 1);
        m_ids.insert(m_ids.end(), ids.begin(), ids.end());
        const int page = first / kPageRows; // the last page was short
        if (m_pages.erase(page) > 0) m_recent.remove(page);
        m_flying.erase(page);
        endInsertRows();
    }

    /// `rows` in the order of the ticket's ids; a row that no longer exists is default-made. Stale tickets are ignored.
    void deliver(Ticket ticket, std::vector<Row> rows)
    {
        if (ticket.generation != m_generation || m_flying.erase(ticket.page) == 0) return;
        m_pages[ticket.page] = std::move(rows);
        touch(ticket.page);
        while (m_recent.size() > kKeptPages) {
            m_pages.erase(m_recent.back());
            m_recent.pop_back();
        }
        const int first = ticket.page * kPageRows;
        const int last = std::min(first + kPageRows, rowCount()) - 1;
        if (last >= first) emit dataChanged(index(first, 0), index(last, columnCount() - 1));
        if (!m_wanted.empty()) m_wish.start();
    }

    [[nodiscard]] const std::vector<Id>& ids() const { return m_ids; }
    [[nodiscard]] Id idAt(int row) const { return m_ids[static_cast<std::size_t>(row)]; }
    /// Null while the page is not here.
    [[nodiscard]] const Row* rowAt(int row) const
    {
        const auto page = m_pages.find(row / kPageRows);
        if (page == m_pages.end()) return nullptr;
        const auto at = static_cast<std::size_t>(row % kPageRows);
        return at < page->second.size() ? &page->second[at] : nullptr;
    }
    [[nodiscard]] std::span<const Column<Row>> columns() const { return m_columns; }

    int rowCount(const QModelIndex& parent = {}) const final
    {
        return parent.isValid() ? 0 : static_cast<int>(m_ids.size());
    }
    int columnCount(const QModelIndex& parent = {}) const final
    {
        return parent.isValid() ? 0 : static_cast<int>(m_columns.size());
    }
    QVariant data(const QModelIndex& index, int role) const final
    {
        if (!index.isValid()) return {};
        const Column<Row>& column = m_columns[static_cast<std::size_t>(index.column())];
        if (const Row* row = rowAt(index.row())) {
            touch(index.row() / kPageRows);
            return cellData(column, *row, role);
        }
        if (role != Qt::DisplayRole) return role == Qt::TextAlignmentRole ? columnData(column, role) : QVariant();
        want(index.row() / kPageRows);
        return QString();
    }
    QVariant headerData(int section, Qt::Orientation orientation, int role) const final
    {
        if (orientation != Qt::Horizontal || section < 0 || section >= columnCount()) return {};
        return columnData(m_columns[static_cast<std::size_t>(section)], role);
    }

private:
    void touch(int page) const
    {
        if (!m_recent.empty() && m_recent.front() == page) return;
        m_recent.remove(page);
        m_recent.push_front(page);
    }
    void want(int page) const
    {
        if (m_flying.contains(page)) return;
        std::erase(m_wanted, page);
        m_wanted.push_back(page);
        if (m_wanted.size() > kWantedPages) m_wanted.erase(m_wanted.begin());
        if (!m_wish.isActive()) m_wish.start();
    }
    void fetchWanted()
    {
        const std::vector<int> wanted = std::exchange(m_wanted, {});
        for (const int page : wanted) {
            const std::size_t first = static_cast<std::size_t>(page) * kPageRows;
            if (first >= m_ids.size() || !m_flying.emplace(page, true).second) continue;
            const std::size_t last = std::min(first + kPageRows, m_ids.size());
            m_fetch({m_generation, page},
                std::vector<Id>(m_ids.begin() + static_cast<std::ptrdiff_t>(first),
                    m_ids.begin() + static_cast<std::ptrdiff_t>(last)));
        }
    }

    std::span<const Column<Row>> m_columns;
    Fetch m_fetch;
    std::vector<Id> m_ids;
    std::uint64_t m_generation = 0;
    mutable std::unordered_map<int, std::vector<Row>> m_pages;
    mutable std::list<int> m_recent; ///< newest first
    mutable std::vector<int> m_wanted; ///< newest last
    mutable std::unordered_map<int, bool> m_flying;
    mutable QTimer m_wish;
};

} // namespace spanwise::ui
