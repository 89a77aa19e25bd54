// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/decode/base64.h"

#include <cstdint>

namespace spanwise::decode {

namespace {

int sextet(char c) noexcept
{
    if (c >= 'A' && c <= 'Z') return c - 'A';
    if (c >= 'a' && c <= 'z') return c - 'a' + 26;
    if (c >= '0' && c <= '9') return c - '0' + 52;
    if (c == '+' || c == '-') return 62;
    if (c == '/' || c == '_') return 63;
    return -1;
}

} // namespace

std::optional<std::string_view> decodeBase64(std::string_view text, Arena& arena)
{
    std::size_t padding = 0;
    while (padding < 2 && !text.empty() && text.back() == '=') {
        text.remove_suffix(1);
        ++padding;
    }
    if (text.size() % 4 == 1 || (padding > 0 && (text.size() + padding) % 4 != 0)) return std::nullopt;
    const std::size_t size = text.size() / 4 * 3 + (text.size() % 4 == 0 ? 0 : text.size() % 4 - 1);
    char* const out = arena.allocate(size);
    std::uint32_t bits = 0;
    int held = 0;
    std::size_t written = 0;
    for (const char c : text) {
        const int six = sextet(c);
        if (six < 0) return std::nullopt;
        bits = (bits << 6U) | static_cast<std::uint32_t>(six);
        held += 6;
        if (held < 8) continue;
        held -= 8;
        out[written++] = static_cast<char>((bits >> static_cast<unsigned>(held)) & 0xFFU);
    }
    return std::string_view(out, written);
}

} // namespace spanwise::decode
