// SPDX-License-Identifier: GPL-3.0-or-later
// Moves samples from the tail into chunks, thins old chunks and drops the oldest. Inside core/store; throws as
// series_rows.h says.
#pragma once

#include "core/store/series_tables.h"

#include <SQLiteCpp/SQLiteCpp.h>

namespace spanwise::store {

/// The whole tail of a target becomes an axis with chunks.
void packTail(SQLite::Database& db, TargetId target);

/// Thins some neighbouring axes of one target that end before `before` from `level` to the next one (1: a minute, 2: an
/// hour). False when none is left.
[[nodiscard]] bool thinSlice(SQLite::Database& db, int level, UnixMs before);

/// Drops an axis that ends before `before`.
[[nodiscard]] bool dropSlice(SQLite::Database& db, UnixMs before);

} // namespace spanwise::store
