// SPDX-License-Identifier: GPL-3.0-or-later
// Looking into values of any shape: members of maps under any of their spellings.
#pragma once

#include "core/model/batch.h"

#include <initializer_list>
#include <string>
#include <string_view>

namespace spanwise::dialect {

/// Null when the value is no map, has no such member, or an empty one. Lives as long as `batch`.
[[nodiscard]] const Value* member(const Batch& batch, const Value& map, std::string_view key);
/// The first of these that is there.
[[nodiscard]] const Value* firstOf(const Batch& batch, const Value& map, std::initializer_list<std::string_view> keys);
/// The first of these that is a text which is not empty; else an empty one.
[[nodiscard]] std::string_view textOf(
    const Batch& batch, const Value& map, std::initializer_list<std::string_view> keys);

[[nodiscard]] inline bool isMap(const Value* value)
{
    return value != nullptr && value->kind == Value::Kind::Map;
}
[[nodiscard]] inline bool isList(const Value* value)
{
    return value != nullptr && value->kind == Value::Kind::Array;
}

/// All texts of a list of parts, joined by line feeds; false when it holds anything else.
[[nodiscard]] bool joinTexts(const Batch& batch, const Value& list, std::string& out);

} // namespace spanwise::dialect
