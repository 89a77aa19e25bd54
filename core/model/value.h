// SPDX-License-Identifier: GPL-3.0-or-later
// The small parts that everything in a batch is made of: typed values, and ranges of its arrays.
#pragma once

#include <cstdint>
#include <string_view>

namespace spanwise {

/// A run of neighbours in one of the batch's arrays.
struct IndexRange {
    std::uint32_t first = 0;
    std::uint32_t count = 0;
};

/// A typed attribute value (OTLP AnyValue). 24 bytes, trivially copyable.
struct Value {
    enum class Kind : std::uint8_t { Empty, Bool, Int, Double, String, Bytes, Array, Map };

    Kind kind = Kind::Empty;
    union {
        bool boolean;
        std::int64_t integer;
        double real;
        const char* text; ///< String and Bytes: `size` bytes, not terminated
        std::uint32_t first; ///< Array: index into Batch::values; Map: index into Batch::attributes
    };
    std::uint32_t size = 0; ///< bytes of text, or number of children

    Value() noexcept
        : integer(0)
    {
    }
    [[nodiscard]] static Value ofBool(bool v) noexcept
    {
        Value out;
        out.kind = Kind::Bool;
        out.boolean = v;
        return out;
    }
    [[nodiscard]] static Value ofInt(std::int64_t v) noexcept
    {
        Value out;
        out.kind = Kind::Int;
        out.integer = v;
        return out;
    }
    [[nodiscard]] static Value ofDouble(double v) noexcept
    {
        Value out;
        out.kind = Kind::Double;
        out.real = v;
        return out;
    }
    [[nodiscard]] static Value ofString(std::string_view v) noexcept { return ofText(Kind::String, v); }
    [[nodiscard]] static Value ofBytes(std::string_view v) noexcept { return ofText(Kind::Bytes, v); }
    [[nodiscard]] static Value ofArray(IndexRange r) noexcept { return ofRange(Kind::Array, r); }
    [[nodiscard]] static Value ofMap(IndexRange r) noexcept { return ofRange(Kind::Map, r); }

    /// String and Bytes only.
    [[nodiscard]] std::string_view view() const noexcept { return {text, size}; }
    /// Array and Map only.
    [[nodiscard]] IndexRange range() const noexcept { return {first, size}; }

private:
    static Value ofText(Kind kind, std::string_view v) noexcept
    {
        Value out;
        out.kind = kind;
        out.text = v.data();
        out.size = static_cast<std::uint32_t>(v.size());
        return out;
    }
    static Value ofRange(Kind kind, IndexRange r) noexcept
    {
        Value out;
        out.kind = kind;
        out.first = r.first;
        out.size = r.count;
        return out;
    }
};

} // namespace spanwise
