// SPDX-License-Identifier: GPL-3.0-or-later
// The tools that a model asked to be called, whichever encoding its answer was sent in (dialects.md §3.6).
// Only answers are looked at: input messages repeat the calls of earlier turns.
#pragma once

#include "core/dialect/reader.h"
#include "core/dialect/span_view.h"
#include "core/model/llm_call.h"

#include <vector>

namespace spanwise::dialect {

/// In order of the answer, each id once. Empty when content was not captured: nothing is guessed from tool spans.
[[nodiscard]] std::vector<ToolCall> readToolCalls(Reader& reader, const SpanView& view);
/// Of a `gen_ai.choice` event's body, or of a details event's output messages.
[[nodiscard]] std::vector<ToolCall> readToolCalls(
    Reader& reader, const LogRecord& record, const Attributes& attributes);

} // namespace spanwise::dialect
