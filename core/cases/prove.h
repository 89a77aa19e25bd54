// SPDX-License-Identifier: GPL-3.0-or-later
// A case must prove itself before it is saved: its checks refuse the bad output and take the expected one.
#pragma once

#include "core/cases/case.h"
#include "core/cases/checks.h"

#include <string>
#include <vector>

namespace spanwise::cases {

struct Proof {
    std::vector<std::string> problems; ///< a sentence each; empty = proven
    Judgement bad; ///< on bad_output
    Judgement good; ///< on the expected answer; no results when there is none

    [[nodiscard]] bool isProven() const noexcept { return problems.empty(); }
};
[[nodiscard]] Proof prove(const Case& one, const CheckTools& tools = ownCheckTools());

} // namespace spanwise::cases
