// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/decode/json_input.h"

#include "core/base/utf8.h"
#include "core/decode/decoder.h"

#include <bit>
#include <charconv>
#include <cmath>
#include <cstring>
#include <limits>

namespace spanwise::decode {

namespace ondemand = simdjson::ondemand;

static_assert(kPadding >= simdjson::SIMDJSON_PADDING);

namespace {

/// Its buffers grow to the largest body a thread has read and are used again.
ondemand::parser& threadParser()
{
    thread_local ondemand::parser parser;
    return parser;
}

bool isBlank(char c) noexcept
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

int hexDigit(char c) noexcept
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

/// The four digits of a `\uXXXX` escape that begins at `at`, or -1.
int escapedUnit(const char* at, const char* end) noexcept
{
    if (end - at < 6 || at[0] != '\\' || at[1] != 'u') return -1;
    int unit = 0;
    for (int i = 2; i < 6; ++i) {
        const int digit = hexDigit(at[i]);
        if (digit < 0) return -1;
        unit = unit * 16 + digit;
    }
    return unit;
}

bool isHigh(int unit) noexcept
{
    return unit >= 0xD800 && unit <= 0xDBFF;
}
bool isLow(int unit) noexcept
{
    return unit >= 0xDC00 && unit <= 0xDFFF;
}

/// Overwrites lone surrogate escapes by \ufffd, which has the same length; true when there were any. SDKs that cut text
/// at a UTF-16 length send them, and the whole body would be lost for one emoji.
bool repairSurrogates(char* at, const char* end) noexcept
{
    bool repaired = false;
    while (at < end) {
        at = static_cast<char*>(std::memchr(at, '\\', static_cast<std::size_t>(end - at)));
        if (at == nullptr) break;
        const int unit = escapedUnit(at, end);
        if (unit < 0) {
            at += 2; // an escaped backslash, or any other short escape
        } else if (isHigh(unit) && isLow(escapedUnit(at + 6, end))) {
            at += 12;
        } else {
            if (isHigh(unit) || isLow(unit)) {
                std::memcpy(at, "\\ufffd", 6);
                repaired = true;
            }
            at += 6;
        }
    }
    return repaired;
}

template <typename Number> std::optional<Number> digits(std::string_view text)
{
    Number number {};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return number;
}

/// A whole double that a 64-bit integer holds exactly: "5.0" or "1e3" written for an integer.
template <typename Number> std::optional<Number> whole(double real)
{
    constexpr double kLimit = std::is_signed_v<Number> ? 9223372036854775808.0 : 18446744073709551616.0;
    if (!(real < kLimit) || real < (std::is_signed_v<Number> ? -kLimit : 0.0) || std::trunc(real) != real)
        return std::nullopt;
    return static_cast<Number>(real);
}

constexpr std::size_t kNoMark = 8;

/// Where among eight characters the first quote, backslash or underscore stands; kNoMark = nowhere. The bytes behind
/// the end of a body may be read (kPadding).
std::size_t firstMark(const char* at) noexcept
{
    constexpr std::uint64_t kOnes = 0x0101'0101'0101'0101U;
    std::uint64_t word = 0;
    std::memcpy(&word, at, sizeof word);
    static_assert(std::endian::native == std::endian::little);
    // The high bit of each byte that is zero; above the first of them others may be set as well.
    const auto zeros = [](std::uint64_t bytes) { return (bytes - kOnes) & ~bytes & (kOnes << 7U); };
    const std::uint64_t marks =
        zeros(word ^ (kOnes * '"')) | zeros(word ^ (kOnes * '\\')) | zeros(word ^ (kOnes * '_'));
    return static_cast<std::size_t>(std::countr_zero(marks)) / 8; // of nothing: 64
}

/// Where the first pass over a body found fault; it does not say, so the place is looked for again.
std::uint64_t faultOf(std::string_view body, simdjson::error_code error) noexcept
{
    if (error == simdjson::UTF8_ERROR) {
        std::size_t at = 0;
        while (at < body.size()) {
            std::size_t length = 1;
            while (length <= 4 && !isUtf8(body.substr(at, length))) ++length;
            if (length > 4) break;
            at += length;
        }
        return at;
    }
    if (error == simdjson::UNESCAPED_CHARS) {
        bool inside = false;
        for (std::size_t i = 0; i < body.size(); ++i) {
            if (inside && static_cast<unsigned char>(body[i]) < 0x20) return i;
            if (inside && body[i] == '\\')
                ++i;
            else if (body[i] == '"')
                inside = !inside;
        }
    }
    return error == simdjson::EMPTY ? 0 : body.size();
}

} // namespace

void JsonKey::lookInto() const
{
    const char* end = m_raw;
    // Nearly all names are plain. Ends, as the next loop does: the first pass over the body has paired the quotes.
    while (firstMark(end) == kNoMark) end += kNoMark;
    end += firstMark(end);
    bool odd = false;
    while (*end != '"') {
        odd = odd || *end == '\\' || *end == '_';
        end += *end == '\\' ? 2 : 1;
    }
    m_name = {m_raw, static_cast<std::size_t>(end - m_raw)};
    if (odd) m_name = m_input.unescaped(m_name);
    m_form = odd ? Form::Odd : Form::Plain;
}

bool JsonKey::isWrittenOtherwise(std::string_view camel) const
{
    std::size_t at = 0; // in `camel`
    bool upper = false;
    bool snake = false;
    for (const char c : m_name) {
        if (c == '_') {
            upper = snake = true;
            continue;
        }
        const char want = upper && c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
        if (at == camel.size() || camel[at] != want) return false;
        ++at;
        upper = false;
    }
    if (at != camel.size()) return false;
    m_input.lenient = m_input.lenient || snake;
    return true;
}

JsonInput::JsonInput(std::string_view body, Arena& arena, std::uint32_t refusedDepth)
    : m_body(body)
    , m_arena(arena)
    , m_parser(threadParser())
    , m_refusedDepth(
          3 * refusedDepth + 16) // a level of nested values is up to three of JSON: {"arrayValue":{"values":[
{
    const simdjson::padded_string_view padded(body.data(), body.size(), body.size() + kPadding);
    if (const auto error = m_parser.iterate(padded).get(m_document))
        throw JsonError {faultOf(body, error), simdjson::error_message(error)};
}

std::uint64_t JsonInput::offset()
{
    const char* location = nullptr;
    if (m_document.current_location().get(location) != simdjson::SUCCESS || location < m_body.data())
        return m_body.size();
    return std::min<std::uint64_t>(static_cast<std::uint64_t>(location - m_body.data()), m_body.size());
}

bool JsonInput::hasMore()
{
    const char* location = nullptr;
    return m_document.current_location().get(location) == simdjson::SUCCESS;
}

void JsonInput::fail(std::string what)
{
    throw JsonError {offset(), std::move(what)};
}

void JsonInput::failWith(simdjson::error_code code, const char* what)
{
    // What simdjson says of these two adds nothing, or advice to programmers.
    const bool isPlain = code == simdjson::INCORRECT_TYPE || code == simdjson::SCALAR_DOCUMENT_AS_VALUE;
    fail(isPlain ? what : std::string(what) + " (" + simdjson::error_message(code) + ")");
}

bool JsonInput::takeWholeNull(Value& value)
{
    bool isNull = false;
    check(value.is_null().get(isNull), "'null' is expected");
    if (!isNull) fail("'null' is expected");
    return true;
}

std::string_view JsonInput::unescaped(std::string_view raw)
{
    if (std::memchr(raw.data(), '\\', raw.size()) == nullptr) return raw;
    // simdjson writes whole vectors, so the place is longer than the text.
    const std::size_t room = raw.size() + simdjson::SIMDJSON_PADDING;
    char* const place = m_arena.allocate(room);
    auto* out = reinterpret_cast<std::uint8_t*>(place);
    std::string_view text;
    auto error =
        m_parser.unescape(ondemand::raw_json_string(reinterpret_cast<const std::uint8_t*>(raw.data())), out).get(text);
    if (error == simdjson::STRING_ERROR) {
        std::string copy(raw);
        if (repairSurrogates(copy.data(), copy.data() + copy.size())) {
            surrogateRepaired = true;
            copy += '"';
            copy.append(simdjson::SIMDJSON_PADDING, '\0');
            out = reinterpret_cast<std::uint8_t*>(place);
            error =
                m_parser.unescape(ondemand::raw_json_string(reinterpret_cast<const std::uint8_t*>(copy.data())), out)
                    .get(text);
        }
    }
    if (error != simdjson::SUCCESS)
        throw JsonError {static_cast<std::uint64_t>(raw.data() - m_body.data()), "a string has a broken escape"};
    m_arena.shrinkLast(room - text.size());
    return text;
}

std::string_view JsonInput::string(Value& value)
{
    if (!isString(value) && takeNull(value)) return {};
    // The token reaches to the next one: its end is the last quote before the blanks.
    std::string_view token = value.raw_json_token();
    ondemand::raw_json_string raw;
    check(value.get_raw_json_string().get(raw), "a string is expected");
    while (!token.empty() && isBlank(token.back())) token.remove_suffix(1);
    if (token.size() < 2 || token.back() != '"') fail("a string is expected");
    return unescaped(token.substr(1, token.size() - 2));
}

bool JsonInput::boolean(Value& value)
{
    if (takeNull(value)) return false;
    bool out = false;
    check(value.get_bool().get(out), "true or false is expected");
    return out;
}

std::int64_t JsonInput::int64(Value& value)
{
    if (takeNull(value)) return 0;
    if (isString(value)) {
        const std::string_view text = string(value);
        if (const auto number = digits<std::int64_t>(text)) return *number;
        fail("an integer of 64 bits is expected");
    }
    std::int64_t number = 0;
    if (value.get_int64().get(number) == simdjson::SUCCESS) return number;
    double real = 0;
    check(value.get_double().get(real), "an integer is expected");
    if (const auto exact = whole<std::int64_t>(real); exact && std::abs(real) < 9007199254740992.0) return *exact;
    fail("an integer of 64 bits is expected");
}

std::uint64_t JsonInput::uint64(Value& value)
{
    if (takeNull(value)) return 0;
    if (isString(value)) {
        const std::string_view text = string(value);
        if (const auto number = digits<std::uint64_t>(text)) return *number;
        fail("an unsigned integer of 64 bits is expected");
    }
    std::uint64_t number = 0;
    if (value.get_uint64().get(number) == simdjson::SUCCESS) return number;
    double real = 0;
    check(value.get_double().get(real), "an unsigned integer is expected");
    if (const auto exact = whole<std::uint64_t>(real); exact && real < 9007199254740992.0) return *exact;
    fail("an unsigned integer of 64 bits is expected");
}

std::optional<double> JsonInput::real(Value& value)
{
    if (takeNull(value)) return std::nullopt;
    if (isString(value)) {
        const std::string_view text = string(value);
        if (text == "NaN") return std::numeric_limits<double>::quiet_NaN();
        if (text == "Infinity") return std::numeric_limits<double>::infinity();
        if (text == "-Infinity") return -std::numeric_limits<double>::infinity();
        if (const auto number = digits<double>(text)) return number;
        fail("a number is expected");
    }
    double number = 0;
    check(value.get_double().get(number), "a number is expected");
    return number;
}

std::int32_t JsonInput::enumerator(Value& value, std::string_view prefix, std::initializer_list<std::string_view> names)
{
    if (!isString(value)) {
        const std::int64_t number = int64(value);
        const bool fits =
            number >= std::numeric_limits<std::int32_t>::min() && number <= std::numeric_limits<std::int32_t>::max();
        return fits ? static_cast<std::int32_t>(number) : -1;
    }
    std::string_view text = string(value);
    if (const auto number = digits<std::int32_t>(text)) return *number;
    lenient = true;
    if (text.starts_with(prefix)) text.remove_prefix(prefix.size());
    std::int32_t number = 0;
    for (const std::string_view name : names) {
        if (name == text) return number;
        ++number;
    }
    return -1;
}

void JsonInput::skip(Value& value)
{
    ondemand::json_type type {};
    check(value.type().get(type), "a value is expected");
    switch (type) {
    case ondemand::json_type::object:
        forEachMember(value, [&](const JsonKey& key, Value& inner) {
            static_cast<void>(key.name()); // its escapes are checked
            skip(inner);
        });
        break;
    case ondemand::json_type::array: forEachElement(value, [&](Value& inner) { skip(inner); }); break;
    case ondemand::json_type::string: static_cast<void>(string(value)); break;
    case ondemand::json_type::boolean: static_cast<void>(boolean(value)); break;
    case ondemand::json_type::null: static_cast<void>(takeNull(value)); break;
    case ondemand::json_type::number: {
        // A number of any size is JSON; only its form is checked.
        ondemand::number number;
        const auto error = value.get_number().get(number);
        if (error != simdjson::SUCCESS && error != simdjson::NUMBER_OUT_OF_RANGE)
            failWith(error, "a number is expected");
        break;
    }
    }
}

} // namespace spanwise::decode
