// SPDX-License-Identifier: GPL-3.0-or-later
// How texts are made comparable, and how far apart they are.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace spanwise::cases {

/// Unicode NFC, and CRLF → LF; nothing else. Bytes that are no UTF-8 become U+FFFD.
[[nodiscard]] std::string comparable(std::string_view text);
/// Unicode NFC with upper and lower case made one, for searching. Bytes that are no UTF-8 become U+FFFD.
[[nodiscard]] std::string caseFolded(std::string_view text);
/// Characters (code points) of UTF-8.
[[nodiscard]] std::size_t characters(std::string_view text) noexcept;
/// Maximal runs of letters and digits of any script, in lower case.
[[nodiscard]] std::vector<std::string> wordsOf(std::string_view text);

/// Dice over word counts: 2 Σ min(a, b) / (Σa + Σb). Two texts without words give 1.
[[nodiscard]] double wordSimilarity(std::string_view a, std::string_view b);
/// 1 − Levenshtein / longer length, by characters; for showing. Two empty texts give 1. O(n·m): for texts that people
/// read.
[[nodiscard]] double editSimilarity(std::string_view a, std::string_view b);

} // namespace spanwise::cases
