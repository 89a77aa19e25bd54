// SPDX-License-Identifier: GPL-3.0-or-later
// The table of column segments: one row each, with the times at which its rows start before the blob.
#pragma once

#include "core/base/time.h"
#include "core/columns/segment.h"
#include "core/columns/snapshot.h"
#include "core/store/sqlite_query.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace spanwise::store {

inline constexpr std::string_view kPutSegment = "INSERT OR REPLACE INTO segments VALUES (?,?,?,?,?,?)";
/// `put` is kPutSegment; the segment has rows. Throws SQLite::Exception.
void putSegment(Query& put, const columns::Segment& segment);

/// What the table says of a segment without reading it, and the segment once it was read.
struct ListedSegment {
    std::int64_t firstRow = 0;
    columns::StartBounds starts;
    std::optional<columns::StartBounds> soundStarts;
    std::shared_ptr<const columns::Segment> segment; ///< null = not read yet
};

/// All of them in order of their first rows. Throws SQLite::Exception.
[[nodiscard]] std::vector<ListedSegment> listSegments(const SQLite::Database& db);

/// Reads those that are wanted and not read yet: while one comes from the file, those before it are checked and taken
/// apart. Gives false when one is damaged or is not what the table says of it. Throws SQLite::Exception.
[[nodiscard]] bool readSegments(const SQLite::Database& db, const std::vector<ListedSegment*>& wanted);

} // namespace spanwise::store
