// SPDX-License-Identifier: GPL-3.0-or-later
// A JSON document as a value: for what is small and changes shape, such as events, rubrics and cases. Telemetry never
// becomes one of these; it is read On-Demand in core/decode.
//
// The canonical text has sorted keys (by bytes), no spaces outside of strings, and only the escapes that JSON asks for,
// so that equal values have equal bytes: what is hashed, exported and compared is this text.
#pragma once

#include "core/base/result.h"

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace spanwise {

class Json {
public:
    using Array = std::vector<Json>;
    using Object = std::map<std::string, Json, std::less<>>;

    Json() = default; ///< null
    Json(std::nullptr_t) { } // NOLINT(google-explicit-constructor): documents are written as literals
    Json(bool value) // NOLINT
        : m_value(value)
    {
    }
    Json(std::int64_t value) // NOLINT
        : m_value(value)
    {
    }
    Json(int value) // NOLINT
        : m_value(std::int64_t {value})
    {
    }
    Json(std::uint64_t value); // NOLINT
    Json(double value) // NOLINT
        : m_value(value)
    {
    }
    Json(std::string value) // NOLINT
        : m_value(std::move(value))
    {
    }
    Json(std::string_view value) // NOLINT
        : m_value(std::string(value))
    {
    }
    Json(const char* value) // NOLINT
        : m_value(std::string(value))
    {
    }
    Json(Array value) // NOLINT
        : m_value(std::move(value))
    {
    }
    Json(Object value) // NOLINT
        : m_value(std::move(value))
    {
    }
    [[nodiscard]] static Json object() { return Json(Object {}); }
    [[nodiscard]] static Json array() { return Json(Array {}); }
    [[nodiscard]] static Json texts(const std::vector<std::string>& values);

    /// One whole document of UTF-8; a repeated key keeps its last value. Error: Malformed (not JSON, an integer beyond
    /// 64 bits, more than 128 levels), with the reason.
    [[nodiscard]] static Result<Json> parse(std::string_view text);
    [[nodiscard]] std::string canonical() const;
    void appendCanonical(std::string& out) const;
    /// Sorted keys, one value a line, `indent` spaces a level, without a line feed at the end.
    [[nodiscard]] std::string indented(int indent = 1) const;

    [[nodiscard]] bool isNull() const noexcept { return m_value.index() == 0; }
    [[nodiscard]] bool isBoolean() const noexcept { return std::holds_alternative<bool>(m_value); }
    [[nodiscard]] bool isText() const noexcept { return std::holds_alternative<std::string>(m_value); }
    [[nodiscard]] bool isArray() const noexcept { return std::holds_alternative<Array>(m_value); }
    [[nodiscard]] bool isObject() const noexcept { return std::holds_alternative<Object>(m_value); }
    [[nodiscard]] bool isInteger() const noexcept; ///< written without point and exponent
    [[nodiscard]] bool isNumber() const noexcept { return isInteger() || std::holds_alternative<double>(m_value); }

    // What it holds, or nothing when it is of another type.
    [[nodiscard]] std::optional<bool> boolean() const noexcept;
    [[nodiscard]] std::optional<std::int64_t> integer() const noexcept; ///< also 3.0; not what 64 bits cannot hold
    [[nodiscard]] std::optional<double> real() const noexcept;
    [[nodiscard]] std::string_view text() const noexcept; ///< empty for other types
    [[nodiscard]] const Array& items() const noexcept; ///< empty for other types
    [[nodiscard]] const Object& members() const noexcept; ///< empty for other types

    /// The member of an object; null when there is none.
    [[nodiscard]] const Json& operator[](std::string_view key) const noexcept;
    [[nodiscard]] bool has(std::string_view key) const noexcept { return members().contains(key); }
    /// Makes this an object when it is none.
    Json& set(std::string_view key, Json value);
    void remove(std::string_view key);
    /// Makes this a list when it is none.
    Json& add(Json value);
    [[nodiscard]] std::vector<std::string> textItems() const; ///< the texts among the items
    [[nodiscard]] Array& mutableItems(); ///< must be a list
    [[nodiscard]] Object& mutableMembers(); ///< must be an object
    [[nodiscard]] std::string& mutableText(); ///< must be a text

    /// Same bytes as canonical text; 1 and 1.0 differ.
    bool operator==(const Json& other) const { return m_value == other.m_value; }
    /// Numbers by value, so that 1 and 1.0 are the same.
    [[nodiscard]] bool sameValue(const Json& other) const noexcept;

private:
    std::variant<std::monostate, bool, std::int64_t, std::uint64_t, double, std::string, Array, Object> m_value;
};

/// Appends `text` in quotation marks with the escapes of the canonical form. Bytes that are no UTF-8 become U+FFFD.
void appendCanonicalText(std::string& out, std::string_view text);

} // namespace spanwise
