// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/guard/json_schema.h"

#include "core/base/json_pointer.h"
#include "core/guard/code_points.h"
#include "core/guard/schema_keywords.h"
#include "core/guard/schema_references.h"
#include "core/guard/string_format.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <map>
#include <re2/re2.h>
#include <set>

namespace spanwise::guard {
namespace {

using Outcome = SchemaVerdict::Outcome;
using Kind = JsonValue::Kind;

constexpr std::size_t kSteps = 200'000; ///< subschemas tried for one value; more is told as not checked
constexpr std::size_t kViolations = 10;

std::size_t charactersOf(std::string_view text)
{
    std::size_t n = 0;
    for (std::size_t at = 0; at < text.size(); at += codePointAt(text, at).size) ++n;
    return n;
}

Outcome both(Outcome a, Outcome b)
{
    if (a == Outcome::Invalid || b == Outcome::Invalid) return Outcome::Invalid;
    return a == Outcome::Unknown || b == Outcome::Unknown ? Outcome::Unknown : Outcome::Valid;
}

std::string_view kindName(const JsonValue& value)
{
    switch (value.kind) {
    case Kind::Null: return "null";
    case Kind::Bool: return "boolean";
    case Kind::Number: return value.isInteger() ? "integer" : "number";
    case Kind::String: return "string";
    case Kind::Array: return "array";
    case Kind::Object: return "object";
    }
    return "null";
}

bool hasType(const JsonValue& value, std::string_view type)
{
    return kindName(value) == type || (type == "number" && value.kind == Kind::Number);
}

class Checker {
public:
    explicit Checker(const JsonValue& root)
        : m_root(root)
        , m_references(root)
    {
    }

    SchemaVerdict judge(const JsonValue& value)
    {
        SchemaVerdict out;
        m_violations = &out.violations;
        out.outcome = check(m_root, value, "", "", 0);
        if (out.outcome != Outcome::Invalid) out.violations.clear();
        out.notChecked.assign(m_notChecked.begin(), m_notChecked.end());
        return out;
    }

private:
    Outcome wrong(const std::string& where, std::string_view keyword, std::string message)
    {
        if (m_quiet == 0 && m_violations->size() < kViolations)
            m_violations->push_back({where, std::string(keyword), std::move(message)});
        return Outcome::Invalid;
    }

    Outcome unchecked(std::string what)
    {
        m_notChecked.insert(std::move(what));
        return Outcome::Unknown;
    }

    Outcome check(
        const JsonValue& schema, const JsonValue& value, const std::string& where, const std::string& base, int depth)
    {
        if (depth > kSchemaDepth || ++m_steps > kSteps) return unchecked("(nested too deep or too large)");
        if (schema.kind == Kind::Bool)
            return schema.boolean ? Outcome::Valid : wrong(where, "false", "nothing is allowed here");
        if (schema.kind != Kind::Object) return unchecked("(a schema that is no object)");
        if (const JsonValue* ref = schema.find("$ref"); ref != nullptr && ref->kind == Kind::String)
            return reference(ref->text, value, where, base, depth);
        std::string here = base;
        if (const JsonValue* id = schema.find("$id"); id != nullptr && id->kind == Kind::String)
            here = resolvedReference(base, id->text);

        Outcome out = Outcome::Valid;
        for (const auto& [name, rule] : schema.members) {
            if (&rule != schema.find(name)) continue; // an earlier one of the same name
            out = both(out, keyword(name, rule, schema, value, where, here, depth));
        }
        return out;
    }

    Outcome quietly(
        const JsonValue& schema, const JsonValue& value, const std::string& where, const std::string& base, int depth)
    {
        ++m_quiet;
        const Outcome out = check(schema, value, where, base, depth);
        --m_quiet;
        return out;
    }

    Outcome reference(
        const std::string& text, const JsonValue& value, const std::string& where, const std::string& base, int depth)
    {
        const SchemaReferences::Target target = m_references.find(text, base);
        if (target.schema == nullptr) return unchecked(target.notChecked);
        return check(*target.schema, value, where, target.base, depth + 1);
    }

    Outcome pattern(const std::string& expression, const std::string& text, bool& matches)
    {
        auto place = m_patterns.find(expression);
        if (place == m_patterns.end()) {
            re2::RE2::Options options;
            options.set_log_errors(false);
            options.set_max_mem(4 << 20);
            place = m_patterns.emplace(expression, std::make_unique<re2::RE2>(expression, options)).first;
        }
        if (!place->second->ok()) return unchecked("pattern (not of the linear kind)");
        matches = re2::RE2::PartialMatch(text, *place->second);
        return Outcome::Valid;
    }

