// SPDX-License-Identifier: GPL-3.0-or-later
// What a refusal is to exported tests, which run without this program. The guards (core/guard/refusal.h) decide for the
// program; these are their words of every language as expressions that JavaScript and Python read as RE2 does, over a
// text brought down to its words. They know nothing of quotes and disguises: of a case whose texts they judge otherwise
// than the guards, an export says so.
#pragma once

#include "core/base/json.h"

#include <string>
#include <string_view>

namespace spanwise::cases {

/// {"rules": [{"match", "unless"}], "words", "words_without_blanks"}: a text refuses when it has at most so many words,
/// and one of the rules matches where `unless` (may be null) does not match among the words around.
[[nodiscard]] const Json& refusalWords();
/// What exported tests say of a text.
[[nodiscard]] bool refusesByWords(std::string_view text);

/// " i can't help . " – compatibility forms, lower case, no marks, one blank around each word, a lone full stop at the
/// end of a sentence. Characters of scripts without blanks are words. Written again in refusal.cjs and test_cases.py.
[[nodiscard]] std::string plainWords(std::string_view text);

} // namespace spanwise::cases
