// SPDX-License-Identifier: GPL-3.0-or-later
// How often each number occurs, of which only how many different ones there are is asked. Eight bytes a place in one
// table: millions of traces are counted so while live data is followed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace spanwise::query {

/// One thread.
class Occurrences {
public:
    void add(std::uint32_t number, std::uint32_t times = 1);
    /// Takes one off; nothing happens when there is none.
    void remove(std::uint32_t number);
    [[nodiscard]] std::uint64_t size() const noexcept { return m_used; }

private:
    struct Place {
        std::uint32_t number = 0;
        std::uint32_t times = 0; ///< 0 = free
    };
    [[nodiscard]] std::size_t homeOf(std::uint32_t number) const noexcept;
    [[nodiscard]] std::size_t find(std::uint32_t number) const noexcept; ///< its place, or the free one for it
    void grow();

    std::vector<Place> m_places; ///< a power of two of them, at most two thirds taken
    std::size_t m_used = 0;
};

} // namespace spanwise::query
