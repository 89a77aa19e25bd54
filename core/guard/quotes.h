// SPDX-License-Identifier: GPL-3.0-or-later
// Whether a place of a text is quoted: between quotation marks of any language, or in code.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace spanwise::guard {

/// [start, end) lies between an opening mark and its closing one, at most 400 bytes away on each side.
[[nodiscard]] bool isQuoted(std::string_view text, std::size_t start, std::size_t end);

/// The same, for a quotation in a sentence: a word stands before it. The values of JSON and the arguments of code are
/// data in quotation marks.
[[nodiscard]] bool isQuotedInProse(std::string_view text, std::size_t start, std::size_t end);

/// The text with code (fences and spans), quoted text and URLs taken out, a blank for each.
[[nodiscard]] std::string withoutQuotes(std::string_view text);
/// The same, code and URLs only.
[[nodiscard]] std::string withoutCode(std::string_view text);

} // namespace spanwise::guard