    using Members = std::vector<std::pair<std::string, JsonValue>>;

    Outcome keyword(const std::string& name, const JsonValue& rule, const JsonValue& schema, const JsonValue& value,
        const std::string& where, const std::string& base, int depth)
    {
        const auto number = [&](std::string_view word, bool holds, std::string_view than) {
            if (name != word || value.kind != Kind::Number || rule.kind != Kind::Number || holds) return Outcome::Valid;
            return wrong(where, word, "must be " + std::string(than) + " " + rule.text);
        };
        const auto size = [&](std::string_view word, Kind kind, std::size_t n, bool most) {
            if (name != word || value.kind != kind || rule.kind != Kind::Number) return Outcome::Valid;
            const auto limit = rule.number;
            const bool holds = most ? static_cast<long double>(n) <= limit : static_cast<long double>(n) >= limit;
            return holds
                ? Outcome::Valid
                : wrong(where, word, "has " + std::to_string(n) + (most ? ", at most " : ", at least ") + rule.text);
        };
        if (name == "type") return type(rule, schema, value, where);
        if (name == "enum") {
            for (const JsonValue& one : rule.items)
                if (one == value) return Outcome::Valid;
            if (nullAllowed(schema, value)) return Outcome::Valid;
            return wrong(where, name, "is none of the values listed");
        }
        if (name == "const") return rule == value ? Outcome::Valid : wrong(where, name, "is not the one value allowed");
        if (name == "multipleOf" && value.kind == Kind::Number && rule.kind == Kind::Number && rule.number > 0) {
            const long double times = value.number / rule.number;
            return std::isfinite(times) && std::fabs(times - std::round(times)) <= 1e-9L
                ? Outcome::Valid
                : wrong(where, name, "is no multiple of " + rule.text);
        }
        if (name == "maximum") return number(name, value.number <= rule.number, "at most");
        if (name == "minimum") return number(name, value.number >= rule.number, "at least");
        if (name == "exclusiveMaximum") {
            if (rule.kind == Kind::Bool) return unchecked("exclusiveMaximum (draft 4)");
            return number(name, value.number < rule.number, "less than");
        }
        if (name == "exclusiveMinimum") {
            if (rule.kind == Kind::Bool) return unchecked("exclusiveMinimum (draft 4)");
            return number(name, value.number > rule.number, "more than");
        }
        if (name == "maxLength" || name == "minLength")
            return size(name, Kind::String, charactersOf(value.text), name == "maxLength");
        if (name == "maxItems" || name == "minItems")
            return size(name, Kind::Array, value.items.size(), name == "maxItems");
        if (name == "maxProperties" || name == "minProperties") {
            std::set<std::string_view> names;
            for (const auto& member : value.members) names.insert(member.first);
            return size(name, Kind::Object, names.size(), name == "maxProperties");
        }
        if (name == "pattern" && value.kind == Kind::String) {
            bool matches = true;
            const Outcome known = pattern(rule.text, value.text, matches);
            return matches ? known : wrong(where, name, "does not match " + rule.text);
        }
        if (name == "format" && value.kind == Kind::String) {
            const auto fits = fitsFormat(rule.text, value.text);
            if (!fits) return unchecked("format " + rule.text);
            return *fits ? Outcome::Valid : wrong(where, name, "is no " + rule.text);
        }
        if (value.kind == Kind::Array) return arrayKeyword(name, rule, schema, value, where, base, depth);
        if (value.kind == Kind::Object && isObjectKeyword(name))
            return objectKeyword(name, rule, schema, value, where, base, depth);
        return anyKeyword(name, rule, schema, value, where, base, depth);
    }

    static bool nullAllowed(const JsonValue& schema, const JsonValue& value)
    {
        const JsonValue* nullable = schema.find("nullable");
        return value.kind == Kind::Null && nullable != nullptr && nullable->kind == Kind::Bool && nullable->boolean;
    }

    Outcome type(const JsonValue& rule, const JsonValue& schema, const JsonValue& value, const std::string& where)
    {
        if (nullAllowed(schema, value)) return Outcome::Valid;
        if (rule.kind == Kind::String && hasType(value, rule.text)) return Outcome::Valid;
        std::string wanted = rule.text;
        for (const JsonValue& one : rule.items) {
            if (hasType(value, one.text)) return Outcome::Valid;
            wanted += (wanted.empty() ? "" : " or ") + one.text;
        }
        return wrong(where, "type", "is of type " + std::string(kindName(value)) + ", not " + wanted);
    }

