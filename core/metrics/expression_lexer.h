// SPDX-License-Identifier: GPL-3.0-or-later
// Text of a PromQL expression → tokens.
#pragma once

#include "core/base/result.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace spanwise::metrics {

struct Token {
    enum class Kind : unsigned char { End, Name, Number, Duration, String, Symbol };

    Kind kind = Kind::End;
    std::string text; ///< of a String without quotes and escapes
    double number = 0;
    std::size_t at = 0; ///< byte in the expression
};

/// The last token is End. Error: Invalid, with the place.
[[nodiscard]] Result<std::vector<Token>> tokensOf(std::string_view text);

} // namespace spanwise::metrics
