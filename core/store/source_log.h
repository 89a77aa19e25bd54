// SPDX-License-Identifier: GPL-3.0-or-later
// The tables of schema_sources.h: written whole, a source at a time, and read whole. Inside core/store only.
#pragma once

#include "core/store/source_record.h"
#include "core/store/sqlite_query.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <cstdint>
#include <vector>

namespace spanwise::store {

/// Writes sources, of which a folder of files has thousands: its statements are prepared once. Throws
/// SQLite::Exception.
class SourceWriter {
public:
    explicit SourceWriter(const SQLite::Database& db);

    /// `source` = 0 makes a new one; gives its number.
    [[nodiscard]] std::int64_t put(const SourceRecord& source);

private:
    void putDialects(std::int64_t number, const SourceRecord& source);

    Query m_next;
    Query m_put;
    Query m_dropCounts;
    Query m_dropFields;
    Query m_putCount;
    Query m_putField;
};

/// Newest first. Throws SQLite::Exception.
[[nodiscard]] std::vector<SourceRecord> readSources(const SQLite::Database& db);

} // namespace spanwise::store
