// SPDX-License-Identifier: GPL-3.0-or-later
// The totals of a report by scans over columns: nothing is put together row by row. TotalsBuilder says the same of rows
// one at a time.
#pragma once

#include "core/query/report.h"
#include "core/query/selection.h"

#include <cstdint>
#include <stop_token>
#include <vector>

namespace spanwise::query {

/// Of a question its times and dimensions are looked at; its scope is the selection.
[[nodiscard]] Result<Totals> totalsOf(
    const Selection& selection, const ReportQuestion& question, const std::stop_token& stop);

struct GroupTotals {
    std::uint64_t key = 0; ///< as GroupIndex has it
    Totals totals;
};
struct TotalsBy {
    Totals all; ///< as totalsOf() says
    std::vector<GroupTotals> groups; ///< in no order
};
/// By one or two dimensions, and all together, in the same walks. Error: Cancelled.
[[nodiscard]] Result<TotalsBy> totalsBy(
    const Selection& selection, const ReportQuestion& question, const std::stop_token& stop);

} // namespace spanwise::query
