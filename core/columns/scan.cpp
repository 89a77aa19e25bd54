// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/columns/scan.h"

#include <algorithm>
#include <cstring>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace spanwise::columns {
namespace {

/// Eight bytes that are 0 or 1 → eight bits, the first byte lowest.
std::uint64_t packBits(const std::uint8_t* flags) noexcept
{
    std::uint64_t eight = 0;
    std::memcpy(&eight, flags, sizeof eight);
    return eight * 0x0102040810204080ULL >> 56U;
}

/// Asks `flagOf(i)` for a block of 64 at a time: a loop without branches that the compiler turns into vectors.
template <typename FillFlags> Bitmap fromFlags(std::size_t size, FillFlags fill)
{
    Bitmap out(size);
    std::array<std::uint8_t, 64> flags;
    for (std::size_t word = 0; word < out.words().size(); ++word) {
        const std::size_t count = std::min<std::size_t>(64, size - word * 64);
        if (count < 64) flags.fill(0);
        fill(word * 64, count, flags.data());
        std::uint64_t bits = 0;
        for (std::size_t i = 0; i < 8; ++i) bits |= packBits(flags.data() + 8 * i) << (8 * i);
        out.words()[word] = bits;
    }
    return out;
}

#ifdef __SSE2__
/// Which of 64 codes lie in [from, from + reach].
std::uint64_t bitsBetween(const std::uint8_t* codes, std::uint8_t from, std::uint8_t reach) noexcept
{
    const __m128i low = _mm_set1_epi8(static_cast<char>(from));
    const __m128i most = _mm_set1_epi8(static_cast<char>(reach));
    std::uint64_t bits = 0;
    for (unsigned part = 0; part < 4; ++part) {
        const __m128i above = _mm_sub_epi8(_mm_loadu_si128(reinterpret_cast<const __m128i*>(codes) + part), low);
        const auto mask = static_cast<unsigned>(_mm_movemask_epi8(_mm_cmpeq_epi8(_mm_min_epu8(above, most), above)));
        bits |= std::uint64_t {mask} << (16 * part);
    }
    return bits;
}
#else
std::uint64_t bitsBetween(const std::uint8_t* codes, std::uint8_t from, std::uint8_t reach) noexcept
{
    std::array<std::uint8_t, 64> flags;
    for (std::size_t i = 0; i < 64; ++i)
        flags[i] = static_cast<std::uint8_t>(static_cast<std::uint8_t>(codes[i] - from) <= reach);
    std::uint64_t bits = 0;
    for (std::size_t i = 0; i < 8; ++i) bits |= packBits(flags.data() + 8 * i) << (8 * i);
    return bits;
}
#endif

Bitmap byCodeBetween(const std::uint8_t* codes, std::size_t size, std::uint8_t first, std::uint8_t last)
{
    Bitmap out(size);
    const auto reach = static_cast<std::uint8_t>(last - first);
    std::size_t at = 0;
    for (; at + 64 <= size; at += 64) out.words()[at / 64] = bitsBetween(codes + at, first, reach);
    for (; at < size; ++at)
        if (static_cast<std::uint8_t>(codes[at] - first) <= reach) out.set(at);
    return out;
}

Bitmap byCode(const std::uint8_t* codes, std::size_t size, const std::array<std::uint8_t, 256>& passes)
{
    const auto first = static_cast<unsigned>(std::find(passes.begin(), passes.end(), 1) - passes.begin());
    if (first == 256) return Bitmap(size);
    unsigned last = 255;
    while (passes[last] == 0) --last;
    const auto between = std::count(passes.begin() + first, passes.begin() + last + 1, 1);
    if (between == static_cast<std::ptrdiff_t>(last - first + 1))
        return byCodeBetween(codes, size, static_cast<std::uint8_t>(first), static_cast<std::uint8_t>(last));
    return fromFlags(size, [=, &passes](std::size_t at, std::size_t count, std::uint8_t* flags) {
        for (std::size_t i = 0; i < count; ++i) flags[i] = passes[codes[at + i]];
    });
}

template <typename Passes> Bitmap byValue(const PackedColumn& column, Passes passes)
{
    if (column.isConstant()) return Bitmap(column.size(), column.size() > 0 && passes(column.min()));
    if (!column.table().empty() || column.width() == 1) {
        std::array<std::uint8_t, 256> byCodeFlags {};
        const std::size_t codes =
            column.table().empty() ? static_cast<std::size_t>(column.max() - column.min()) + 1 : column.table().size();
        for (std::size_t code = 0; code < codes; ++code) {
            const std::int64_t value =
                column.table().empty() ? column.min() + static_cast<std::int64_t>(code) : column.table()[code];
            byCodeFlags[code] = passes(value) ? 1 : 0;
        }
        return byCode(column.codes(), column.size(), byCodeFlags);
    }
    std::array<std::int64_t, 64> values;
    return fromFlags(column.size(), [&](std::size_t at, std::size_t count, std::uint8_t* flags) {
        column.decode(at, {values.data(), count});
        for (std::size_t i = 0; i < count; ++i) flags[i] = passes(values[i]) ? 1 : 0;
    });
}

} // namespace

