// SPDX-License-Identifier: GPL-3.0-or-later
// Judges a JSON value by a JSON Schema (draft 7; of later drafts and of OpenAPI: $defs, prefixItems, dependentRequired,
// dependentSchemas, nullable). A keyword that is not checked makes the judgement partial and is named; it never makes a
// value wrong. (The packaged validators skip such words silently, refuse 19.99 as a multiple of 0.01, or end the
// process; guards.md §8.)
#pragma once

#include "core/base/result.h"
#include "core/guard/json_value.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace spanwise::guard {

struct SchemaViolation {
    std::string where; ///< JSON pointer into the value; empty = the value itself
    std::string keyword;
    std::string message; ///< never quotes the value: it may hold what must not be stored
};

struct SchemaVerdict {
    /// Unknown: nothing was found wrong, but something that decides could not be checked.
    enum class Outcome : unsigned char { Valid, Invalid, Unknown };
    Outcome outcome = Outcome::Valid;
    std::vector<SchemaViolation> violations; ///< the first ten
    std::vector<std::string> notChecked; ///< keywords that were met while judging, sorted, none twice
};

class JsonSchema {
public:
    /// Error: Malformed (no JSON), Invalid (neither an object nor true or false).
    [[nodiscard]] static Result<JsonSchema> parse(std::string_view text);

    [[nodiscard]] SchemaVerdict check(const JsonValue& value) const;
    /// Keywords anywhere in the schema that check() does not know; told before it is used.
    [[nodiscard]] std::vector<std::string> unknownKeywords() const;

private:
    explicit JsonSchema(std::shared_ptr<const JsonValue> root);
    std::shared_ptr<const JsonValue> m_root;
};

} // namespace spanwise::guard
