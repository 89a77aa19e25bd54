// SPDX-License-Identifier: GPL-3.0-or-later
// Protobuf by hand, one field after the other: for tests that must not trust the program's own writer.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace spanwise::test {

inline void appendVarint(std::string& to, std::uint64_t value)
{
    for (; value >= 0x80; value >>= 7U) to += static_cast<char>(0x80U | (value & 0x7FU));
    to += static_cast<char>(value);
}

/// A text or message.
inline void appendBytes(std::string& to, std::uint64_t number, std::string_view content)
{
    appendVarint(to, number << 3U | 2U);
    appendVarint(to, content.size());
    to += content;
}

inline void appendFixed64(std::string& to, std::uint64_t number, std::uint64_t value)
{
    appendVarint(to, number << 3U | 1U);
    for (unsigned i = 0; i < 8; ++i) to += static_cast<char>(value >> 8U * i & 0xFFU);
}

} // namespace spanwise::test
