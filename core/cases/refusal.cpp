// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/cases/refusal.h"

#include <re2/re2.h>
#include <string>

namespace spanwise::cases {

bool looksLikeRefusal(std::string_view text)
{
    static const RE2 kExpression(std::string("(?i)") + std::string(kRefusalExpression));
    std::string plain(text.substr(0, 600));
    // Word processors write the apostrophe as U+2019.
    for (std::size_t at = plain.find("\xE2\x80\x99"); at != std::string::npos; at = plain.find("\xE2\x80\x99", at))
        plain.replace(at, 3, "'");
    return RE2::PartialMatch(plain, kExpression);
}

} // namespace spanwise::cases
