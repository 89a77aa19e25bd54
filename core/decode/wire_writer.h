// SPDX-License-Identifier: GPL-3.0-or-later
// The protobuf wire format, written in two passes: one counts bytes, one writes them. Lengths then stand before what
// they count at once; a writer that fills them in afterwards moves every text once a level. What the first pass finds
// out is noted for the second, which asks for it in the same order.
#pragma once

#include "core/decode/otlp_fields.h"

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory_resource>
#include <string_view>
#include <vector>

namespace spanwise::decode {

/// Numbers in the order in which both passes come by them. Lives as long as the two.
class WireNotes {
public:
    WireNotes() { m_numbers.reserve(kUsual); }
    WireNotes(const WireNotes&) = delete;
    WireNotes& operator=(const WireNotes&) = delete;

    void add(std::uint32_t number) { m_numbers.push_back(number); }
    /// A place for a number that what follows will tell.
    [[nodiscard]] std::size_t keepPlace()
    {
        m_numbers.push_back(0);
        return m_numbers.size() - 1;
    }
    void fill(std::size_t place, std::uint32_t number) noexcept { m_numbers[place] = number; }
    /// What was noted behind `place` is not come by again.
    void forgetAfter(std::size_t place) { m_numbers.resize(place + 1); }
    [[nodiscard]] std::uint32_t next() noexcept { return m_numbers[m_next++]; }

private:
    static constexpr std::size_t kUsual = 500; ///< of a span with 160 attributes; more come from the heap

    std::byte m_room[kUsual * sizeof(std::uint32_t) + alignof(std::uint32_t)];
    std::pmr::monotonic_buffer_resource m_memory {m_room, sizeof m_room};
    std::pmr::vector<std::uint32_t> m_numbers {&m_memory};
    std::size_t m_next = 0;
};

/// Counts what WireWriter would write.
class WireSize {
public:
    explicit WireSize(WireNotes& notes) noexcept
        : m_notes(&notes)
    {
    }

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
    [[nodiscard]] WireNotes& notes() const noexcept { return *m_notes; }

private:
    WireNotes* m_notes;
    std::size_t m_bytes = 0;
};

/// Writes to where there is room for all of it.
class WireWriter {
public:
    WireWriter(char* to, WireNotes& notes) noexcept
        : m_at(to)
        , m_notes(&notes)
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

    [[nodiscard]] WireNotes& notes() const noexcept { return *m_notes; }

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
    WireNotes* m_notes;
};

} // namespace spanwise::decode
