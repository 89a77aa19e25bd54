// SPDX-License-Identifier: GPL-3.0-or-later
// Why a model stopped, in the spellings of all providers (dialects.md §3.5).
#pragma once

#include "core/dialect/reader.h"
#include "core/model/llm_call.h"

#include <string_view>
#include <vector>

namespace spanwise::dialect {

/// Anything unknown is Other; the raw text stays on the span.
[[nodiscard]] FinishReason finishReasonFrom(std::string_view spelling) noexcept;

/// One a choice, in order; empty = not said.
[[nodiscard]] std::vector<FinishReason> readFinishReasons(Reader& reader, const Attributes& attributes);

[[nodiscard]] std::string_view nameOf(FinishReason reason) noexcept;

} // namespace spanwise::dialect