Bitmap::Bitmap(std::size_t size, bool value)
    : m_words((size + 63) / 64, value ? ~std::uint64_t {0} : 0)
    , m_size(size)
{
    if (value && size % 64 != 0) m_words.back() = (std::uint64_t {1} << (size % 64)) - 1;
}

std::uint64_t Bitmap::count() const noexcept
{
    std::uint64_t sum = 0;
    for (const std::uint64_t word : m_words) sum += static_cast<std::uint64_t>(std::popcount(word));
    return sum;
}

bool Bitmap::none() const noexcept
{
    return std::all_of(m_words.begin(), m_words.end(), [](std::uint64_t word) { return word == 0; });
}

Bitmap& Bitmap::operator&=(const Bitmap& other) noexcept
{
    for (std::size_t i = 0; i < m_words.size(); ++i) m_words[i] &= other.m_words[i];
    return *this;
}

Bitmap& Bitmap::operator|=(const Bitmap& other) noexcept
{
    for (std::size_t i = 0; i < m_words.size(); ++i) m_words[i] |= other.m_words[i];
    return *this;
}

void Bitmap::andNot(const Bitmap& other) noexcept
{
    for (std::size_t i = 0; i < m_words.size(); ++i) m_words[i] &= ~other.m_words[i];
}

void Bitmap::flip() noexcept
{
    for (std::uint64_t& word : m_words) word = ~word;
    if (m_size % 64 != 0) m_words.back() &= (std::uint64_t {1} << (m_size % 64)) - 1;
}

void Bitmap::resize(std::size_t size)
{
    m_words.resize((size + 63) / 64);
    if (size < m_size && size % 64 != 0) m_words.back() &= (std::uint64_t {1} << (size % 64)) - 1;
    m_size = size;
}

void NumberSet::add(std::uint64_t number)
{
    const std::size_t word = number / 64;
    if (word >= m_words.size()) m_words.resize(std::max(word + 1, m_words.size() * 2));
    const std::uint64_t bit = std::uint64_t {1} << (number % 64);
    if ((m_words[word] & bit) != 0) return;
    m_words[word] |= bit;
    const auto value = static_cast<std::int64_t>(number);
    m_min = m_count == 0 ? value : std::min(m_min, value);
    m_max = m_count == 0 ? value : std::max(m_max, value);
    ++m_count;
}

Bitmap startingIn(const Segment& segment, UnixNanos from, UnixNanos last)
{
    const std::size_t rows = segment.rows();
    if (from > last || segment.lastStart() < from || segment.firstStart() > last) return Bitmap(rows);
    if (from <= segment.firstStart() && segment.lastStart() <= last) return Bitmap(rows, true);
    static_assert(kBoundedRows % 64 == 0, "a piece begins with a word");
    Bitmap out(rows);
    std::array<std::int64_t, kBoundedRows> values;
    for (std::size_t piece = 0; piece < segment.startBounds().size(); ++piece) {
        const StartBounds bounds = segment.startBounds()[piece];
        if (bounds.last < from || bounds.first > last) continue;
        const std::size_t first = piece * kBoundedRows;
        const std::size_t count = std::min(kBoundedRows, rows - first);
        const bool whole = from <= bounds.first && bounds.last <= last;
        if (!whole) segment.column(Column::Start).decode(first, {values.data(), count});
        for (std::size_t at = 0; at < count; at += 64) {
            const std::size_t bits = std::min<std::size_t>(64, count - at);
            std::uint64_t word = bits == 64 ? ~std::uint64_t {0} : (std::uint64_t {1} << bits) - 1;
            if (!whole) {
                word = 0;
                for (std::size_t i = 0; i < bits; ++i)
                    word |= std::uint64_t {from <= values[at + i] && values[at + i] <= last} << i;
            }
            out.words()[(first + at) / 64] = word;
        }
    }
    return out;
}

