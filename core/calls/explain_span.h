// SPDX-License-Identifier: GPL-3.0-or-later
// Why a span is read as it is: its instrumentation, its class, the attribute behind each number, the price line, the
// rule that made its failure one of a class. For the trace page and for `explain`, in the same words.
#pragma once

#include "core/analyze/cost.h"
#include "core/base/arena.h"
#include "core/calls/resolve_trace.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace spanwise::calls {

struct Reason {
    std::string about; ///< "class", "input tokens", "cost", …
    std::string value; ///< as it is shown, exact; "unknown" where it is
    std::string because; ///< a sentence; names of attributes as they were sent
};

/// `position` is a position in `trace.spans`; `logs` are the log records of the trace; `costs` may be null: then
/// nothing is said of cost.
[[nodiscard]] std::vector<Reason> explainSpan(const Batch& batch, const ResolvedTrace& trace, std::size_t position,
    std::span<const std::uint32_t> logs, analyze::CostModel* costs);

} // namespace spanwise::calls
