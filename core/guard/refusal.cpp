// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/guard/refusal.h"

#include "core/guard/output_checks.h"

#include <algorithm>

namespace spanwise::guard {

bool isRefusal(std::string_view answer, const CompiledRules& rules)
{
    const TextView raw = rawView(answer);
    const TextView plain = normalized(raw);
    std::vector<Finding> findings;
    checkWordRules({answer, &raw, &plain, &rules}, {}, findings);
    return std::ranges::any_of(findings, [](const Finding& one) { return one.kind == "refusal"; });
}

} // namespace spanwise::guard
