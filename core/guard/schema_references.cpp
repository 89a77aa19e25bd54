// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/guard/schema_references.h"

#include "core/guard/schema_keywords.h"

#include <cstdlib>

namespace spanwise::guard {
namespace {
using Kind = JsonValue::Kind;

std::string percentDecoded(std::string_view text)
{
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%' && i + 2 < text.size()) {
            const std::string hex(text.substr(i + 1, 2));
            out += static_cast<char>(std::strtol(hex.c_str(), nullptr, 16));
            i += 2;
        } else {
            out += text[i];
        }
    }
    return out;
}

} // namespace

std::string resolvedReference(std::string_view base, std::string_view reference)
{
    const std::string_view stem = base.substr(0, base.find('#'));
    if (reference.empty()) return std::string(stem);
    if (reference.front() == '#') return std::string(stem) + std::string(reference);
    const std::size_t colon = reference.find(':');
    if (colon != std::string_view::npos && colon < reference.find('/')) return std::string(reference);
    const std::size_t scheme = stem.find("://");
    if (reference.front() == '/' && scheme != std::string_view::npos) {
        const std::size_t path = stem.find('/', scheme + 3);
        return std::string(stem.substr(0, path)) + std::string(reference);
    }
    const std::size_t slash = stem.rfind('/');
    return (slash == std::string_view::npos ? std::string() : std::string(stem.substr(0, slash + 1)))
        + std::string(reference);
}

SchemaReferences::SchemaReferences(const JsonValue& root)
    : m_root(root)
{
    index(root, "", 0);
}

void SchemaReferences::index(const JsonValue& schema, const std::string& base, int depth)
{
    if (depth > kSchemaDepth) return;
    std::string here = base;
    if (schema.kind == Kind::Object) {
        const JsonValue* id = schema.find("$id");
        // Beside $ref everything else is ignored, $id too.
        if (id != nullptr && id->kind == Kind::String && schema.find("$ref") == nullptr) {
            here = resolvedReference(base, id->text);
            m_byId.try_emplace(here, &schema, here);
            if (here.ends_with('#')) m_byId.try_emplace(here.substr(0, here.size() - 1), &schema, here);
        }
        for (const auto& [name, member] : schema.members)
            if (name != "enum" && name != "const") index(member, here, depth + 1);
    }
    for (const JsonValue& item : schema.items) index(item, here, depth + 1);
}

SchemaReferences::Target SchemaReferences::find(const std::string& reference, const std::string& base) const
{
    const std::string whole = resolvedReference(base, reference);
    if (const auto found = m_byId.find(whole); found != m_byId.end())
        return {found->second.first, found->second.second, {}};
    const std::size_t hash = whole.find('#');
    const std::string stem = whole.substr(0, hash);
    const std::string fragment = hash == std::string::npos ? std::string() : percentDecoded(whole.substr(hash + 1));
    const JsonValue* at = nullptr;
    std::string newBase = stem;
    if (stem.empty())
        at = &m_root;
    else if (const auto found = m_byId.find(stem); found != m_byId.end()) {
        at = found->second.first;
        newBase = found->second.second;
    }
    if (at == nullptr) return {nullptr, {}, "$ref " + stem};
    if (!fragment.empty() && fragment.front() != '/') return {nullptr, {}, "$ref #" + fragment};
    std::size_t from = 1;
    while (at != nullptr && from <= fragment.size() && !fragment.empty()) {
        std::size_t end = fragment.find('/', from);
        if (end == std::string::npos) end = fragment.size();
        std::string name;
        for (std::size_t i = from; i < end; ++i) {
            if (fragment[i] == '~' && i + 1 < end)
                name += fragment[++i] == '1' ? '/' : '~';
            else
                name += fragment[i];
        }
        if (at->kind == Kind::Array) {
            const std::size_t number = std::strtoul(name.c_str(), nullptr, 10);
            at = number < at->items.size() ? &at->items[number] : nullptr;
        } else {
            at = at->find(name);
            if (at != nullptr && at->kind == Kind::Object && end < fragment.size())
                if (const JsonValue* id = at->find("$id"); id != nullptr && id->kind == Kind::String)
                    newBase = resolvedReference(newBase, id->text);
        }
        from = end + 1;
    }
    if (at == nullptr) return {nullptr, {}, "$ref " + reference + " (leads nowhere)"};
    return {at, newBase, {}};
}

} // namespace spanwise::guard
