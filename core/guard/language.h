// SPDX-License-Identifier: GPL-3.0-or-later
// Which language a text is written in: by its script, then by its function words (resources/rules/function_words.txt).
// Gives no opinion where there is too little to judge by.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace spanwise::guard {

struct LanguageGuess {
    std::string language; ///< ISO 639-1; empty = no opinion
    std::size_t hits = 0; ///< function words found; of a script that only one language uses, its letters
};

/// Code, URLs and quotations are left out. Needs 40 letters, of Chinese, Japanese and Korean 12.
[[nodiscard]] LanguageGuess guessLanguage(std::string_view text);

/// Whether a text that should be in `expected` ("en", "pt-BR") is in another language. `found` names that language, or
/// its script.
[[nodiscard]] bool isOtherLanguage(std::string_view text, std::string_view expected, std::string& found);

/// Whether a sentence cannot end with this word (any language of the list); `word` as in the normalized view.
[[nodiscard]] bool isUnfinishedWord(std::string_view word);

} // namespace spanwise::guard
