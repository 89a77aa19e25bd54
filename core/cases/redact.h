// SPDX-License-Identifier: GPL-3.0-or-later
// What must not leave in a case: personal data and secrets become [KIND_n], the same value always the same token,
// wherever in the case it stands: in texts, keys and numbers, in checks also with the escapes of an expression, and
// bare where nothing around it says what it is. The preview lists every replacement; a person adds or lifts some; a
// second scan says what is left.
#pragma once

#include "core/cases/case.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace spanwise::cases {

struct Replacement {
    std::string path; ///< JSON pointer of the text; keys in it are redacted as well
    std::size_t begin = 0; ///< bytes of the original text, key or number
    std::size_t end = 0;
    std::string kind; ///< pii.email, secret.github_token, own
    std::string token; ///< [EMAIL_1]
    std::string masked; ///< the value for showing: first four and last two characters
    bool isSecret = false; ///< lifting needs a second confirmation
};

struct RedactionChoice {
    std::vector<std::string> lifted; ///< tokens whose values stay
    std::vector<std::string> added; ///< further texts to take out, as they stand
};

struct RedactedCase {
    Case redacted; ///< sealed anew; `redactions` filled
    std::vector<Replacement> replacements; ///< all, also lifted ones, in order of path
};
[[nodiscard]] RedactedCase redact(const Case& original, const RedactionChoice& choice = {});

/// The second scan: what the detectors still find in a case that is about to leave, and where the same values stand
/// bare. What was lifted is found again.
[[nodiscard]] std::vector<Replacement> leftIn(const Case& one);

} // namespace spanwise::cases
