// SPDX-License-Identifier: GPL-3.0-or-later
// What opening reads into memory: the dictionary of names, and the columns from their stored segments and deltas, or
// from the rows when those do not add up.
#pragma once

#include "core/columns/column_store.h"
#include "core/store/early_columns.h"
#include "core/store/names.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <memory>
#include <string>
#include <vector>

namespace spanwise::store {

/// As far as they can be read; why not further is added to `damage`, a sentence each.
[[nodiscard]] std::shared_ptr<Names> loadNames(const SQLite::Database& db, std::vector<std::string>& damage);

/// Fills the empty `into` and publishes it; what `wish` asks for is handed over before. Gives false when the stored
/// segments could not be used and the rows were read instead, as far as they can be read.
bool loadColumns(const SQLite::Database& db, columns::ColumnStore& into, std::vector<std::string>& damage,
    const EarlyWish& wish = {});

} // namespace spanwise::store
