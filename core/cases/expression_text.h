// SPDX-License-Identifier: GPL-3.0-or-later
// What a regular expression says literally: hans\.tau@firma\.de holds an address although its bytes are none. Syntax:
// RE2 (github.com/google/re2/wiki/Syntax).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace spanwise::cases {

struct ExpressionText {
    /// The expression with its escapes undone (\. \x40 \x{40} \n, one character between brackets, \Q…\E). What stands
    /// for no character of its own (\d, \b) is one byte 01, so that it is no part of a word.
    std::string text;
    std::vector<std::size_t> begins; ///< of each byte of `text`: where it begins in the expression
    std::vector<std::size_t> ends; ///< and where it ends
    std::vector<bool> isQuoted; ///< of each byte: between \Q and \E, where a backslash is a backslash
};

/// Any bytes may be given; linear time.
[[nodiscard]] ExpressionText expressionText(std::string_view expression);

} // namespace spanwise::cases
