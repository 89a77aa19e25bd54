// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/columns/packed_column.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

namespace spanwise::columns {
namespace {

static_assert(std::endian::native == std::endian::little, "packed values are read as they lie in the file");

constexpr std::size_t kPadding = 8; ///< so that eight bytes may be read at the last value

std::uint64_t maskOf(unsigned width) noexcept
{
    return width >= 8 ? ~std::uint64_t {0} : (std::uint64_t {1} << (8U * width)) - 1;
}

std::uint64_t load(const std::uint8_t* from) noexcept
{
    std::uint64_t word = 0;
    std::memcpy(&word, from, sizeof word);
    return word;
}

/// The sorted different values, or nothing when there are more than 256.
std::vector<std::int64_t> fewDifferent(std::span<const std::int64_t> values)
{
    constexpr std::size_t kSlots = 1024;
    std::array<std::int64_t, kSlots> slots;
    std::array<bool, kSlots> used {};
    std::vector<std::int64_t> found;
    for (const std::int64_t value : values) {
        std::size_t slot = (static_cast<std::uint64_t>(value) * 0x9E3779B97F4A7C15ULL) >> 54U;
        while (used[slot] && slots[slot] != value) slot = (slot + 1) % kSlots;
        if (used[slot]) continue;
        if (found.size() == 256) return {};
        used[slot] = true;
        slots[slot] = value;
        found.push_back(value);
    }
    std::sort(found.begin(), found.end());
    return found;
}

template <unsigned Width>
void decodePlain(const std::uint8_t* from, std::int64_t base, std::span<std::int64_t> out) noexcept
{
    const std::uint64_t mask = Width == 8 ? ~std::uint64_t {0} : (std::uint64_t {1} << (8U * (Width % 8))) - 1;
    for (std::size_t i = 0; i < out.size(); ++i)
        out[i] = static_cast<std::int64_t>(static_cast<std::uint64_t>(base) + (load(from + i * Width) & mask));
}

template <typename T> void put(std::string& out, T value)
{
    char bytes[sizeof value];
    std::memcpy(bytes, &value, sizeof value);
    out.append(bytes, sizeof value);
}

template <typename T> bool take(std::string_view& from, T& value)
{
    if (from.size() < sizeof value) return false;
    std::memcpy(&value, from.data(), sizeof value);
    from.remove_prefix(sizeof value);
    return true;
}

} // namespace

PackedColumn PackedColumn::encode(std::span<const std::int64_t> values)
{
    PackedColumn out;
    out.m_size = values.size();
    if (values.empty()) return out;
    const auto [low, high] = std::minmax_element(values.begin(), values.end());
    out.m_min = *low;
    out.m_max = *high;
    const auto base = static_cast<std::uint64_t>(out.m_min);
    const auto spread = static_cast<std::uint64_t>(out.m_max) - base;
    out.m_width = static_cast<unsigned>(std::bit_width(spread) + 7) / 8;

    if (out.m_width > 1) {
        out.m_table = fewDifferent(values);
        if (!out.m_table.empty()) {
            out.m_width = 1;
            out.m_table.shrink_to_fit();
        }
    }
    if (out.m_width == 0) return out;
    out.m_bytes.resize(values.size() * out.m_width + kPadding);
    std::uint8_t* place = out.m_bytes.data();
    if (!out.m_table.empty()) {
        for (const std::int64_t value : values) {
            const auto at = std::lower_bound(out.m_table.begin(), out.m_table.end(), value);
            *place++ = static_cast<std::uint8_t>(at - out.m_table.begin());
        }
        return out;
    }
    for (const std::int64_t value : values) {
        const std::uint64_t delta = static_cast<std::uint64_t>(value) - base;
        std::memcpy(
            place, &delta, sizeof delta); // the next value writes over what is too much; the padding takes the last
        place += out.m_width;
    }
    std::memset(place, 0, kPadding);
    return out;
}

std::int64_t PackedColumn::operator[](std::size_t index) const noexcept
{
    if (!m_table.empty()) return m_table[m_bytes[index]];
    if (m_width == 0) return m_min;
    return static_cast<std::int64_t>(
        static_cast<std::uint64_t>(m_min) + (load(m_bytes.data() + index * m_width) & maskOf(m_width)));
}

void PackedColumn::decode(std::size_t first, std::span<std::int64_t> out) const noexcept
{
    if (!m_table.empty()) {
        const std::uint8_t* codes = m_bytes.data() + first;
        for (std::size_t i = 0; i < out.size(); ++i) out[i] = m_table[codes[i]];
        return;
    }
    const std::uint8_t* from = m_bytes.data() + first * m_width;
    switch (m_width) {
    case 0: std::fill(out.begin(), out.end(), m_min); return;
    case 1: return decodePlain<1>(from, m_min, out);
    case 2: return decodePlain<2>(from, m_min, out);
    case 3: return decodePlain<3>(from, m_min, out);
    case 4: return decodePlain<4>(from, m_min, out);
    case 5: return decodePlain<5>(from, m_min, out);
    case 6: return decodePlain<6>(from, m_min, out);
    case 7: return decodePlain<7>(from, m_min, out);
    default: return decodePlain<8>(from, m_min, out);
    }
}

void PackedColumn::toBytes(std::string& out) const
{
    put(out, static_cast<std::uint32_t>(m_size));
    put(out, static_cast<std::uint16_t>(m_width));
    put(out, static_cast<std::uint16_t>(m_table.size()));
    put(out, m_min);
    put(out, m_max);
    for (const std::int64_t value : m_table) put(out, value);
    out.append(reinterpret_cast<const char*>(m_bytes.data()), m_size * m_width);
}

Result<PackedColumn> PackedColumn::fromBytes(std::string_view& bytes)
{
    const auto damaged = [] { return fail(ErrorCode::Damaged, "a column of a segment does not add up"); };
    PackedColumn out;
    std::uint32_t size = 0;
    std::uint16_t width = 0;
    std::uint16_t table = 0;
    if (!take(bytes, size) || !take(bytes, width) || !take(bytes, table) || !take(bytes, out.m_min)
        || !take(bytes, out.m_max))
        return damaged();
    if (width > 8 || table > 256 || (table > 0 && width != 1)) return damaged();
    out.m_size = size;
    out.m_width = width;
    out.m_table.resize(table);
    for (std::int64_t& value : out.m_table)
        if (!take(bytes, value)) return damaged();
    const std::size_t packed = std::size_t {size} * width;
    if (bytes.size() < packed) return damaged();
    if (width > 0 && size > 0) {
        out.m_bytes.resize(packed + kPadding);
        std::memcpy(out.m_bytes.data(), bytes.data(), packed);
    }
    bytes.remove_prefix(packed);
    for (std::size_t i = 0; table > 0 && i < size; ++i)
        if (out.m_bytes[i] >= table) return damaged();
    return out;
}

} // namespace spanwise::columns
