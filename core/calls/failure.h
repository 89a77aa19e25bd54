// SPDX-License-Identifier: GPL-3.0-or-later
// Did it fail, and by what signs (dialects.md §4.1)? The class comes from core/analyze/error_class.h.
#pragma once

#include "core/analyze/error_class.h"
#include "core/calls/trace_facts.h"
#include "core/model/llm_call.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace spanwise::calls {

/// The failure that a span by itself shows; nothing = it did not fail.
[[nodiscard]] std::optional<analyze::FailureSignals> failureOfSpan(TraceFacts& facts, std::size_t position);

/// Sets error class, HTTP status, code and message of a call from all spans that describe it, deepest first.
/// `brokenChunks`: positions of Mastra chunk spans below the call that carry an error.
void readFailure(TraceFacts& facts, LlmCall& call, std::span<const std::uint32_t> positions,
    std::span<const std::uint32_t> brokenChunks);

/// A span of Mastra for one chunk of a stream that is an error ("chunk: 'error'").
[[nodiscard]] bool isBrokenChunk(TraceFacts& facts, std::size_t position);

} // namespace spanwise::calls
