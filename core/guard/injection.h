// SPDX-License-Identifier: GPL-3.0-or-later
// Prompt injection: the matches of all rules in all views of a text, weighed into one score (guards.md §4).
#pragma once

#include "core/guard/compiled_rules.h"
#include "core/model/finding.h"

#include <string_view>
#include <vector>

namespace spanwise::guard {

/// Findings are reported from 0.60 (medium), 0.75 (high), 0.90 (critical); 0.50 … 0.60 is marked as near. These are
/// choices, set on the shared set of examples.
inline constexpr double kNear = 0.50;
inline constexpr double kMedium = 0.60;
inline constexpr double kHigh = 0.75;
inline constexpr double kCritical = 0.90;

struct InjectionResult {
    double score = 0; ///< 1 − Π(1 − weight), families counted once
    std::vector<Finding> findings; ///< one a family that was seen, each with its best evidence; empty below kNear
};

/// `message` and `part` of the findings are left for the caller. Rules of kinds of their own are judged one by one.
[[nodiscard]] InjectionResult findInjection(std::string_view text, TextSide side, const CompiledRules& rules);

} // namespace spanwise::guard
