// SPDX-License-Identifier: GPL-3.0-or-later
// Fills running totals from columns: all rows of a scope at once, and the numbers that following rows leaves unknown.
#pragma once

#include "core/query/dimension.h"
#include "core/query/running_totals.h"
#include "core/query/selection.h"

#include <cstdint>
#include <functional>
#include <span>
#include <stop_token>
#include <unordered_map>

namespace spanwise::query {

/// Of everything, and of each group by its key as GroupIndex has it.
struct RunningGroups {
    RunningTotals all;
    std::unordered_map<std::uint64_t, RunningTotals> groups;
};

/// Adds every row of the selection. Of the question, its dimensions and what it wants of each group are looked at.
/// Error: Cancelled; some rows are added then.
[[nodiscard]] Result<void> addRows(
    RunningGroups& to, const Selection& selection, const ReportQuestion& question, const std::stop_token& stop);

/// What counting cannot give: the numbers in bins that a rank moved into, and the first and last start when the span
/// that had it left. Reads the scope, which `select` gives, only when there is something to look for. Error: as
/// `select`, or Cancelled.
[[nodiscard]] Result<void> lookUp(RunningGroups& in, std::span<const Dimension> by,
    const std::function<Result<Selection>()>& select, const std::stop_token& stop);

} // namespace spanwise::query
