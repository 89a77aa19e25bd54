// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/guard/json_value.h"

#include "core/base/json_writer.h"
#include "core/guard/code_points.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace spanwise::guard {

JsonValue::JsonValue() = default;

const JsonValue* JsonValue::find(std::string_view name) const noexcept
{
    for (auto member = members.rbegin(); member != members.rend(); ++member)
        if (member->first == name) return &member->second;
    return nullptr;
}

bool JsonValue::isInteger() const noexcept
{
    return kind == Kind::Number && std::isfinite(number) && std::floor(number) == number;
}

bool JsonValue::operator==(const JsonValue& other) const noexcept
{
    if (kind != other.kind) return false;
    switch (kind) {
    case Kind::Null: return true;
    case Kind::Bool: return boolean == other.boolean;
    case Kind::Number: return number == other.number;
    case Kind::String: return text == other.text;
    case Kind::Array: return items == other.items;
    case Kind::Object: break;
    }
    const auto covers = [](const JsonValue& a, const JsonValue& b) {
        return std::ranges::all_of(a.members, [&](const auto& member) {
            const JsonValue* mine = a.find(member.first);
            const JsonValue* found = b.find(member.first);
            return found != nullptr && *found == *mine;
        });
    };
    return covers(*this, other) && covers(other, *this);
}

namespace {

constexpr int kDepth = 128;

class Parser {
public:
    explicit Parser(std::string_view text)
        : m_text(text)
    {
    }

    Result<JsonValue> parse()
    {
        JsonValue out;
        skipBlanks();
        if (!value(out, 0)) return error();
        skipBlanks();
        if (m_at < m_text.size()) {
            m_error = "there is more behind the value";
            return error();
        }
        return out;
    }

private:
    tl::unexpected<Error> error() const
    {
        const auto line = 1 + std::count(m_text.begin(), m_text.begin() + static_cast<std::ptrdiff_t>(m_at), '\n');
        return fail(ErrorCode::Malformed,
            "byte " + std::to_string(m_at) + " (line " + std::to_string(line) + "): " + std::string(m_error));
    }

    bool wrong(std::string_view why)
    {
        m_error = why;
        return false;
    }

    void skipBlanks()
    {
        while (m_at < m_text.size()
            && (m_text[m_at] == ' ' || m_text[m_at] == '\n' || m_text[m_at] == '\r' || m_text[m_at] == '\t'))
            ++m_at;
    }

    bool value(JsonValue& out, int depth)
    {
        if (depth > kDepth) return wrong("nested too deep");
        if (m_at >= m_text.size()) return wrong("the text ends where a value should be");
        switch (m_text[m_at]) {
        case '{': return object(out, depth);
        case '[': return array(out, depth);
        case '"': out.kind = JsonValue::Kind::String; return string(out.text);
        case 't': return word("true", out, JsonValue::Kind::Bool, true);
        case 'f': return word("false", out, JsonValue::Kind::Bool, false);
        case 'n': return word("null", out, JsonValue::Kind::Null, false);
        default: return number(out);
        }
    }

    bool word(std::string_view name, JsonValue& out, JsonValue::Kind kind, bool boolean)
    {
        if (m_text.substr(m_at, name.size()) != name) return wrong("neither a value nor its quotation mark");
        m_at += name.size();
        out.kind = kind;
        out.boolean = boolean;
        return true;
    }

    bool digits()
    {
        const std::size_t from = m_at;
        while (m_at < m_text.size() && m_text[m_at] >= '0' && m_text[m_at] <= '9') ++m_at;
        return m_at > from;
    }

    bool number(JsonValue& out)
    {
        const std::size_t from = m_at;
        if (m_text[m_at] == '-') ++m_at;
        if (m_at < m_text.size() && m_text[m_at] == '0')
            ++m_at;
        else if (!digits())
            return m_at = from, wrong("neither a value nor its quotation mark");
        if (m_at < m_text.size() && m_text[m_at] == '.') {
            ++m_at;
            if (!digits()) return wrong("a digit must follow the point");
        }
        if (m_at < m_text.size() && (m_text[m_at] == 'e' || m_text[m_at] == 'E')) {
            ++m_at;
            if (m_at < m_text.size() && (m_text[m_at] == '+' || m_text[m_at] == '-')) ++m_at;
            if (!digits()) return wrong("a digit must follow the exponent");
        }
        out.kind = JsonValue::Kind::Number;
        out.text = m_text.substr(from, m_at - from);
        out.number = std::strtold(out.text.c_str(), nullptr); // the programs run in the C locale for numbers
        return true;
    }

