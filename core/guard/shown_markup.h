// SPDX-License-Identifier: GPL-3.0-or-later
// Marks of machines that a text shows instead of using them: the chat JSON of a question about code, a template's token
// in the middle of a sentence, a closing tag whose opening tag stands in the same text. What breaks out of the place
// that the application has put it into is none of these: its brackets and tags do not match.
#pragma once

#include <cstddef>
#include <string_view>

namespace spanwise::guard {

/// `start`, `end`: bytes of a mark in the text as it is. `asks`: the text asks a question or speaks of such things.
[[nodiscard]] bool isShownMarkup(std::string_view text, std::size_t start, std::size_t end, bool asks);

} // namespace spanwise::guard
