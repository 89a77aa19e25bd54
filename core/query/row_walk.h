// SPDX-License-Identifier: GPL-3.0-or-later
// Walks over the rows of a scope, decoded one by one: for questions that look at many fields of each.
#pragma once

#include "core/query/data_view.h"
#include "core/query/scope.h"
#include "core/query/selection.h"

#include <stop_token>

namespace spanwise::query {

/// `visit(const columns::SpanRow&)` for each row of the scope, calls only or all. Error: as select(), or Cancelled.
template <typename Visit>
[[nodiscard]] Result<void> walkRows(
    const DataView& view, const Scope& scope, bool callsOnly, std::stop_token stop, Visit&& visit)
{
    const auto selection = select(view, scope, stop);
    if (!selection) return tl::unexpected(selection.error());
    for (const SelectedPart& part : (*selection)->parts) {
        if (stop.stop_requested()) return fail(ErrorCode::Cancelled, "the question was withdrawn");
        const std::size_t end = callsOnly ? part.segment->calls() : part.segment->rows();
        for (std::size_t i = 0; i < end; ++i)
            if (part.chosen.test(i)) visit(part.segment->row(i));
    }
    return {};
}

[[nodiscard]] inline SpanRef refOf(const columns::SpanRow& row) noexcept
{
    return {row.rowNo, row.trace, row.spanId};
}

} // namespace spanwise::query
