// SPDX-License-Identifier: GPL-3.0-or-later
// The limit that questions are held against: how long one core needs to read the bytes of some columns once.
#pragma once

#include "core/columns/column_store.h"

#include <span>

namespace spanwise::bench {

struct ColumnReading {
    double ms = 0; ///< the best of five
    double megabytes = 0;
};

[[nodiscard]] ColumnReading readColumns(const columns::Snapshot& snapshot, std::span<const columns::Column> wanted);

} // namespace spanwise::bench
