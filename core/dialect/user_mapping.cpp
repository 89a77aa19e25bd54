// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialect/user_mapping.h"

#include "core/dialect/json_text.h"
#include "core/model/batch.h"

#include <utility>

namespace spanwise::dialect {
namespace {

using calls::MappingRules;

tl::unexpected<Error> invalid(const std::string& where, std::string_view what)
{
    return fail(ErrorCode::Invalid, where + ": " + std::string(what));
}

class MappingReader {
public:
    explicit MappingReader(const Batch& batch)
        : m_batch(batch)
    {
    }

    Result<MappingRules> read(const Value& root)
    {
        for (const Attribute& member : m_batch.entries(root)) {
            Result<void> done;
            if (member.key == "fields")
                done = readFields(member.value);
            else if (member.key == "classes")
                done = readClasses(member.value);
            else if (member.key != "version")
                done = invalid(std::string(member.key), "is no part of a mapping");
            if (!done) return tl::unexpected(done.error());
        }
        return std::move(m_rules);
    }

private:
    Result<void> readFields(const Value& fields)
    {
        if (fields.kind != Value::Kind::Map) return invalid("fields", "an object is expected");
        for (const Attribute& entry : m_batch.entries(fields)) {
            const std::string where = "fields." + std::string(entry.key);
            const auto field = fieldFromName(entry.key);
            if (!field) return invalid(where, "there is no field of that name");
            if (entry.value.kind == Value::Kind::String) {
                add(entry.value.view(), *field, 0);
                continue;
            }
            if (entry.value.kind != Value::Kind::Array) return invalid(where, "a name or a list of names is expected");
            std::uint32_t rank = 0;
            for (const Value& name : m_batch.items(entry.value)) {
                if (name.kind != Value::Kind::String) return invalid(where, "a name is expected");
                add(name.view(), *field, rank++);
            }
        }
        return {};
    }

    void add(std::string_view attribute, Field field, std::uint32_t rank)
    {
        m_rules.fields[std::string(attribute)].push_back({field, rank});
    }

    Result<void> readClasses(const Value& classes)
    {
        if (classes.kind != Value::Kind::Array) return invalid("classes", "a list is expected");
        std::size_t number = 0;
        for (const Value& entry : m_batch.items(classes)) {
            const std::string where = "classes[" + std::to_string(number++) + "]";
            if (entry.kind != Value::Kind::Map) return invalid(where, "an object is expected");
            MappingRules::ClassRule rule;
            bool hasClass = false;
            for (const Attribute& part : m_batch.entries(entry)) {
                const std::string at = where + "." + std::string(part.key);
                if (part.value.kind != Value::Kind::String) return invalid(at, "a text is expected");
                const std::string_view text = part.value.view();
                if (part.key == "class") {
                    const auto spanClass = spanClassFromName(text);
                    if (!spanClass) return invalid(at, "there is no class of that name");
                    rule.spanClass = *spanClass;
                    hasClass = true;
                } else if (part.key == "span_name")
                    rule.spanName = text;
                else if (part.key == "scope")
                    rule.scope = text;
                else if (part.key == "attribute")
                    rule.attribute = text;
                else if (part.key == "equals")
                    rule.equals = text;
                else
                    return invalid(at, "is no condition");
            }
            if (!hasClass) return invalid(where, "says no class");
            if (rule.spanName.empty() && rule.scope.empty() && rule.attribute.empty())
                return invalid(where, "has no condition: it would fit every span");
            m_rules.classes.push_back(std::move(rule));
        }
        return {};
    }

    const Batch& m_batch;
    MappingRules m_rules;
};

} // namespace

Result<calls::MappingRules> readMapping(std::string_view json)
{
    Batch batch;
    JsonText reader;
    const Value root = reader.tree(json, batch);
    if (root.kind != Value::Kind::Map)
        return fail(ErrorCode::Invalid, "not a mapping: a JSON object with \"fields\" or \"classes\" is expected");
    return MappingReader(batch).read(root);
}

} // namespace spanwise::dialect
