// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/guard/schema_keywords.h"

#include "core/guard/string_format.h"

#include <algorithm>
#include <array>
#include <span>

namespace spanwise::guard {
namespace {
using Kind = JsonValue::Kind;

constexpr std::array<std::string_view, 41> kChecked {"$ref", "type", "enum", "const", "multipleOf", "maximum",
    "exclusiveMaximum", "minimum", "exclusiveMinimum", "maxLength", "minLength", "pattern", "items", "additionalItems",
    "maxItems", "minItems", "uniqueItems", "contains", "maxProperties", "minProperties", "required", "properties",
    "patternProperties", "additionalProperties", "dependencies", "dependentRequired", "dependentSchemas", "prefixItems",
    "propertyNames", "if", "then", "else", "allOf", "anyOf", "oneOf", "not", "format", "nullable", "definitions",
    "$defs", "$id"};
/// Words that say nothing about validity.
constexpr std::array<std::string_view, 14> kRemarks {"$schema", "$comment", "title", "description", "default",
    "examples", "example", "readOnly", "writeOnly", "deprecated", "strict", "name", "x-order", "id"};

bool isIn(std::string_view word, std::span<const std::string_view> list)
{
    return std::ranges::find(list, word) != list.end();
}

/// Walks only where schemas stand: names of properties are no keywords.
void collectUnknown(const JsonValue& schema, std::set<std::string>& out, int depth)
{
    if (schema.kind != Kind::Object || depth > kSchemaDepth) return;
    static constexpr std::array<std::string_view, 6> kMaps {
        "properties", "patternProperties", "definitions", "$defs", "dependencies", "dependentSchemas"};
    for (const auto& [name, rule] : schema.members) {
        if (isIn(name, kMaps)) {
            for (const auto& member : rule.members) collectUnknown(member.second, out, depth + 1);
        } else if (!isKnownKeyword(name)) {
            out.insert(name);
        } else if (name == "format" && !fitsFormat(rule.text, "")) {
            out.insert("format " + rule.text);
        } else if (name != "enum" && name != "const" && name != "default" && name != "examples" && name != "example") {
            collectUnknown(rule, out, depth + 1);
            for (const JsonValue& item : rule.items) collectUnknown(item, out, depth + 1);
        }
    }
}

} // namespace

bool isKnownKeyword(std::string_view word)
{
    return isIn(word, kChecked) || isIn(word, kRemarks);
}

std::set<std::string> unknownKeywordsOf(const JsonValue& schema)
{
    std::set<std::string> found;
    collectUnknown(schema, found, 0);
    return found;
}

} // namespace spanwise::guard
