// SPDX-License-Identifier: GPL-3.0-or-later
// Which words of a JSON Schema are checked, which say nothing about validity, and which of a schema are neither.
#pragma once

#include "core/guard/json_value.h"

#include <set>
#include <string>
#include <string_view>

namespace spanwise::guard {

/// Schemas in schemas, and values in values, are followed so deep.
inline constexpr int kSchemaDepth = 96;

/// Checked, or a remark that validity does not depend on.
[[nodiscard]] bool isKnownKeyword(std::string_view word);
/// Keywords anywhere in the schema that are not known; formats that are not checked as "format NAME".
[[nodiscard]] std::set<std::string> unknownKeywordsOf(const JsonValue& schema);

} // namespace spanwise::guard
