// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/cases/case_texts.h"

#include "core/base/json_pointer.h"
#include "core/cases/case_structure.h"

#include <algorithm>

namespace spanwise::cases {

namespace {
/// Visited in this order, so that numbers of tokens follow the reading; the rest of the members comes behind.
constexpr std::string_view kFirst[] = {"input", "bad_output", "expected", "checks", "review"};

struct Place {
    std::string path;
    std::string shape; ///< as case_structure.h
    std::string_view checkKind; ///< of the check around it
    bool isSchema = false; ///< of JSON Schema, where a member "pattern" is a regular expression
    bool isExpression = false;
};

class Walk {
public:
    explicit Walk(const TextVisitor& visit)
        : m_visit(visit)
    {
    }

    void value(Json& json, const Place& place)
    {
        if (json.isText()) return text(json, place);
        if (json.isNumber()) return number(json, place);
        if (json.isArray())
            for (std::size_t i = 0; i < json.items().size(); ++i) {
                Place item = place;
                item.path += '/' + std::to_string(i);
                item.shape += "/#";
                item.isExpression = false;
                value(json.mutableItems()[i], item);
            }
        if (json.isObject()) object(json, place);
    }

    /// `old` is the key as it was read, `key` as it now is, `kind` the member "type" beside it.
    [[nodiscard]] static Place member(
        const Place& parent, std::string_view old, std::string_view key, std::string_view kind)
    {
        Place place = parent;
        place.path += '/' + pointerPart(key);
        place.shape += '/' + pointerPart(old);
        if (parent.shape == "/checks/#") {
            place.checkKind = kind;
            place.isExpression = old == "value" && (kind == "regex" || kind == "not_regex");
            place.isSchema = old == "value" && kind == "json_schema";
            return place;
        }
        place.isSchema |= place.shape == "/input/tools" || place.shape == "/input/response_format";
        place.isExpression = place.isSchema && old == "pattern";
        return place;
    }

private:
    void text(Json& json, const Place& place)
    {
        if (isWordOfFormat(place.shape, json.text())) return;
        const TextKind kind = place.isExpression ? TextKind::Expression : TextKind::Plain;
        if (auto changed = m_visit({place.path, kind}, json.text())) json = Json(std::move(*changed));
    }
    void number(Json& json, const Place& place)
    {
        if (isNumberOfFormat(place.shape, place.checkKind)) return;
        if (auto changed = m_visit({place.path, TextKind::Number}, json.canonical())) json = Json(std::move(*changed));
    }
    std::string keyFor(const Json& json, const Json::Object& kept, const std::string& name, const Place& place) const
    {
        if (isNameOfFormat(place.shape, name)) return name;
        auto changed = m_visit({place.path + '/' + pointerPart(name), TextKind::Key}, name);
        if (!changed || *changed == name) return name;
        while (kept.contains(*changed) || json.has(*changed)) *changed += '_';
        return std::move(*changed);
    }
    void object(Json& json, const Place& place)
    {
        const std::string kind(json["type"].text()); // outlives the member
        Json::Object kept;
        for (auto& [name, held] : json.mutableMembers()) {
            const std::string key = keyFor(json, kept, name, place);
            value(held, member(place, name, key, kind));
            kept.emplace(key, std::move(held));
        }
        json = Json(std::move(kept));
    }

    const TextVisitor& m_visit;
};
} // namespace

void visitTexts(Json& caseJson, const TextVisitor& visit)
{
    Walk walk(visit);
    const auto topmost = [](std::string_view name) { return Walk::member({}, name, name, {}); };
    auto& members = caseJson.mutableMembers();
    for (const std::string_view name : kFirst)
        if (const auto found = members.find(name); found != members.end()) walk.value(found->second, topmost(name));
    for (auto& [name, value] : members)
        if (std::ranges::find(kFirst, name) == std::end(kFirst)) walk.value(value, topmost(name));
}

} // namespace spanwise::cases
