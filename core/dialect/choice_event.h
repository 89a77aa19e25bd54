// SPDX-License-Identifier: GPL-3.0-or-later
// A model's answer that was told as an event instead of on its span (dialects.md §3.6 E, and what came before it):
// a log record or a span event `gen_ai.choice`, or a span event `gen_ai.content.completion`.
#pragma once

#include "core/dialect/reader.h"
#include "core/model/llm_call.h"

#include <string_view>
#include <vector>

namespace spanwise::dialect {

struct ChoiceEvent {
    double index = 0; ///< place among the choices of one call
    std::vector<FinishReason> finishReasons; ///< one, or none when content was not captured; more for a list of choices
    std::vector<ToolCall> toolCalls;
};

[[nodiscard]] bool isChoiceEvent(std::string_view eventName) noexcept;

/// `body`: of a log record, a map or JSON text; empty for span events, which carry attributes only.
[[nodiscard]] ChoiceEvent readChoice(Reader& reader, const Value& body, const Attributes& attributes);

} // namespace spanwise::dialect
