// SPDX-License-Identifier: GPL-3.0-or-later
// Trace and span ids as W3C Trace Context defines them: 16 and 8 bytes, all zero means "none".
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace spanwise {

template <std::size_t N> struct HexId {
    static constexpr std::size_t kSize = N;
    std::array<std::uint8_t, N> bytes {};

    auto operator<=>(const HexId&) const = default;

    [[nodiscard]] bool isZero() const noexcept { return *this == HexId {}; }

    /// Lower-case hex, two digits a byte.
    [[nodiscard]] std::string hex() const
    {
        constexpr char kDigits[] = "0123456789abcdef";
        std::string text(2 * N, '0');
        for (std::size_t i = 0; i < N; ++i) {
            text[2 * i] = kDigits[bytes[i] >> 4U];
            text[2 * i + 1] = kDigits[bytes[i] & 15U];
        }
        return text;
    }

    /// Exactly 2·N hex digits in either case, or nothing. An all-zero id is returned as such.
    [[nodiscard]] static std::optional<HexId> fromHex(std::string_view text) noexcept
    {
        if (text.size() != 2 * N) return std::nullopt;
        HexId id;
        for (std::size_t i = 0; i < N; ++i) {
            const int high = digit(text[2 * i]);
            const int low = digit(text[2 * i + 1]);
            if (high < 0 || low < 0) return std::nullopt;
            id.bytes[i] = static_cast<std::uint8_t>(high * 16 + low);
        }
        return id;
    }

    /// Exactly N raw bytes, or nothing.
    [[nodiscard]] static std::optional<HexId> fromBytes(std::string_view raw) noexcept
    {
        if (raw.size() != N) return std::nullopt;
        HexId id;
        std::memcpy(id.bytes.data(), raw.data(), N);
        return id;
    }

private:
    static constexpr int digit(char c) noexcept
    {
        if (c >= '0' && c <= '9') return c - '0';
        if (c >= 'a' && c <= 'f') return c - 'a' + 10;
        if (c >= 'A' && c <= 'F') return c - 'A' + 10;
        return -1;
    }
};

using TraceId = HexId<16>;
using SpanId = HexId<8>;

/// For hash tables only: ids are random already, so their bytes are folded, not mixed.
struct IdHash {
    std::size_t operator()(const TraceId& id) const noexcept
    {
        return fold(id.bytes.data()) ^ fold(id.bytes.data() + 8);
    }
    std::size_t operator()(const SpanId& id) const noexcept { return fold(id.bytes.data()); }

private:
    static std::size_t fold(const std::uint8_t* bytes) noexcept
    {
        std::uint64_t word = 0;
        std::memcpy(&word, bytes, sizeof word);
        return static_cast<std::size_t>(word * 0x9E3779B97F4A7C15ULL);
    }
};

} // namespace spanwise
