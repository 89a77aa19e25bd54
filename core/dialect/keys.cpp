// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialect/keys.h"

#include <array>
#include <cstring>

namespace spanwise::dialect {
namespace {

constexpr std::array<std::string_view, kKeyCount> kNames {
#define SPANWISE_KEY(id, text) text,
    SPANWISE_ATTRIBUTE_KEYS(SPANWISE_KEY)
#undef SPANWISE_KEY
};

constexpr std::size_t kTableSize = 2048; // four to eight times the number of keys: short probes
static_assert(kKeyCount * 4 < kTableSize);

/// Length and eight characters, which tell almost all names apart: the last four and four around the middle.
constexpr std::uint32_t hash(std::string_view name) noexcept
{
    const std::size_t n = name.size();
    std::uint64_t word = n;
    const auto take = [&](std::size_t at) { word = (word << 8U) | static_cast<unsigned char>(name[at]); };
    take(n - 1);
    take(n - 2 < n ? n - 2 : 0);
    take(n - 4 < n ? n - 4 : 0);
    take(n / 2);
    take(n / 3);
    take(n - n / 4 - 1);
    take(n / 5 + 1 < n ? n / 5 + 1 : 0);
    word *= 0x9E3779B97F4A7C15ULL;
    return static_cast<std::uint32_t>(word >> 40U) & (kTableSize - 1);
}

constexpr std::array<std::uint16_t, kTableSize> makeTable()
{
    std::array<std::uint16_t, kTableSize> table {};
    for (std::uint16_t& slot : table) slot = static_cast<std::uint16_t>(Key::Count);
    for (std::size_t i = 0; i < kKeyCount; ++i) {
        std::size_t at = hash(kNames[i]);
        while (table[at] != static_cast<std::uint16_t>(Key::Count)) at = (at + 1) & (kTableSize - 1);
        table[at] = static_cast<std::uint16_t>(i);
    }
    return table;
}

constexpr std::array<std::uint16_t, kTableSize> kTable = makeTable();

} // namespace

std::string_view nameOf(Key key) noexcept
{
    return kNames[static_cast<std::size_t>(key)];
}

Key keyOf(std::string_view name) noexcept
{
    if (name.empty() || name.size() > 64) return Key::Count;
    for (std::size_t at = hash(name);; at = (at + 1) & (kTableSize - 1)) {
        const std::uint16_t index = kTable[at];
        if (index == static_cast<std::uint16_t>(Key::Count)) return Key::Count;
        const std::string_view known = kNames[index];
        if (known.size() == name.size() && std::memcmp(known.data(), name.data(), name.size()) == 0)
            return static_cast<Key>(index);
    }
}

} // namespace spanwise::dialect
