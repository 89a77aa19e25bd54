// SPDX-License-Identifier: GPL-3.0-or-later
// What came to a scope and what left it, between two views of the same growing store: only segments that are new, gone
// or cut by a moved end of the range are read. The work is that of the change, not of the store.
#pragma once

#include "core/query/data_view.h"
#include "core/query/scope.h"

#include <stop_token>
#include <vector>

namespace spanwise::query {

struct RowChanges {
    std::vector<columns::SpanRow> came;
    std::vector<columns::SpanRow> left; ///< as they were
};

/// Whether a row passes depends on that row alone: then changes can be followed.
[[nodiscard]] bool followsRowByRow(const Filter& filter);

/// Only for such filters. A row that is the same in both is in neither.
[[nodiscard]] Result<RowChanges> changesBetween(const DataView& before, TimeRange rangeBefore, const DataView& now,
    TimeRange rangeNow, const Filter& filter, std::stop_token stop = {});

} // namespace spanwise::query
