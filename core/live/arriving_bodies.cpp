// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/live/arriving_bodies.h"

#include <algorithm>

namespace spanwise::live {

void ArrivingBodies::set(Holder& holder, std::uint64_t bytes)
{
    const auto found = m_held.find(&holder);
    const std::uint64_t before = found == m_held.end() ? 0 : found->second;
    if (bytes == before) return;
    m_total += bytes - before; // wraps around when it became less; the sum is right
    if (bytes == 0)
        m_held.erase(found);
    else
        m_held[&holder] = bytes;

    while (m_total > m_limit) {
        const auto largest = std::ranges::max_element(m_held, {}, [](const auto& entry) { return entry.second; });
        Holder* victim = largest->first;
        m_total -= largest->second;
        m_held.erase(largest);
        victim->turnBack();
    }
}

} // namespace spanwise::live
