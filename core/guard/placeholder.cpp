// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/guard/placeholder.h"

#include "core/base/ascii.h"

#include <algorithm>

namespace spanwise::guard {

bool isPlaceholder(std::string_view value) noexcept
{
    if (value.empty()) return true;
    if (std::all_of(value.begin(), value.end(), [&](char c) { return c == value[0]; })) return true;
    if (std::string_view("<$%[{").find(value[0]) != std::string_view::npos) return true;
    for (const std::string_view mark : {"***", "${", "{{", "<", "...", "xxx"})
        if (ascii::containsLower(value, mark)) return true;
    for (const std::string_view word : {"password", "pass", "passwd", "secret", "changeme", "user", "token"})
        if (ascii::equalsLower(value, word)) return true;
    for (const std::string_view part : {"your", "example", "placeholder", "changeme", "redacted", "dummy"})
        if (ascii::containsLower(value, part)) return true;
    return false;
}

} // namespace spanwise::guard
