// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/json.h"

#include "core/base/arena.h"
#include "core/base/json_writer.h"
#include "core/base/utf8.h"

#include <cmath>
#include <limits>
#include <simdjson.h>

namespace spanwise {

namespace {
constexpr int kMostLevels = 128;

Result<Json> valueOf(const simdjson::dom::element& element, int level)
{
    using simdjson::dom::element_type;
    if (level > kMostLevels) return fail(ErrorCode::Malformed, "JSON is nested too deeply");
    switch (element.type()) {
    case element_type::ARRAY: {
        Json::Array items;
        for (const simdjson::dom::element item : simdjson::dom::array(element)) {
            auto value = valueOf(item, level + 1);
            if (!value) return value;
            items.push_back(std::move(*value));
        }
        return Json(std::move(items));
    }
    case element_type::OBJECT: {
        Json::Object members;
        for (const auto& field : simdjson::dom::object(element)) {
            auto value = valueOf(field.value, level + 1);
            if (!value) return value;
            members.insert_or_assign(std::string(field.key), std::move(*value));
        }
        return Json(std::move(members));
    }
    case element_type::INT64: return Json(std::int64_t(element));
    case element_type::UINT64: return Json(std::uint64_t(element));
    case element_type::DOUBLE: return Json(double(element));
    case element_type::STRING: return Json(std::string_view(element));
    case element_type::BOOL: return Json(bool(element));
    case element_type::NULL_VALUE: break;
    }
    return Json();
}

void appendReal(std::string& out, double value)
{
    JsonWriter(out).real(value);
}

class Indented {
public:
    Indented(std::string& out, int indent)
        : m_out(out)
        , m_indent(static_cast<std::size_t>(indent))
    {
    }

    void write(const Json& value, std::size_t level)
    {
        if (value.isArray() && !value.items().empty()) {
            m_out += '[';
            bool first = true;
            for (const Json& item : value.items()) {
                line(first, level + 1);
                write(item, level + 1);
            }
            end(level, ']');
        } else if (value.isObject() && !value.members().empty()) {
            m_out += '{';
            bool first = true;
            for (const auto& [key, member] : value.members()) {
                line(first, level + 1);
                appendCanonicalText(m_out, key);
                m_out += ": ";
                write(member, level + 1);
            }
            end(level, '}');
        } else {
            value.appendCanonical(m_out);
        }
    }

private:
    void line(bool& first, std::size_t level)
    {
        if (!std::exchange(first, false)) m_out += ',';
        m_out += '\n';
        m_out.append(level * m_indent, ' ');
    }
    void end(std::size_t level, char bracket)
    {
        m_out += '\n';
        m_out.append(level * m_indent, ' ');
        m_out += bracket;
    }

