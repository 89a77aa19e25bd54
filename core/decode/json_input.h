// SPDX-License-Identifier: GPL-3.0-or-later
// JSON values one after the other, each of them read to its end and checked: simdjson's On-Demand reader passes over
// what nobody asks for, and would accept broken text there. Inside core/decode: throws JsonError, caught at its edge.
#pragma once

#include "core/model/batch.h"

#undef SIMDJSON_EXCEPTIONS
#define SIMDJSON_EXCEPTIONS 0 // a result that is used unchecked does not compile

#include <cstdint>
#include <cstring>
#include <optional>
#include <simdjson.h>
#include <string>
#include <string_view>
#include <utility>

namespace spanwise::decode {

struct JsonError {
    std::uint64_t offset; ///< in the body
    std::string what;
};

class JsonInput;

/// A member name as it stands in the text. `is` takes the lowerCamelCase name of the standard and remembers when
/// snake_case stood there. Names that are written as expected are told by their bytes; only others are looked into.
class JsonKey {
public:
    /// `raw` points behind the opening quote.
    JsonKey(JsonInput& input, const char* raw) noexcept
        : m_input(input)
        , m_raw(raw)
    {
    }
    [[nodiscard]] bool is(std::string_view camel) const
    {
        // Reads no further than the padding behind the body.
        if (std::memcmp(m_raw, camel.data(), camel.size()) == 0 && m_raw[camel.size()] == '"') return true;
        if (m_form == Form::Unknown) lookInto();
        return m_form == Form::Odd && isWrittenOtherwise(camel);
    }
    /// Unescaped. Error: a broken escape.
    [[nodiscard]] std::string_view name() const
    {
        if (m_form == Form::Unknown) lookInto();
        return m_name;
    }

private:
    enum class Form : std::uint8_t { Unknown, Plain, Odd };
    void lookInto() const;
    [[nodiscard]] bool isWrittenOtherwise(std::string_view camel) const;

    JsonInput& m_input;
    const char* m_raw;
    mutable std::string_view m_name;
    mutable Form m_form = Form::Unknown; ///< Odd: an escape or an underscore is in it
};

class JsonInput {
public:
    using Value = simdjson::ondemand::value;

    /// `body` must be followed by kPadding readable bytes and outlive this object and all texts that it gave.
    JsonInput(std::string_view body, Arena& arena, std::uint32_t refusedDepth);

    /// Reads the whole text, which must be one object; `member` is called for each field and must take its value.
    template <typename Member> void readDocument(Member member)
    {
        simdjson::ondemand::value root;
        check(m_document.get_value().get(root), "one JSON object is expected");
        forEachMember(root, member);
        if (hasMore()) fail("there is more text after the JSON object");
    }

    /// `member(const JsonKey&, Value&)`, which uses the value while it is called; null is an object without members.
    template <typename Member> void forEachMember(Value& value, Member member)
    {
        if (takeNull(value)) return;
        simdjson::ondemand::object object;
        check(value.get_object().get(object), "an object is expected");
        const Deeper deeper(*this);
        for (auto next : object) {
            check(next.error(), "a member is expected");
            auto& field = next.value_unsafe(); // in its place: a copy is read before its parts have been written
            const JsonKey key(*this, field.key().raw());
            member(key, field.value());
        }
    }

    /// `element(Value&)`, likewise; null is an empty list, null elements are passed over.
    template <typename Element> void forEachElement(Value& value, Element element)
    {
        if (takeNull(value)) return;
        simdjson::ondemand::array array;
        check(value.get_array().get(array), "a list is expected");
        const Deeper deeper(*this);
        for (auto next : array) {
            check(next.error(), "a value is expected");
            Value& item = next.value_unsafe();
            if (!takeNull(item)) element(item);
        }
    }

    [[nodiscard]] bool takeNull(Value& value) { return firstOf(value) == 'n' && takeWholeNull(value); }
    [[nodiscard]] static bool isString(Value& value) noexcept { return firstOf(value) == '"'; }
    [[nodiscard]] static bool isObject(Value& value) noexcept { return firstOf(value) == '{'; }
    /// Valid UTF-8; a view into the body where nothing had to be unescaped. null = empty.
    std::string_view string(Value& value);
    bool boolean(Value& value);
    /// A number, or its digits as text; exact over 64 bits. null = 0. What does not fit is an error.
    std::int64_t int64(Value& value);
    std::uint64_t uint64(Value& value);
    /// A number, its digits as text, or NaN, Infinity, -Infinity as text; nothing for null.
    std::optional<double> real(Value& value);
    /// An enumerator: a number, or one of `names` (with a mark), which are numbered from 0. Others are kept as -1.
    std::int32_t enumerator(Value& value, std::string_view prefix, std::initializer_list<std::string_view> names);
    /// Reads to the end of a value that nobody asked for.
    void skip(Value& value);

    [[noreturn]] void fail(std::string what);
    [[nodiscard]] std::uint64_t offset();
    /// There is text behind what has been read.
    [[nodiscard]] bool hasMore();

    bool lenient = false; ///< something was taken that OTLP/JSON does not allow
    bool surrogateRepaired = false; ///< a lone surrogate escape became U+FFFD

private:
    friend class JsonKey;
    struct Deeper {
        explicit Deeper(JsonInput& in)
            : input(in)
        {
            if (++input.m_depth > input.m_refusedDepth) input.fail("values are nested too deeply");
        }
        ~Deeper() { --input.m_depth; }
        Deeper(const Deeper&) = delete;
        Deeper& operator=(const Deeper&) = delete;
        JsonInput& input;
    };

    void check(simdjson::error_code code, const char* what)
    {
        if (code != simdjson::SUCCESS) [[unlikely]]
            failWith(code, what);
    }
    [[nodiscard]] static char firstOf(Value& value) noexcept { return *value.raw_json_token().data(); }
    /// What begins like null must be it.
    [[nodiscard]] bool takeWholeNull(Value& value);
    [[noreturn]] void failWith(simdjson::error_code code, const char* what);
    /// Content between the quotes → text; `raw` points behind the opening quote.
    std::string_view unescaped(std::string_view raw);

    std::string_view m_body;
    Arena& m_arena;
    simdjson::ondemand::parser& m_parser;
    simdjson::ondemand::document m_document;
    std::uint32_t m_depth = 0;
    std::uint32_t m_refusedDepth;
};

} // namespace spanwise::decode