    Outcome arrayKeyword(const std::string& name, const JsonValue& rule, const JsonValue& schema,
        const JsonValue& value, const std::string& where, const std::string& base, int depth)
    {
        const auto checkItem = [&](const JsonValue& with, std::size_t i) {
            return check(with, value.items[i], where + "/" + std::to_string(i), base, depth + 1);
        };
        if (name == "items" || name == "prefixItems") {
            Outcome out = Outcome::Valid;
            const JsonValue* prefix = schema.find("prefixItems");
            const std::size_t first =
                name == "items" && prefix != nullptr && prefix->kind == Kind::Array ? prefix->items.size() : 0;
            if (rule.kind == Kind::Array)
                for (std::size_t i = 0; i < value.items.size() && i < rule.items.size(); ++i)
                    out = both(out, checkItem(rule.items[i], i));
            else
                for (std::size_t i = first; i < value.items.size(); ++i) out = both(out, checkItem(rule, i));
            return out;
        }
        if (name == "additionalItems") {
            const JsonValue* items = schema.find("items");
            if (items == nullptr || items->kind != Kind::Array) return Outcome::Valid;
            Outcome out = Outcome::Valid;
            for (std::size_t i = items->items.size(); i < value.items.size(); ++i) out = both(out, checkItem(rule, i));
            return out;
        }
        if (name == "uniqueItems") {
            if (rule.kind != Kind::Bool || !rule.boolean) return Outcome::Valid;
            if (value.items.size() > 2000) return unchecked("uniqueItems of more than 2000");
            for (std::size_t i = 0; i < value.items.size(); ++i)
                for (std::size_t k = i + 1; k < value.items.size(); ++k)
                    if (value.items[i] == value.items[k])
                        return wrong(
                            where, name, "items " + std::to_string(i) + " and " + std::to_string(k) + " are equal");
            return Outcome::Valid;
        }
        if (name == "contains") {
            Outcome out = Outcome::Invalid;
            for (std::size_t i = 0; i < value.items.size() && out != Outcome::Valid; ++i) {
                const Outcome one = quietly(rule, value.items[i], where, base, depth + 1);
                if (one != Outcome::Invalid) out = one;
            }
            return out == Outcome::Invalid ? wrong(where, name, "no item is of the kind that must be there") : out;
        }
        return anyKeyword(name, rule, schema, value, where, base, depth);
    }

    static bool isObjectKeyword(std::string_view name)
    {
        static constexpr std::array<std::string_view, 8> kNames {"required", "properties", "patternProperties",
            "additionalProperties", "dependencies", "dependentRequired", "dependentSchemas", "propertyNames"};
        return std::ranges::find(kNames, name) != kNames.end();
    }

    Outcome objectKeyword(const std::string& name, const JsonValue& rule, const JsonValue& schema,
        const JsonValue& value, const std::string& where, const std::string& base, int depth)
    {
        Outcome out = Outcome::Valid;
        const auto inside = [&](const std::string& member) { return where + "/" + pointerPart(member); };
        if (name == "required") {
            for (const JsonValue& one : rule.items)
                if (value.find(one.text) == nullptr) out = both(out, wrong(where, name, one.text + " is missing"));
            return out;
        }
        if (name == "properties") {
            for (const auto& [member, with] : rule.members)
                if (const JsonValue* found = value.find(member))
                    out = both(out, check(with, *found, inside(member), base, depth + 1));
            return out;
        }
        if (name == "propertyNames") {
            for (const auto& member : value.members) {
                JsonValue text;
                text.kind = Kind::String;
                text.text = member.first;
                out = both(out, check(rule, text, where, base, depth + 1));
            }
            return out;
        }
        if (name == "dependencies" || name == "dependentRequired" || name == "dependentSchemas") {
            for (const auto& [member, needs] : rule.members) {
                if (value.find(member) == nullptr) continue;
                if (needs.kind == Kind::Array) {
                    for (const JsonValue& one : needs.items)
                        if (value.find(one.text) == nullptr)
                            out = both(out, wrong(where, name, one.text + " is missing beside " + member));
                } else {
                    out = both(out, check(needs, value, where, base, depth + 1));
                }
            }
            return out;
        }
        return byPattern(name, rule, schema, value, inside, where, base, depth);
    }

