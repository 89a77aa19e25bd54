// SPDX-License-Identifier: GPL-3.0-or-later
// A JSON text as a tree, for schemas and the answers that they judge. simdjson reads all other JSON; here every error
// needs its place, numbers must compare as decimals, and the order of members is what a person sees.
#pragma once

#include "core/base/result.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace spanwise::guard {

struct JsonValue {
    enum class Kind : unsigned char { Null, Bool, Number, String, Array, Object };
    JsonValue(); ///< not written here: a pair of itself would have to be whole already (clang 14)
    Kind kind = Kind::Null;
    bool boolean = false;
    long double number = 0;
    std::string text; ///< of a string, unescaped; of a number, as written
    std::vector<JsonValue> items;
    std::vector<std::pair<std::string, JsonValue>> members; ///< as written; of equal names the last counts

    [[nodiscard]] const JsonValue* find(std::string_view name) const noexcept;
    [[nodiscard]] bool isInteger() const noexcept; ///< 1 and 1.0 are, 1.5 is not
    /// Equal as JSON Schema means it: 1 equals 1.0, the order of members does not matter.
    [[nodiscard]] bool operator==(const JsonValue& other) const noexcept;
};

/// One value and nothing behind it, nested at most 128 levels. Error: Malformed, with "byte N (line L): why".
[[nodiscard]] Result<JsonValue> parseJson(std::string_view text);
/// The value as JSON again, numbers as they were written.
[[nodiscard]] std::string printed(const JsonValue& value);

} // namespace spanwise::guard