    std::string& m_out;
    std::size_t m_indent;
};
} // namespace

Json::Json(std::uint64_t value)
{
    if (value <= static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
        m_value = static_cast<std::int64_t>(value);
    else
        m_value = value;
}

Json Json::texts(const std::vector<std::string>& values)
{
    Array items;
    items.reserve(values.size());
    for (const std::string& value : values) items.emplace_back(value);
    return items;
}

Result<Json> Json::parse(std::string_view text)
{
    try {
        simdjson::dom::parser parser;
        simdjson::dom::element root;
        if (const auto error = parser.parse(text.data(), text.size()).get(root); error != simdjson::SUCCESS)
            return fail(ErrorCode::Malformed, std::string("not JSON: ") + simdjson::error_message(error));
        return valueOf(root, 0);
    } catch (const simdjson::simdjson_error& e) {
        return fail(ErrorCode::Malformed, std::string("not JSON: ") + e.what());
    }
}

std::string Json::canonical() const
{
    std::string out;
    appendCanonical(out);
    return out;
}

void Json::appendCanonical(std::string& out) const
{
    if (const auto* list = std::get_if<Array>(&m_value)) {
        out += '[';
        for (std::size_t i = 0; i < list->size(); ++i) {
            if (i > 0) out += ',';
            (*list)[i].appendCanonical(out);
        }
        out += ']';
    } else if (const auto* object = std::get_if<Object>(&m_value)) {
        out += '{';
        bool first = true;
        for (const auto& [key, member] : *object) {
            if (!std::exchange(first, false)) out += ',';
            appendCanonicalText(out, key);
            out += ':';
            member.appendCanonical(out);
        }
        out += '}';
    } else if (const auto* text = std::get_if<std::string>(&m_value)) {
        appendCanonicalText(out, *text);
    } else if (const auto* number = std::get_if<std::int64_t>(&m_value)) {
        out += std::to_string(*number);
    } else if (const auto* large = std::get_if<std::uint64_t>(&m_value)) {
        out += std::to_string(*large);
    } else if (const auto* real = std::get_if<double>(&m_value)) {
        appendReal(out, *real);
    } else if (const auto* truth = std::get_if<bool>(&m_value)) {
        out += *truth ? "true" : "false";
    } else {
        out += "null";
    }
}

std::string Json::indented(int indent) const
{
    std::string out;
    Indented(out, indent).write(*this, 0);
    return out;
}

bool Json::isInteger() const noexcept
{
    return std::holds_alternative<std::int64_t>(m_value) || std::holds_alternative<std::uint64_t>(m_value);
}

std::optional<bool> Json::boolean() const noexcept
{
    const bool* value = std::get_if<bool>(&m_value);
    return value ? std::optional(*value) : std::nullopt;
}

std::optional<std::int64_t> Json::integer() const noexcept
{
    if (const auto* value = std::get_if<std::int64_t>(&m_value)) return *value;
    // 2^63 is the first double that does not fit; -2^63 fits.
    if (const auto* value = std::get_if<double>(&m_value);
        value && *value == std::trunc(*value) && *value >= -0x1p63 && *value < 0x1p63)
        return static_cast<std::int64_t>(*value);
    return std::nullopt;
}

std::optional<double> Json::real() const noexcept
{
    if (const auto* value = std::get_if<double>(&m_value)) return *value;
    if (const auto* value = std::get_if<std::int64_t>(&m_value)) return static_cast<double>(*value);
    if (const auto* value = std::get_if<std::uint64_t>(&m_value)) return static_cast<double>(*value);
    return std::nullopt;
}

std::string_view Json::text() const noexcept
{
    const auto* value = std::get_if<std::string>(&m_value);
    return value ? std::string_view(*value) : std::string_view();
}

const Json::Array& Json::items() const noexcept
{
    static const Array kNone;
    const auto* value = std::get_if<Array>(&m_value);
    return value ? *value : kNone;
}

const Json::Object& Json::members() const noexcept
{
    static const Object kNone;
    const auto* value = std::get_if<Object>(&m_value);
    return value ? *value : kNone;
}

const Json& Json::operator[](std::string_view key) const noexcept
{
    static const Json kNull;
    const Object& all = members();
    const auto found = all.find(key);
    return found == all.end() ? kNull : found->second;
}

Json& Json::set(std::string_view key, Json value)
{
    if (!isObject()) m_value = Object {};
    std::get<Object>(m_value).insert_or_assign(std::string(key), std::move(value));
    return *this;
}

void Json::remove(std::string_view key)
{
    if (auto* object = std::get_if<Object>(&m_value))
        if (const auto found = object->find(key); found != object->end()) object->erase(found);
}

Json& Json::add(Json value)
{
    if (!isArray()) m_value = Array {};
    std::get<Array>(m_value).push_back(std::move(value));
    return *this;
}

std::vector<std::string> Json::textItems() const
{
    std::vector<std::string> out;
    for (const Json& item : items())
        if (item.isText()) out.emplace_back(item.text());
    return out;
}

Json::Array& Json::mutableItems()
{
    return std::get<Array>(m_value);
}

Json::Object& Json::mutableMembers()
{
    return std::get<Object>(m_value);
}

std::string& Json::mutableText()
{
    return std::get<std::string>(m_value);
}

bool Json::sameValue(const Json& other) const noexcept
{
    if (isNumber() && other.isNumber()) {
        if (isInteger() && other.isInteger()) return m_value == other.m_value;
        return real() == other.real();
    }
    if (isArray() && other.isArray()) {
        const Array& a = items();
        const Array& b = other.items();
        if (a.size() != b.size()) return false;
        for (std::size_t i = 0; i < a.size(); ++i)
            if (!a[i].sameValue(b[i])) return false;
        return true;
    }
    if (isObject() && other.isObject()) {
        const Object& a = members();
        const Object& b = other.members();
        if (a.size() != b.size()) return false;
        for (auto left = a.begin(), right = b.begin(); left != a.end(); ++left, ++right)
            if (left->first != right->first || !left->second.sameValue(right->second)) return false;
        return true;
    }
    return m_value == other.m_value;
}

void appendCanonicalText(std::string& out, std::string_view text)
{
    constexpr char kDigits[] = "0123456789abcdef";
    Arena repaired;
    if (!isUtf8(text)) text = repairedUtf8(text, repaired);
    out += '"';
    for (const char c : text) {
        const auto code = static_cast<unsigned char>(c);
        switch (c) {
        case '"': out += "\\\""; break;
        case '\\': out += "\\\\"; break;
        case '\n': out += "\\n"; break;
        case '\r': out += "\\r"; break;
        case '\t': out += "\\t"; break;
        case '\b': out += "\\b"; break;
        case '\f': out += "\\f"; break;
        default:
            if (code < 0x20)
                out += {'\\', 'u', '0', '0', kDigits[code >> 4U], kDigits[code & 15U]};
            else
                out += c;
        }
    }
    out += '"';
}

} // namespace spanwise
