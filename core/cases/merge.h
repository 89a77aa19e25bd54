// SPDX-License-Identifier: GPL-3.0-or-later
// The same case once more: equal checks and messages, so one case. Where it was met and its tags add up; for the rest
// one of the two stands, and what the other said differently is named.
#pragma once

#include "core/cases/case.h"

#include <string>
#include <vector>

namespace spanwise::cases {

struct Merged {
    Case one; ///< `standing` with the origins and tags of both
    std::vector<std::string> differs; ///< members in which the other one says something else
};
/// Both have the same key. Of an answer to the same question somewhere else, origin and review differ by nature and are
/// not named.
[[nodiscard]] Merged merged(const Case& standing, const Case& other);

} // namespace spanwise::cases
