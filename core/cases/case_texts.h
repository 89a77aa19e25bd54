// SPDX-License-Identifier: GPL-3.0-or-later
// Every text of a case that may hold what people wrote: texts, keys of documents, numbers. What case_structure.h calls
// structure is left out, nothing else.
#pragma once

#include "core/base/json.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace spanwise::cases {

enum class TextKind : std::uint8_t {
    Plain,
    Expression, ///< a regular expression (expression_text.h)
    Key,
    Number, ///< as JSON writes it; becomes a text when it is changed
};

struct TextPlace {
    std::string path; ///< JSON pointer; of a key that of its member, before the key is changed
    TextKind kind = TextKind::Plain;
};

/// Gives the text that takes the place of this one; nothing = it stays.
using TextVisitor = std::function<std::optional<std::string>(const TextPlace& place, std::string_view text)>;

/// Visits the texts of a case (jsonOf), the input first, then what came back. A changed key keeps its
/// member: two keys never become one. Paths below a changed key have the new one.
void visitTexts(Json& caseJson, const TextVisitor& visit);

} // namespace spanwise::cases
