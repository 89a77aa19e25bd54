// SPDX-License-Identifier: GPL-3.0-or-later
// The rows that an item's state becomes, and its events read back. Inside core/store only.
#pragma once

#include "core/review/event.h"
#include "core/review/item_state.h"
#include "core/store/sqlite_query.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace spanwise::store {

/// Writes rows of items; keeps its statements for many of them. Throws SQLite::Exception.
class ProjectionRows {
public:
    explicit ProjectionRows(const SQLite::Database& db);
    void write(const review::ItemState& item, std::int64_t lastSeq);

private:
    Query m_item;
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
