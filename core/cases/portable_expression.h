// SPDX-License-Identifier: GPL-3.0-or-later
// An expression of RE2, which a case is proven with, for the runners that a case is exported to. JavaScript and Python
// read the same text in other ways: classes of Unicode or of ASCII, what . and $ stand for, which escapes there are.
// So one form is written that both read alike: every class as its ranges, every anchor spelled out, no flag that
// changes a meaning. JavaScript needs the flag u, Python re.ASCII (for \b).
#pragma once

#include "core/base/result.h"

#include <string>
#include <string_view>

namespace spanwise::cases {

/// `value` and `flags` (of "ims") as in a check. Groups capture nothing: an expression only says yes or no.
/// Error: Unsupported, with what has no counterpart; Invalid, when RE2 does not read it.
[[nodiscard]] Result<std::string> portableExpression(std::string_view value, std::string_view flags);

} // namespace spanwise::cases
