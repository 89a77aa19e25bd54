// SPDX-License-Identifier: GPL-3.0-or-later
// Several spans, one call: which of the model-call spans of a trace describe the same call (dialects.md §5.1, §5.2).
#pragma once

#include "core/calls/trace_facts.h"
#include "core/model/llm_call.h"

#include <cstdint>
#include <span>

namespace spanwise::calls {

/// One span of class llm or embedding.
struct Candidate {
    std::uint32_t position = 0;
    LlmCall call; ///< what it says by itself
    std::int32_t inner = -1; ///< index of the candidate below that describes the same call; -1 = it is the call
    bool exact = true; ///< by id or tokens, or the only one of its model: its fields may be taken over
};

/// Fills `inner` and `exact`. `candidates` in the order of positions.
void findSameCalls(const TraceFacts& facts, std::span<Candidate> candidates);

} // namespace spanwise::calls
