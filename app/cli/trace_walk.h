// SPDX-License-Identifier: GPL-3.0-or-later
// Walks over stored traces in order of arrival, one at a time in memory: what `spans` and `export` do.
#pragma once

#include "app/cli/filter_options.h"
#include "app/cli/invocation.h"
#include "core/columns/row.h"
#include "core/model/batch.h"

#include <cstdint>
#include <functional>
#include <vector>

namespace spanwise::cli {

struct WalkedTrace {
    Batch batch;
    std::vector<std::uint32_t> spans; ///< those asked for, by start and span id: indexes into the batch
    /// Likewise, spans whose messages retention took: in the batch as far as their rows tell, marked as no longer kept.
    std::vector<std::uint32_t> unkept;
    std::vector<std::uint32_t> logs; ///< of the trace, all when the whole trace was asked for, else of these spans
    std::vector<columns::SpanRow> rows; ///< of the whole trace, by span id

    /// Null when the span has no row.
    [[nodiscard]] const columns::SpanRow* rowOf(const Span& span) const;
};

[[nodiscard]] Result<void> walkTraces(
    Invocation& invocation, const FilterOptions& filter, const std::function<Result<void>(const WalkedTrace&)>& visit);

} // namespace spanwise::cli
