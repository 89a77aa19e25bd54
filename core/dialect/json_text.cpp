// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialect/json_text.h"

#include "core/base/ascii.h"
#include "core/base/find_text.h"

#include <simdjson.h>
#include <string>
#include <vector>

namespace spanwise::dialect {
namespace {

using simdjson::dom::element;
using simdjson::dom::element_type;

constexpr int kDeepest = 64;

Value scalar(const element& found, Arena& arena)
{
    switch (found.type()) {
    case element_type::BOOL: return Value::ofBool(bool(found));
    case element_type::INT64: return Value::ofInt(std::int64_t(found));
    case element_type::UINT64: return Value::ofDouble(static_cast<double>(std::uint64_t(found)));
    case element_type::DOUBLE: return Value::ofDouble(double(found));
    case element_type::STRING: return Value::ofString(arena.store(std::string_view(found)));
    default: return {};
    }
}

Value treeOf(const element& node, Batch& into, int depth)
{
    if (depth > kDeepest) return {};
    if (node.type() == element_type::ARRAY) {
        std::vector<Value> items;
        for (const element child : simdjson::dom::array(node)) items.push_back(treeOf(child, into, depth + 1));
        const IndexRange range {
            static_cast<std::uint32_t>(into.values.size()), static_cast<std::uint32_t>(items.size())};
        into.values.insert(into.values.end(), items.begin(), items.end());
        return Value::ofArray(range);
    }
    if (node.type() == element_type::OBJECT) {
        std::vector<Attribute> entries;
        for (const auto field : simdjson::dom::object(node))
            entries.push_back({into.arena.store(field.key), treeOf(field.value, into, depth + 1)});
        const IndexRange range {
            static_cast<std::uint32_t>(into.attributes.size()), static_cast<std::uint32_t>(entries.size())};
        into.attributes.insert(into.attributes.end(), entries.begin(), entries.end());
        return Value::ofMap(range);
    }
    return scalar(node, into.arena);
}

void visitNumbers(const simdjson::dom::object& object, std::string& prefix, int depth,
    const std::function<void(std::string_view, double)>& visit)
{
    for (const auto field : object) {
        const std::size_t before = prefix.size();
        prefix.append(field.key);
        switch (field.value.type()) {
        case element_type::INT64: visit(prefix, static_cast<double>(std::int64_t(field.value))); break;
        case element_type::UINT64: visit(prefix, static_cast<double>(std::uint64_t(field.value))); break;
        case element_type::DOUBLE: visit(prefix, double(field.value)); break;
        case element_type::STRING:
            if (const auto number = ascii::numberIn(std::string_view(field.value))) visit(prefix, *number);
            break;
        case element_type::OBJECT:
            if (depth < 4) {
                prefix.push_back('.');
                visitNumbers(simdjson::dom::object(field.value), prefix, depth + 1, visit);
            }
            break;
        default: break;
        }
        prefix.resize(before);
    }
}

/// The last name of a path, to see without parsing whether a text can hold it at all. A place in a list is no name.
std::string_view lastName(std::string_view path) noexcept
{
    const std::size_t slash = path.rfind('/');
    if (slash != std::string_view::npos) path.remove_prefix(slash + 1);
    return path.find_first_not_of("0123456789") == std::string_view::npos ? std::string_view {} : path;
}

} // namespace

struct JsonText::Slot {
    simdjson::dom::parser parser;
    std::string_view text;
    element root;
    bool valid = false;

    [[nodiscard]] bool find(std::string_view path, element& found) const
    {
        if (path.empty()) {
            found = root;
            return true;
        }
        return root.at_pointer(path).get(found) == simdjson::SUCCESS;
    }
};

JsonText::JsonText() = default;
JsonText::~JsonText() = default;

void JsonText::forget() noexcept
{
    for (const auto& slot : m_slots)
        if (slot) slot->text = {};
}

bool looksLikeJson(std::string_view text) noexcept
{
    const std::size_t first = text.find_first_not_of(" \t\r\n");
    return first != std::string_view::npos && (text[first] == '{' || text[first] == '[' || text[first] == '"');
}

JsonText::Slot* JsonText::parsed(std::string_view json)
{
    if (!looksLikeJson(json)) return nullptr;
    for (const auto& slot : m_slots)
        if (slot && slot->text.data() == json.data() && slot->text.size() == json.size())
            return slot->valid ? slot.get() : nullptr;
    auto& slot = m_slots[m_next];
    m_next = (m_next + 1) % kSlots;
    if (!slot) slot = std::make_unique<Slot>();
    slot->text = json;
    slot->valid = slot->parser.parse(json.data(), json.size(), true).get(slot->root) == simdjson::SUCCESS;
    return slot->valid ? slot.get() : nullptr;
}

Value JsonText::at(std::string_view json, std::string_view path, Arena& arena)
{
    if (!containsText(json, lastName(path))) return {};
    element found;
    const Slot* slot = parsed(json);
    return slot != nullptr && slot->find(path, found) ? scalar(found, arena) : Value {};
}

bool JsonText::has(std::string_view json, std::string_view path)
{
    if (json.find(lastName(path)) == std::string_view::npos) return false;
    element found;
    const Slot* slot = parsed(json);
    return slot != nullptr && slot->find(path, found) && !found.is_null();
}

bool JsonText::isProviderReply(std::string_view json)
{
    const Slot* slot = parsed(json);
    simdjson::dom::object object;
    if (slot == nullptr || slot->root.get(object) != simdjson::SUCCESS) return false;
    const auto holds = [&](std::string_view key) { return object.at_key(key).error() == simdjson::SUCCESS; };
    return holds("choices") || holds("output") || holds("object") || holds("generations")
        || (holds("role") && holds("content"));
}

void JsonText::forEachNumber(std::string_view json, std::string_view path,
    const std::function<void(std::string_view name, double number)>& visit)
{
    const Slot* slot = parsed(json);
    element found;
    simdjson::dom::object object;
    if (slot == nullptr || !slot->find(path, found) || found.get(object) != simdjson::SUCCESS) return;
    std::string prefix;
    visitNumbers(object, prefix, 0, visit);
}

Value JsonText::tree(std::string_view json, Batch& into)
{
    const Slot* slot = parsed(json);
    return slot == nullptr ? Value {} : treeOf(slot->root, into, 0);
}

} // namespace spanwise::dialect
