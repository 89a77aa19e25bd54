// SPDX-License-Identifier: GPL-3.0-or-later
// The tables of schema_sources.h: written whole, a source at a time, and read whole. Inside core/store only.
#pragma once

#include "core/store/source_record.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <cstdint>
#include <vector>

namespace spanwise::store {

/// `source` = 0 makes a new one; gives its number. Throws SQLite::Exception.
[[nodiscard]] std::int64_t putSource(const SQLite::Database& db, const SourceRecord& source);
/// Newest first. Throws SQLite::Exception.
[[nodiscard]] std::vector<SourceRecord> readSources(const SQLite::Database& db);

} // namespace spanwise::store
