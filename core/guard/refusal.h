// SPDX-License-Identifier: GPL-3.0-or-later
// Whether an answer declines what was asked, in any of the languages of the rules (guards.md §8).
#pragma once

#include "core/guard/compiled_rules.h"

#include <string_view>

namespace spanwise::guard {

/// The same test that makes a finding `refusal` in scans: it stands near the start, outside quotes, and the answer has
/// little more to say.
[[nodiscard]] bool isRefusal(std::string_view answer, const CompiledRules& rules);

} // namespace spanwise::guard
