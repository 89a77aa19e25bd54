// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/guard/literal_table.h"

#include <limits>

namespace spanwise::guard {

namespace {
unsigned char lower(char c) noexcept
{
    return static_cast<unsigned char>(c >= 'A' && c <= 'Z' ? c | 0x20 : c);
}
} // namespace

LiteralTable::LiteralTable(const std::vector<std::string>& literals)
    : m_literals(literals.size())
{
    for (const std::string& literal : literals)
        for (const char c : literal)
            if (auto& known = m_classOf[lower(c)]; known == 0) known = static_cast<std::uint8_t>(m_classes++);
    for (unsigned char c = 'A'; c <= 'Z'; ++c) m_classOf[c] = m_classOf[c | 0x20U];

    // The trie of the literals; 0 is both its root and "no edge".
    const auto addState = [&] {
        m_next.resize(m_next.size() + m_classes, 0);
        m_first.push_back(-1);
        return static_cast<std::uint16_t>(m_first.size() - 1);
    };
    addState();
    for (std::size_t i = 0; i < literals.size(); ++i) {
        if (m_first.size() + literals[i].size() > std::numeric_limits<std::uint16_t>::max()) break;
        std::size_t state = 0;
        for (const char c : literals[i]) {
            const std::size_t edge = state * m_classes + m_classOf[lower(c)];
            if (m_next[edge] == 0) {
                const std::uint16_t made = addState();
                m_next[edge] = made;
            }
            state = m_next[edge];
        }
        m_found.push_back({static_cast<std::int32_t>(i), m_first[state]});
        m_first[state] = static_cast<std::int32_t>(m_found.size() - 1);
    }

    // Breadth first: where to go on when a state has no edge, written into the table itself.
    std::vector<std::uint16_t> fallback(m_first.size(), 0);
    std::vector<std::uint16_t> order;
    for (std::size_t c = 1; c < m_classes; ++c)
        if (m_next[c] != 0) order.push_back(m_next[c]);
    for (std::size_t at = 0; at < order.size(); ++at) {
        const std::size_t state = order[at];
        const std::size_t back = fallback[state];
        if (m_first[state] < 0) {
            m_first[state] = m_first[back];
        } else {
            std::size_t last = static_cast<std::size_t>(m_first[state]);
            while (m_found[last].next >= 0) last = static_cast<std::size_t>(m_found[last].next);
            m_found[last].next = m_first[back];
        }
        for (std::size_t c = 1; c < m_classes; ++c) {
            std::uint16_t& next = m_next[state * m_classes + c];
            const std::uint16_t other = m_next[back * m_classes + c];
            if (next == 0) {
                next = other;
            } else {
                fallback[next] = other;
                order.push_back(next);
            }
        }
    }
}

std::vector<int> LiteralTable::findIn(std::string_view text) const
{
    std::vector<int> out;
    if (m_literals == 0) return out;
    std::vector<bool> seen(m_first.size(), false); // states whose literals were told
    std::vector<bool> told(m_literals, false);
    for (std::size_t i = m_found.size(); i < m_literals; ++i) told[i] = true;
    std::size_t state = 0;
    for (const char c : text) {
        state = m_next[state * m_classes + m_classOf[static_cast<unsigned char>(c)]];
        if (m_first[state] < 0 || seen[state]) continue;
        seen[state] = true;
        for (std::int32_t at = m_first[state]; at >= 0; at = m_found[static_cast<std::size_t>(at)].next)
            told[static_cast<std::size_t>(m_found[static_cast<std::size_t>(at)].literal)] = true;
    }
    for (std::size_t i = 0; i < told.size(); ++i)
        if (told[i]) out.push_back(static_cast<int>(i));
    return out;
}

std::size_t LiteralTable::bytes() const noexcept
{
    return m_next.capacity() * sizeof(std::uint16_t) + m_first.capacity() * sizeof(std::int32_t)
        + m_found.capacity() * sizeof(Found);
}

} // namespace spanwise::guard
