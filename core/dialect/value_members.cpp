// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialect/value_members.h"

namespace spanwise::dialect {

const Value* member(const Batch& batch, const Value& map, std::string_view key)
{
    if (map.kind != Value::Kind::Map) return nullptr;
    for (const Attribute& entry : batch.entries(map))
        if (entry.key == key && entry.value.kind != Value::Kind::Empty) return &entry.value;
    return nullptr;
}

const Value* firstOf(const Batch& batch, const Value& map, std::initializer_list<std::string_view> keys)
{
    for (const std::string_view key : keys)
        if (const Value* found = member(batch, map, key)) return found;
    return nullptr;
}

std::string_view textOf(const Batch& batch, const Value& map, std::initializer_list<std::string_view> keys)
{
    for (const std::string_view key : keys)
        if (const Value* found = member(batch, map, key);
            found && found->kind == Value::Kind::String && found->size > 0)
            return found->view();
    return {};
}

bool joinTexts(const Batch& batch, const Value& list, std::string& out)
{
    for (const Value& item : batch.items(list)) {
        std::string_view text;
        if (item.kind == Value::Kind::String)
            text = item.view();
        else if (const Value* inner = firstOf(batch, item, {"text", "content"});
                 inner && inner->kind == Value::Kind::String)
            text = inner->view();
        else
            return false;
        if (!out.empty()) out += '\n';
        out += text;
    }
    return true;
}

} // namespace spanwise::dialect
