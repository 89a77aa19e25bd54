// SPDX-License-Identifier: GPL-3.0-or-later
// The protobuf wire format, written in two passes: one counts bytes, one writes them. Lengths then stand before what
// they count at once; a writer that fills them in afterwards moves every text once a level.
#pragma once

#include "core/decode/otlp_fields.h"

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace spanwise::decode {

/// Counts what WireWriter would write.
class WireSize {
public:
    [[nodiscard]] static constexpr std::size_t ofVarint(std::uint64_t value) noexcept
    {
        return (static_cast<std::size_t>(std::bit_width(value | 1U)) + 6) / 7;
    }
    [[nodiscard]] static constexpr std::size_t ofTag(field::Number number) noexcept
    {
        return ofVarint(std::uint64_t {number} << 3U);
    }

    void varint(field::Number number, std::uint64_t value) noexcept { m_bytes += ofTag(number) + ofVarint(value); }
    void fixed64(field::Number number, std::uint64_t) noexcept { m_bytes += ofTag(number) + 8; }
    void fixed32(field::Number number, std::uint32_t) noexcept { m_bytes += ofTag(number) + 4; }
    void bytes(field::Number number, std::string_view content) noexcept { length(number, content.size()); }
    /// A message whose content counts `size` bytes.
    void length(field::Number number, std::size_t size) noexcept { m_bytes += ofTag(number) + ofVarint(size) + size; }
    [[nodiscard]] std::size_t count() const noexcept { return m_bytes; }

private:
    std::size_t m_bytes = 0;
};

/// Writes to where there is room for all of it.
class WireWriter {
public:
    explicit WireWriter(char* to) noexcept
        : m_at(to)
    {
    }

    void varint(field::Number number, std::uint64_t value) noexcept
    {
        tag(number, 0);
        plain(value);
    }
    void fixed64(field::Number number, std::uint64_t value) noexcept
    {
        tag(number, 1);
        little(value);
    }
    void fixed32(field::Number number, std::uint32_t value) noexcept
    {
        tag(number, 5);
        little(value);
    }
    void bytes(field::Number number, std::string_view content) noexcept
    {
        length(number, content.size());
        if (!content.empty()) std::memcpy(m_at, content.data(), content.size());
        m_at += content.size();
    }
    /// The content follows.
    void length(field::Number number, std::size_t size) noexcept
    {
        tag(number, 2);
        plain(size);
    }

private:
    void tag(field::Number number, std::uint32_t type) noexcept { plain(std::uint64_t {number} << 3U | type); }
    void plain(std::uint64_t value) noexcept
    {
        for (; value >= 0x80; value >>= 7U) *m_at++ = static_cast<char>(0x80U | (value & 0x7FU));
        *m_at++ = static_cast<char>(value);
    }
    template <typename Word> void little(Word value) noexcept
    {
        static_assert(std::endian::native == std::endian::little);
        std::memcpy(m_at, &value, sizeof value);
        m_at += sizeof value;
    }

    char* m_at;
};

} // namespace spanwise::decode
