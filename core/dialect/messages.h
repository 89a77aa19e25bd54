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
/// Those in a value as it was sent: nested, or as JSON text. `isCallList`: each of its entries is a call.
[[nodiscard]] std::vector<ToolCall> readToolCalls(Reader& reader, const Value& value, bool isCallList);
/// Those in a nested value of `batch`; texts are copied to `arena`.
[[nodiscard]] std::vector<ToolCall> toolCallsIn(const Batch& batch, const Value& value, bool isCallList, Arena& arena);

} // namespace spanwise::dialect