Bitmap passing(const PackedColumn& column, std::int64_t low, std::int64_t high)
{
    if (column.size() == 0 || low > high || column.max() < low || column.min() > high) return Bitmap(column.size());
    if (low <= column.min() && column.max() <= high) return Bitmap(column.size(), true);
    const auto base = static_cast<std::uint64_t>(low);
    const std::uint64_t reach = static_cast<std::uint64_t>(high) - base;
    return byValue(column, [=](std::int64_t value) { return static_cast<std::uint64_t>(value) - base <= reach; });
}

Bitmap passing(const PackedColumn& column, const NumberSet& set)
{
    if (column.size() == 0 || set.size() == 0 || column.max() < set.min() || column.min() > set.max())
        return Bitmap(column.size());
    if (set.size() == 1) return passing(column, set.min(), set.min());
    return byValue(column, [&](std::int64_t value) { return set.contains(value); });
}

Bitmap passingAnyBit(const PackedColumn& column, std::int64_t bits)
{
    return byValue(column, [=](std::int64_t value) { return (value & bits) != 0; });
}

namespace {
/// The positions of the bits that are set in each byte, and how many.
struct BytePositions {
    std::array<std::array<std::uint16_t, 8>, 256> list {};
    std::array<std::uint8_t, 256> count {};
};
constexpr BytePositions kBytePositions = [] {
    BytePositions out;
    for (std::size_t byte = 0; byte < 256; ++byte)
        for (std::uint16_t bit = 0; bit < 8; ++bit)
            if ((byte >> bit & 1U) != 0) out.list[byte][out.count[byte]++] = bit;
    return out;
}();
} // namespace

std::span<const std::uint16_t> positionsOf(
    const Bitmap& chosen, std::size_t first, std::size_t limit, std::array<std::uint16_t, kBlock>& buffer) noexcept
{
    constexpr std::size_t kFew = 2; ///< bits of a word that are looked for one by one: most have no more, or many
    std::size_t used = 0;
    const std::size_t end = std::min({first + kBlock, limit, chosen.size()});
    for (std::size_t at = first; at < end; at += 64) {
        std::uint64_t word = chosen.words()[at / 64];
        if (end - at < 64) word &= (std::uint64_t {1} << (end - at)) - 1;
        auto base = static_cast<std::uint16_t>(at - first);
        // A fixed number at a time, all of them: what is too much is written over by the next ones. `used` is never
        // above the bits that were looked at, so that they fit.
        for (std::size_t i = 0; i < kFew; ++i, word &= word - 1) {
            buffer[used] = static_cast<std::uint16_t>(base + std::countr_zero(word));
            used += word != 0 ? 1 : 0;
        }
        for (; word != 0; word >>= 8U, base = static_cast<std::uint16_t>(base + 8)) {
            const auto byte = static_cast<std::size_t>(word & 0xFFU);
            for (std::size_t i = 0; i < 8; ++i)
                buffer[used + i] = static_cast<std::uint16_t>(base + kBytePositions.list[byte][i]);
            used += kBytePositions.count[byte];
        }
    }
    return {buffer.data(), used};
}

void gather(const PackedColumn& column, std::size_t first, std::span<const std::uint16_t> positions,
    std::span<std::int64_t> out) noexcept
{
    if (positions.empty()) return;
    if (column.isConstant()) {
        std::fill_n(out.begin(), positions.size(), column.min());
        return;
    }
    if (positions.size() == std::size_t {positions.back()} - positions.front() + 1) { // a run without holes
        column.decode(first + positions.front(), out.first(positions.size()));
        return;
    }
    if (!column.table().empty()) {
        const std::uint8_t* codes = column.codes() + first;
        const auto table = column.table();
        for (std::size_t i = 0; i < positions.size(); ++i) out[i] = table[codes[positions[i]]];
        return;
    }
    const unsigned width = column.width();
    const std::uint64_t mask = width == 8 ? ~std::uint64_t {0} : (std::uint64_t {1} << (8 * width)) - 1;
    const auto base = static_cast<std::uint64_t>(column.min());
    const std::uint8_t* packed = column.packed() + first * width;
    for (std::size_t i = 0; i < positions.size(); ++i) {
        std::uint64_t word = 0;
        std::memcpy(&word, packed + positions[i] * width, sizeof word);
        out[i] = static_cast<std::int64_t>(base + (word & mask));
    }
}

} // namespace spanwise::columns
