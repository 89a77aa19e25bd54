// SPDX-License-Identifier: GPL-3.0-or-later
// Log records that are about a call which is not in their own trace, as far as that is known: they name its response
// id and no span that is there (dialects.md §3.6 F, §3.7). Whoever has all traces looks for the call.
#pragma once

#include "core/calls/resolve_trace.h"
#include "core/model/batch.h"

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace spanwise::calls {

struct AwaitedCall {
    std::uint32_t log = 0; ///< into Batch::logs
    std::string_view responseId; ///< empty = the record names no call at all, and nothing else it could belong to
    bool evaluates = false; ///< an evaluation or feedback, else details of the call
};

/// `logs` are the records of `trace`, which has no spans when none came; records of other traces among them are left
/// out. Views as those of the batch.
[[nodiscard]] std::vector<AwaitedCall> awaitedCalls(
    const Batch& batch, const ResolvedTrace& trace, std::span<const std::uint32_t> logs);

} // namespace spanwise::calls
