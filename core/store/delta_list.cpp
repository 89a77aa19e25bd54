// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/delta_list.h"

namespace spanwise::store {

namespace {
constexpr std::size_t kMostKept = 16; ///< live intake leaves twenty a second
} // namespace

void DeltaList::settle()
{
    m_stored.insert(m_stored.end(), m_fresh.begin(), m_fresh.end());
    m_fresh.clear();
}

void DeltaList::startAnew(const std::vector<Delta>& kept)
{
    m_unknownTo = 0;
    m_stored = kept;
}

std::optional<std::vector<DeltaList::Delta>> DeltaList::behind(std::uint64_t sealedTo) const
{
    if (m_unknownTo > sealedTo) return std::nullopt;
    std::vector<Delta> out;
    for (const Delta& delta : m_stored) {
        if (delta.lastRow < sealedTo) continue;
        // What was removed takes the rows out of segments and deltas: then they are written without.
        if (delta.firstRow < sealedTo || delta.kind == kRemoves || out.size() == kMostKept) return std::nullopt;
        out.push_back(delta);
    }
    return out;
}

} // namespace spanwise::store
