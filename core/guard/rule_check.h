// SPDX-License-Identifier: GPL-3.0-or-later
// Whether a pack may be saved: everything in it can be read and compiled, and every rule finds its own `yes` lines and
// leaves its own `no` lines alone.
#pragma once

#include "core/guard/rule_pack.h"

#include <vector>

namespace spanwise::guard {

/// What is wrong with the pack, rising by line; empty: it may be saved. The pack is judged alone, without the shipped
/// ones, so that `off` lines are not checked.
[[nodiscard]] std::vector<RuleError> problemsOf(const RulePack& pack);

} // namespace spanwise::guard
