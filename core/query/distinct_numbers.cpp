// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/distinct_numbers.h"

#include <algorithm>
#include <array>
#include <bit>

namespace spanwise::query {

namespace {
template <typename Visit> void forEachBit(std::span<const std::uint64_t> bits, Visit visit)
{
    for (std::size_t word = 0; word < bits.size(); ++word)
        for (std::uint64_t rest = bits[word]; rest != 0; rest &= rest - 1)
            visit(static_cast<std::uint32_t>(word * 64 + static_cast<std::size_t>(std::countr_zero(rest))));
}
} // namespace

std::vector<std::uint64_t>& DistinctNumbers::bitsOf(std::size_t group)
{
    if (group >= m_bits.size()) m_bits.resize(group + 1);
    return m_bits[group];
}

std::uint64_t* DistinctNumbers::roomFor(std::size_t group, std::size_t words)
{
    std::vector<std::uint64_t>& bits = bitsOf(group);
    if (words > bits.size()) {
        const std::size_t size = std::max(words, bits.size() + bits.size() / 2);
        m_words += size - bits.size();
        bits.resize(size);
    }
    return bits.data();
}

void DistinctNumbers::spill()
{
    for (std::uint32_t group = 0; group < m_bits.size(); ++group)
        forEachBit(m_bits[group], [&](std::uint32_t number) {
            if (number != 0) m_pairs.add(group, number);
        });
    m_bits = {};
    m_words = 0;
    m_spilled = true;
}

void DistinctNumbers::add(std::span<const std::uint32_t> groups, std::span<const std::int64_t> numbers)
{
    if (numbers.empty()) return;
    if (m_words > kMostWords) spill();
    if (m_spilled) {
        for (std::size_t i = 0; i < numbers.size(); ++i)
            if (numbers[i] != 0) m_pairs.add(groups.empty() ? 0 : groups[i], static_cast<std::uint32_t>(numbers[i]));
        return;
    }
    const auto words = static_cast<std::size_t>(*std::ranges::max_element(numbers)) / 64 + 1;
    const auto mark = [](std::uint64_t* bits, std::int64_t number) {
        bits[number / 64] |= std::uint64_t {1} << (static_cast<std::uint64_t>(number) % 64);
    };
    if (groups.empty()) {
        std::uint64_t* bits = roomFor(0, words);
        for (const std::int64_t number : numbers) mark(bits, number);
        return;
    }
    const std::size_t count = std::size_t {*std::ranges::max_element(groups.first(numbers.size()))} + 1;
    constexpr std::size_t kFewGroups = 256;
    if (count > kFewGroups) { // then each has few numbers
        for (std::size_t i = 0; i < numbers.size(); ++i)
            mark(roomFor(groups[i], static_cast<std::size_t>(numbers[i]) / 64 + 1), numbers[i]);
        return;
    }
    std::array<std::uint64_t*, kFewGroups> bits;
    for (std::size_t group = count; group-- > 0;) bits[group] = roomFor(group, words);
    for (std::size_t i = 0; i < numbers.size(); ++i) mark(bits[groups[i]], numbers[i]);
}

void DistinctNumbers::addBits(std::size_t firstWord, std::span<const std::uint64_t> words)
{
    if (words.empty()) return;
    if (m_spilled) {
        const auto base = static_cast<std::uint32_t>(firstWord * 64);
        forEachBit(words, [&](std::uint32_t bit) { m_pairs.add(0, base + bit); });
        return;
    }
    std::uint64_t* bits = roomFor(0, firstWord + words.size()) + firstWord;
    for (std::size_t i = 0; i < words.size(); ++i) bits[i] |= words[i];
}

void DistinctNumbers::add(const DistinctNumbers& other, std::span<const std::uint32_t> groups)
{
    if (other.m_spilled && !m_spilled) spill();
    if (m_spilled) {
        m_pairs.add(other.m_pairs, [&](std::uint32_t group) { return groups[group]; });
        for (std::size_t group = 0; group < other.m_bits.size(); ++group)
            forEachBit(other.m_bits[group], [&](std::uint32_t number) {
                if (number != 0) m_pairs.add(groups[group], number);
            });
        return;
    }
    for (std::size_t group = 0; group < other.m_bits.size(); ++group) {
        const std::vector<std::uint64_t>& from = other.m_bits[group];
        std::vector<std::uint64_t>& to = bitsOf(groups[group]);
        if (to.size() < from.size()) {
            m_words += from.size() - to.size();
            to.resize(from.size());
        }
        for (std::size_t i = 0; i < from.size(); ++i) to[i] |= from[i];
    }
}

std::vector<std::uint64_t> DistinctNumbers::counts(std::size_t groups) const
{
    if (m_spilled) return m_pairs.counts(groups);
    std::vector<std::uint64_t> out(groups, 0);
    for (std::size_t group = 0; group < m_bits.size(); ++group) {
        for (const std::uint64_t word : m_bits[group]) out[group] += static_cast<std::uint64_t>(std::popcount(word));
        if (!m_bits[group].empty() && (m_bits[group].front() & 1U) != 0) --out[group]; // 0 is no number
    }
    return out;
}

std::uint64_t DistinctNumbers::count() const
{
    DistinctNumbers one;
    std::uint32_t groups = static_cast<std::uint32_t>(m_bits.size());
    for (const std::uint64_t pair : m_pairs.pairs())
        groups = std::max(groups, static_cast<std::uint32_t>(pair >> 32U) + 1);
    one.add(*this, std::vector<std::uint32_t>(groups, 0));
    return one.counts(1).front();
}

} // namespace spanwise::query
