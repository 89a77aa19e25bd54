// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "core/dialect/reader.h"
#include "core/dialect/span_view.h"
#include "core/model/llm_call.h"
#include <vector>
namespace spanwise::dialect {
[[nodiscard]] std::vector<ToolCall> readToolCalls(Reader& reader, const SpanView& view);
[[nodiscard]] std::vector<ToolCall> readToolCalls(
    Reader& reader, const LogRecord& record, const Attributes& attributes);
}
