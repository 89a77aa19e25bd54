// SPDX-License-Identifier: GPL-3.0-or-later
// Scores, guardrail verdicts and feedback that telemetry carries (dialects.md §3.7).
#pragma once

#include "core/calls/resolve_trace.h"
#include "core/calls/trace_facts.h"

#include <vector>

namespace spanwise::calls {

/// In order of time, then of span. `span` of an evaluation is a position; one that names a response id of a call of
/// this trace points at that call's span.
[[nodiscard]] std::vector<Evaluation> readEvaluations(TraceFacts& facts, const std::vector<LlmCall>& calls);

} // namespace spanwise::calls
