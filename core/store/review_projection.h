// SPDX-License-Identifier: GPL-3.0-or-later
// The rows that an item's state becomes, and its events read back. Inside core/store only.
#pragma once

#include "core/review/event.h"
#include "core/review/item_state.h"
#include "core/store/sqlite_query.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace spanwise::store {

/// The rows of one item, column by column.
struct ProjectedItem {
    using Cell = std::variant<std::monostate, std::int64_t, double, std::string>; ///< as SQLite stores it
    std::vector<Cell> cells; ///< in the order of the table
    std::map<std::pair<std::string, std::int64_t>, std::int64_t> slots; ///< until, by (actor, kind)

    bool operator==(const ProjectedItem&) const = default;
};
[[nodiscard]] ProjectedItem projectedItem(const review::ItemState& item, std::int64_t lastSeq);

/// What is stored of items compared with what it should be; keeps its statements. Throws SQLite::Exception.
class ProjectionCheck {
public:
    explicit ProjectionCheck(const SQLite::Database& db);
    /// The difference in words for a person, without the item's id; empty when there is none.
    [[nodiscard]] std::string difference(const ProjectedItem& expected);
    /// Items with rows that no event has put there.
    [[nodiscard]] std::vector<std::string> rowsWithoutEvents();

private:
    const SQLite::Database& m_db;
    Query m_item;
    Query m_slots;
};

/// Writes rows of items; keeps its statements for many of them. Throws SQLite::Exception.
class ProjectionRows {
public:
    explicit ProjectionRows(const SQLite::Database& db);
    void write(const review::ItemState& item, std::int64_t lastSeq); ///< nothing for one that no event has added
    void remove(std::string_view itemId);

private:
    Query m_item;
    Query m_drop;
    Query m_dropSlots;
    Query m_slot;
};

/// Reads events with their texts; keeps its statements. Throws SQLite::Exception.
class EventRows {
public:
    explicit EventRows(const SQLite::Database& db);
    /// In folding order. `lastSeq` gets the largest number among them.
    [[nodiscard]] std::vector<review::ReviewEvent> of(std::string_view itemId, std::int64_t* lastSeq = nullptr);
    /// Fills the texts of an event whose payload has seals.
    void readTexts(review::ReviewEvent& event);

private:
    Query m_events;
    Query m_texts;
};

/// All items, by id, each with its events in folding order. Return false to end the walk.
void visitReviewItems(const SQLite::Database& db,
    const std::function<bool(std::vector<review::ReviewEvent>&, std::int64_t lastSeq)>& visit);

/// A text column.
[[nodiscard]] inline std::string textAt(const Query& query, int column)
{
    return std::string(query.bytes(column));
}

} // namespace spanwise::store
