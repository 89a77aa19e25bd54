// SPDX-License-Identifier: GPL-3.0-or-later
// JSON Pointer (RFC 6901, 2013).
#pragma once

#include <string>
#include <string_view>

namespace spanwise {

/// One part of a pointer, without the "/" before it: "a/b" → "a~1b", "~" → "~0".
[[nodiscard]] inline std::string pointerPart(std::string_view key)
{
    std::string out;
    for (const char c : key) {
        if (c == '~')
            out += "~0";
        else if (c == '/')
            out += "~1";
        else
            out += c;
    }
    return out;
}

} // namespace spanwise