    bool hex(char32_t& out)
    {
        out = 0;
        for (int i = 0; i < 4; ++i, ++m_at) {
            if (m_at >= m_text.size()) return false;
            const char c = m_text[m_at];
            const int digit = c >= '0' && c <= '9' ? c - '0'
                : c >= 'a' && c <= 'f'             ? c - 'a' + 10
                : c >= 'A' && c <= 'F'             ? c - 'A' + 10
                                                   : -1;
            if (digit < 0) return false;
            out = out << 4U | static_cast<char32_t>(digit);
        }
        return true;
    }

    bool string(std::string& out)
    {
        ++m_at;
        while (m_at < m_text.size()) {
            const char c = m_text[m_at];
            if (c == '"') {
                ++m_at;
                return true;
            }
            if (static_cast<unsigned char>(c) < 0x20) return wrong("a control character inside a string");
            ++m_at;
            if (c != '\\') {
                out += c;
                continue;
            }
            if (m_at >= m_text.size()) break;
            const char escape = m_text[m_at++];
            constexpr std::string_view kFrom = "\"\\/bfnrt";
            constexpr std::string_view kTo = "\"\\/\b\f\n\r\t";
            if (const std::size_t at = kFrom.find(escape); at != std::string_view::npos) {
                out += kTo[at];
            } else if (escape == 'u') {
                char32_t unit = 0;
                if (!hex(unit)) return wrong("\\u needs four hex digits");
                if (unit >= 0xD800 && unit < 0xDC00 && m_text.substr(m_at, 2) == "\\u") {
                    m_at += 2;
                    char32_t low = 0;
                    if (!hex(low)) return wrong("\\u needs four hex digits");
                    unit = low >= 0xDC00 && low < 0xE000 ? 0x10000 + ((unit - 0xD800) << 10U) + (low - 0xDC00) : 0xFFFD;
                }
                appendCodePoint(out, unit >= 0xD800 && unit < 0xE000 ? 0xFFFD : unit);
            } else {
                return --m_at, wrong("an unknown escape");
            }
        }
        return wrong("the text ends inside a string");
    }

    bool array(JsonValue& out, int depth)
    {
        out.kind = JsonValue::Kind::Array;
        ++m_at;
        skipBlanks();
        if (m_at < m_text.size() && m_text[m_at] == ']') return ++m_at, true;
        for (;;) {
            skipBlanks();
            out.items.emplace_back();
            if (!value(out.items.back(), depth + 1)) return false;
            skipBlanks();
            if (m_at >= m_text.size()) return wrong("the text ends inside a list");
            if (m_text[m_at] == ']') return ++m_at, true;
            if (m_text[m_at] != ',') return wrong("a comma or ] is missing");
            ++m_at;
        }
    }

    bool object(JsonValue& out, int depth)
    {
        out.kind = JsonValue::Kind::Object;
        ++m_at;
        skipBlanks();
        if (m_at < m_text.size() && m_text[m_at] == '}') return ++m_at, true;
        for (;;) {
            skipBlanks();
            if (m_at >= m_text.size()) return wrong("the text ends inside an object");
            if (m_text[m_at] != '"') return wrong("a name in quotation marks is missing");
            std::string name;
            if (!string(name)) return false;
            skipBlanks();
            if (m_at >= m_text.size() || m_text[m_at] != ':') return wrong("a colon is missing");
            ++m_at;
            skipBlanks();
            out.members.emplace_back(std::move(name), JsonValue {});
            if (!value(out.members.back().second, depth + 1)) return false;
            skipBlanks();
            if (m_at >= m_text.size()) return wrong("the text ends inside an object");
            if (m_text[m_at] == '}') return ++m_at, true;
            if (m_text[m_at] != ',') return wrong("a comma or } is missing");
            ++m_at;
        }
    }

    std::string_view m_text;
    std::size_t m_at = 0;
    std::string_view m_error;
};

} // namespace

namespace {
void write(const JsonValue& value, JsonWriter& json)
{
    switch (value.kind) {
    case JsonValue::Kind::Null: json.null(); return;
    case JsonValue::Kind::Bool: json.boolean(value.boolean); return;
    case JsonValue::Kind::Number: json.raw(value.text); return;
    case JsonValue::Kind::String: json.text(value.text); return;
    case JsonValue::Kind::Array:
        json.beginArray();
        for (const JsonValue& item : value.items) write(item, json);
        json.endArray();
        return;
    case JsonValue::Kind::Object:
        json.beginObject();
        for (const auto& [name, member] : value.members) {
            json.key(name);
            write(member, json);
        }
        json.endObject();
        return;
    }
}
} // namespace

Result<JsonValue> parseJson(std::string_view text)
{
    return Parser(text).parse();
}

std::string printed(const JsonValue& value)
{
    std::string out;
    JsonWriter json(out);
    write(value, json);
    return out;
}

} // namespace spanwise::guard
