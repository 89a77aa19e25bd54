// SPDX-License-Identifier: GPL-3.0-or-later
// All guards on one text: what is asked of a text that goes in, of a tool's result, of an answer.
#pragma once

#include "core/guard/allow_list.h"
#include "core/guard/compiled_rules.h"
#include "core/guard/output_checks.h"
#include "core/model/finding.h"

#include <cstddef>
#include <string_view>
#include <vector>

namespace spanwise::guard {

/// Longer texts are oversize; a choice: a quarter of a million characters is more than any prompt of ours ever had.
inline constexpr std::size_t kOversizeBytes = std::size_t {256} << 10U;

/// Findings of a user's message or a tool's result, in order of their places. Unknown service or role: no allow-list.
[[nodiscard]] std::vector<Finding> scanInput(
    std::string_view text, TextSide side, const CompiledRules& rules, const AllowRule* allow = nullptr);

[[nodiscard]] std::vector<Finding> scanOutput(
    std::string_view text, const AnswerContext& context, const CompiledRules& rules);

/// What shows that an answer did as an injected text asked (guards.md §4): appended to `out` when it did.
/// `injections` are findings of `input`.
void checkInjectionFollowed(std::string_view input, const std::vector<Finding>& injections, std::string_view output,
    const std::vector<Finding>& outputFindings, bool newTool, std::vector<Finding>& out);

} // namespace spanwise::guard