    /// patternProperties and additionalProperties.
    Outcome byPattern(const std::string& name, const JsonValue& rule, const JsonValue& schema, const JsonValue& value,
        const std::function<std::string(const std::string&)>& inside, const std::string& where, const std::string& base,
        int depth)
    {
        Outcome out = Outcome::Valid;
        for (const auto& member : value.members) {
            if (&member.second != value.find(member.first)) continue;
            if (name == "patternProperties") {
                for (const auto& [expression, with] : rule.members) {
                    bool matches = false;
                    out = both(out, pattern(expression, member.first, matches));
                    if (matches) out = both(out, check(with, member.second, inside(member.first), base, depth + 1));
                }
                continue;
            }
            const JsonValue* properties = schema.find("properties");
            if (properties != nullptr && properties->find(member.first) != nullptr) continue;
            bool matches = false;
            if (const JsonValue* patterns = schema.find("patternProperties"))
                for (const auto& one : patterns->members) {
                    bool fits = false;
                    if (pattern(one.first, member.first, fits) == Outcome::Unknown) fits = true;
                    matches = matches || fits;
                }
            if (matches) continue;
            if (rule.kind == Kind::Bool && !rule.boolean)
                out = both(out, wrong(where, name, "a member that is not in the schema"));
            else
                out = both(out, check(rule, member.second, inside(member.first), base, depth + 1));
        }
        return out;
    }

    Outcome anyKeyword(const std::string& name, const JsonValue& rule, const JsonValue& schema, const JsonValue& value,
        const std::string& where, const std::string& base, int depth)
    {
        if (name == "allOf") {
            Outcome out = Outcome::Valid;
            for (const JsonValue& one : rule.items) out = both(out, check(one, value, where, base, depth + 1));
            return out;
        }
        if (name == "anyOf") {
            Outcome out = Outcome::Invalid;
            for (const JsonValue& one : rule.items) {
                const Outcome got = quietly(one, value, where, base, depth + 1);
                if (got == Outcome::Valid) return got;
                if (got == Outcome::Unknown) out = got;
            }
            return out == Outcome::Invalid ? wrong(where, name, "fits none of the alternatives") : out;
        }
        if (name == "oneOf") {
            std::size_t valid = 0;
            std::size_t unknown = 0;
            for (const JsonValue& one : rule.items) {
                const Outcome got = quietly(one, value, where, base, depth + 1);
                valid += got == Outcome::Valid ? 1 : 0;
                unknown += got == Outcome::Unknown ? 1 : 0;
            }
            if (valid > 1) return wrong(where, name, "fits more than one of the alternatives");
            if (unknown > 0) return Outcome::Unknown;
            return valid == 1 ? Outcome::Valid : wrong(where, name, "fits none of the alternatives");
        }
        if (name == "not") {
            const Outcome got = quietly(rule, value, where, base, depth + 1);
            if (got == Outcome::Unknown) return got;
            return got == Outcome::Invalid ? Outcome::Valid : wrong(where, name, "fits what must not fit");
        }
        if (name == "if") {
            const Outcome got = quietly(rule, value, where, base, depth + 1);
            if (got == Outcome::Unknown) return got;
            const JsonValue* then = schema.find(got == Outcome::Valid ? "then" : "else");
            return then == nullptr ? Outcome::Valid : check(*then, value, where, base, depth + 1);
        }
        if (isKnownKeyword(name)) return Outcome::Valid;
        return unchecked(name);
    }

    const JsonValue& m_root;
    SchemaReferences m_references;
    std::map<std::string, std::unique_ptr<re2::RE2>> m_patterns;
    std::set<std::string> m_notChecked;
    std::vector<SchemaViolation>* m_violations = nullptr;
    std::size_t m_steps = 0;
    int m_quiet = 0;
};

} // namespace

JsonSchema::JsonSchema(std::shared_ptr<const JsonValue> root)
    : m_root(std::move(root))
{
}

Result<JsonSchema> JsonSchema::parse(std::string_view text)
{
    auto read = parseJson(text);
    if (!read) return tl::unexpected(read.error().in("schema"));
    if (read->kind != Kind::Object && read->kind != Kind::Bool)
        return fail(ErrorCode::Invalid, "schema: must be an object, true or false");
    return JsonSchema(std::make_shared<const JsonValue>(std::move(*read)));
}

SchemaVerdict JsonSchema::check(const JsonValue& value) const
{
    return Checker(*m_root).judge(value);
}

std::vector<std::string> JsonSchema::unknownKeywords() const
{
    const std::set<std::string> found = unknownKeywordsOf(*m_root);
    return {found.begin(), found.end()};
}

} // namespace spanwise::guard
