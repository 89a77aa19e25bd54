// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/decode/json_attributes.h"

#include "core/decode/base64.h"

#include <limits>

namespace spanwise::decode {

IndexRange JsonAttributes::list(Json& array, OwnerMarks& marks, std::uint32_t most, std::uint32_t depth)
{
    const std::size_t begin = m_collector.beginAttributes();
    m_in.forEachElement(array, [&](Json& pair) {
        std::string_view name;
        Value any;
        m_in.forEachMember(pair, [&](const JsonKey& key, Json& given) {
            if (key.is("key")) {
                name = m_in.string(given);
            } else if (key.is("value")) {
                any = value(given, marks, depth);
            } else {
                m_sawStrindex |= key.is("keyStrindex");
                m_in.skip(given);
            }
        });
        m_collector.add(name, any, marks);
    });
    return m_collector.endAttributes(begin, most, marks);
}

Value JsonAttributes::value(Json& object, OwnerMarks& marks, std::uint32_t depth)
{
    if (depth > m_limits.refusedDepth)
        m_in.fail("values are nested deeper than " + std::to_string(m_limits.refusedDepth));
    Value any;
    m_in.forEachMember(object, [&](const JsonKey& key, Json& given) {
        if (m_in.takeNull(given)) return; // an absent member of the oneof
        if (key.is("stringValue")) {
            any = Value::ofString(m_in.string(given));
        } else if (key.is("intValue")) {
            any = Value::ofInt(m_in.int64(given));
        } else if (key.is("doubleValue")) {
            const std::optional<double> real = m_in.real(given);
            any = real ? Value::ofDouble(*real) : Value();
        } else if (key.is("boolValue")) {
            any = Value::ofBool(m_in.boolean(given));
        } else if (key.is("arrayValue")) {
            any = array(given, marks, depth);
        } else if (key.is("kvlistValue")) {
            any = map(given, marks, depth);
        } else if (key.is("bytesValue")) {
            any = Value::ofBytes(base64(given));
        } else {
            m_sawStrindex |= key.is("stringValueStrindex");
            m_in.skip(given);
        }
    });
    if (depth >= m_limits.keptDepth && (any.kind == Value::Kind::Array || any.kind == Value::Kind::Map)) {
        marks.quality |= quality::kValueTruncated;
        return {};
    }
    return any;
}

Value JsonAttributes::array(Json& object, OwnerMarks& marks, std::uint32_t depth)
{
    const std::size_t begin = m_collector.beginValues();
    m_in.forEachMember(object, [&](const JsonKey& key, Json& items) {
        if (key.is("values"))
            m_in.forEachElement(items, [&](Json& item) { m_collector.add(value(item, marks, depth + 1)); });
        else
            m_in.skip(items);
    });
    return Value::ofArray(m_collector.endValues(begin));
}

Value JsonAttributes::map(Json& object, OwnerMarks& marks, std::uint32_t depth)
{
    IndexRange entries;
    OwnerMarks inner; // its entries are not counted as attributes of the owner
    m_in.forEachMember(object, [&](const JsonKey& key, Json& pairs) {
        if (key.is("values"))
            entries = list(pairs, inner, std::numeric_limits<std::uint32_t>::max(), depth + 1);
        else
            m_in.skip(pairs);
    });
    marks.quality |= inner.quality;
    return Value::ofMap(entries);
}

std::string_view JsonAttributes::base64(Json& text)
{
    const std::optional<std::string_view> bytes = decodeBase64(m_in.string(text), m_batch.arena);
    if (!bytes) m_in.fail("this is not base64");
    return *bytes;
}

} // namespace spanwise::decode
