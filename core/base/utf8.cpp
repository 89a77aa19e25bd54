// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/utf8.h"

#include <cstdint>
#include <cstring>
#include <simdjson.h>

namespace spanwise {

namespace {

struct Sequence {
    std::size_t size = 0; ///< bytes of the character, or of the maximal subpart that is none
    bool valid = false;
};

bool within(unsigned char c, unsigned char low, unsigned char high) noexcept
{
    return c >= low && c <= high;
}

/// The character or broken subpart that begins at `at`. At least one byte is there.
Sequence sequenceAt(const unsigned char* at, std::size_t left) noexcept
{
    const unsigned char lead = at[0];
    if (lead < 0x80) return {1, true};
    std::size_t size = 0;
    unsigned char low = 0x80;
    unsigned char high = 0xBF;
    if (within(lead, 0xC2, 0xDF)) {
        size = 2;
    } else if (within(lead, 0xE0, 0xEF)) {
        size = 3;
        if (lead == 0xE0) low = 0xA0;
        if (lead == 0xED) high = 0x9F;
    } else if (within(lead, 0xF0, 0xF4)) {
        size = 4;
        if (lead == 0xF0) low = 0x90;
        if (lead == 0xF4) high = 0x8F;
    } else {
        return {1, false};
    }
    for (std::size_t i = 1; i < size; ++i) {
        if (i == left || !within(at[i], low, high)) return {i, false};
        low = 0x80;
        high = 0xBF;
    }
    return {size, true};
}

const unsigned char* bytesOf(std::string_view text) noexcept
{
    return reinterpret_cast<const unsigned char*>(text.data());
}

} // namespace

bool isUtf8(std::string_view text) noexcept
{
    constexpr std::size_t kWorthVectors = 64; // what is shorter than one of its steps it copies first
    if (text.size() >= kWorthVectors) return simdjson::validate_utf8(text.data(), text.size());
    const unsigned char* const bytes = bytesOf(text);
    std::size_t i = 0;
    while (i < text.size()) {
        if (text.size() - i >= 8) { // eight ASCII bytes at a time: most text is nothing else
            std::uint64_t word = 0;
            std::memcpy(&word, bytes + i, sizeof word);
            if ((word & 0x8080808080808080ULL) == 0) {
                i += 8;
                continue;
            }
        }
        if (text.size() >= 8 && text.size() - i < 8) { // the last eight, of which some were looked at
            std::uint64_t word = 0;
            std::memcpy(&word, bytes + text.size() - 8, sizeof word);
            if ((word & 0x8080808080808080ULL) == 0) return true;
        }
        const Sequence sequence = sequenceAt(bytes + i, text.size() - i);
        if (!sequence.valid) return false;
        i += sequence.size;
    }
    return true;
}

std::string_view repairedUtf8(std::string_view text, Arena& arena)
{
    constexpr std::string_view kReplacement = "\xEF\xBF\xBD";
    char* const out = arena.allocate(text.size() * kReplacement.size());
    std::size_t size = 0;
    for (std::size_t i = 0; i < text.size();) {
        const Sequence sequence = sequenceAt(bytesOf(text) + i, text.size() - i);
        const std::string_view piece = sequence.valid ? text.substr(i, sequence.size) : kReplacement;
        std::memcpy(out + size, piece.data(), piece.size());
        size += piece.size();
        i += sequence.size;
    }
    arena.shrinkLast(text.size() * kReplacement.size() - size);
    return {out, size};
}

std::string_view cutUtf8(std::string_view text, std::size_t limit) noexcept
{
    if (text.size() <= limit) return text;
    std::size_t end = limit;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
    return text.substr(0, end);
}

} // namespace spanwise
