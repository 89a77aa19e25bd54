// SPDX-License-Identifier: GPL-3.0-or-later
// How many different numbers (traces, sessions) each group has: a bit for each number while groups are few, pairs of
// group and number once that would take too much memory.
#pragma once

#include "core/query/distinct_pairs.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace spanwise::query {

/// One thread.
class DistinctNumbers {
public:
    /// `numbers[i]` to group `groups[i]`, or all to group 0 where there are none. 0 is no number; ids fit 32 bits.
    void add(std::span<const std::uint32_t> groups, std::span<const std::int64_t> numbers);
    /// To group 0 the numbers 64 · (firstWord + w) + b for each bit b of a word w that is set; not 0.
    void addBits(std::size_t firstWord, std::span<const std::uint64_t> words);
    /// Adds all of another set, its group i as `groups[i]`.
    void add(const DistinctNumbers& other, std::span<const std::uint32_t> groups);
    /// By group, which all lie below `groups`.
    [[nodiscard]] std::vector<std::uint64_t> counts(std::size_t groups) const;
    /// Of all groups together: a number that is in several counts once.
    [[nodiscard]] std::uint64_t count() const;

private:
    static constexpr std::size_t kMostWords = 2 * 1024 * 1024; ///< 16 MiB of bits

    [[nodiscard]] std::vector<std::uint64_t>& bitsOf(std::size_t group);
    [[nodiscard]] std::uint64_t* roomFor(std::size_t group, std::size_t words); ///< valid until the group grows
    void spill();

    std::vector<std::vector<std::uint64_t>> m_bits; ///< by group and number; empty once spilled
    std::size_t m_words = 0; ///< in all of them
    bool m_spilled = false;
    DistinctPairs m_pairs; ///< of all groups, once spilled
};

} // namespace spanwise::query
