// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/distinct_pairs.h"

#include <algorithm>

namespace spanwise::query {

namespace {
constexpr std::size_t kFew = 4096; ///< numbers of a cell that are sorted rather than marked
}

void DistinctPairs::unify()
{
    std::ranges::sort(m_pairs);
    m_pairs.erase(std::unique(m_pairs.begin(), m_pairs.end()), m_pairs.end());
}

std::vector<std::uint64_t> DistinctPairs::counts(std::size_t cells) const
{
    const auto cellOf = [](std::uint64_t pair) { return static_cast<std::size_t>(pair >> 32U); };
    std::vector<std::size_t> ends(cells + 1, 0); // of each cell's numbers, once they are in place
    std::uint32_t largest = 0;
    for (const std::uint64_t pair : m_pairs) {
        ++ends[cellOf(pair) + 1];
        largest = std::max(largest, static_cast<std::uint32_t>(pair));
    }
    for (std::size_t cell = 0; cell < cells; ++cell) ends[cell + 1] += ends[cell];
    std::vector<std::size_t> next(ends.begin(), ends.end() - 1);
    std::vector<std::uint32_t> numbers(m_pairs.size());
    for (const std::uint64_t pair : m_pairs) numbers[next[cellOf(pair)]++] = static_cast<std::uint32_t>(pair);

    std::vector<std::uint64_t> out(cells, 0);
    std::vector<std::uint64_t> marks;
    for (std::size_t cell = 0; cell < cells; ++cell) {
        const std::span mine(numbers.data() + ends[cell], ends[cell + 1] - ends[cell]);
        if (mine.size() <= kFew) {
            std::ranges::sort(mine);
            out[cell] = static_cast<std::uint64_t>(std::unique(mine.begin(), mine.end()) - mine.begin());
            continue;
        }
        if (marks.empty()) marks.resize(std::size_t {largest} / 64 + 1);
        for (const std::uint32_t number : mine) {
            std::uint64_t& word = marks[number / 64];
            out[cell] += ~(word >> (number % 64)) & 1U;
            word |= std::uint64_t {1} << (number % 64);
        }
        for (const std::uint32_t number : mine) marks[number / 64] = 0;
    }
    return out;
}

} // namespace spanwise::query
