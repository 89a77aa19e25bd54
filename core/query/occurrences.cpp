// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/occurrences.h"

#include <bit>

namespace spanwise::query {

namespace {
constexpr std::size_t kFirstPlaces = 16;
} // namespace

std::size_t Occurrences::homeOf(std::uint32_t number) const noexcept
{
    // Multiplying by 2^32 / the golden ratio spreads numbers that count up (Knuth, TAOCP vol. 3, §6.4).
    const auto bits = static_cast<unsigned>(std::countr_zero(m_places.size()));
    return static_cast<std::size_t>((number * std::uint64_t {0x9E37'79B9} & 0xFFFF'FFFFU) >> (32U - bits));
}

std::size_t Occurrences::find(std::uint32_t number) const noexcept
{
    std::size_t at = homeOf(number);
    while (m_places[at].times != 0 && m_places[at].number != number) at = (at + 1) & (m_places.size() - 1);
    return at;
}

void Occurrences::grow()
{
    std::vector<Place> before(m_places.empty() ? kFirstPlaces : m_places.size() * 2);
    before.swap(m_places);
    for (const Place& place : before)
        if (place.times != 0) m_places[find(place.number)] = place;
}

void Occurrences::add(std::uint32_t number, std::uint32_t times)
{
    if (times == 0) return;
    if ((m_used + 1) * 3 > m_places.size() * 2) grow();
    Place& place = m_places[find(number)];
    if (place.times == 0) {
        place.number = number;
        ++m_used;
    }
    place.times += times;
}

void Occurrences::remove(std::uint32_t number)
{
    if (m_places.empty()) return;
    std::size_t gap = find(number);
    if (m_places[gap].times == 0 || --m_places[gap].times > 0) return;
    --m_used;
    // What stands behind without a gap moves up when it belongs there or before: no place is lost, none is marked.
    const std::size_t mask = m_places.size() - 1;
    for (std::size_t at = (gap + 1) & mask; m_places[at].times != 0; at = (at + 1) & mask) {
        const std::size_t home = homeOf(m_places[at].number);
        if (((at - home) & mask) < ((at - gap) & mask)) continue;
        m_places[gap] = m_places[at];
        m_places[at].times = 0;
        gap = at;
    }
}

} // namespace spanwise::query
