// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/rank_index.h"

#include <algorithm>
#include <cassert>

namespace spanwise::query {

void RankIndex::add(std::int64_t value)
{
    m_lookedUp.clear();
    const Bin bin = binOf(value);
    if (m_counts.size() <= bin) m_counts.resize(bin + 1, 0);
    const bool wasEmpty = m_counts[bin]++ == 0;
    if (++m_size > kFew && m_keepsAll) { // from now on only what is asked for
        m_keepsAll = false;
        if (!m_isAsked) m_kept.clear();
    }
    if (const auto kept = m_kept.find(bin); kept != m_kept.end())
        kept->second.insert(std::upper_bound(kept->second.begin(), kept->second.end(), value), value);
    else if (m_keepsAll || (wasEmpty && m_isAsked)) // all that is in an empty bin is known
        m_kept[bin] = {value};
}

void RankIndex::addCounts(std::span<const std::uint32_t> counts)
{
    assert(!m_isAsked);
    m_lookedUp.clear();
    m_counts.resize(std::max(m_counts.size(), counts.size()));
    for (Bin bin = 0; bin < counts.size(); ++bin) {
        m_counts[bin] += counts[bin];
        m_size += counts[bin];
    }
    m_keepsAll = false;
    m_kept.clear();
}

void RankIndex::remove(std::int64_t value)
{
    const Bin bin = binOf(value);
    assert(bin < m_counts.size() && m_counts[bin] > 0);
    m_lookedUp.clear();
    --m_counts[bin];
    --m_size;
    if (const auto kept = m_kept.find(bin); kept != m_kept.end())
        if (const auto at = std::lower_bound(kept->second.begin(), kept->second.end(), value);
            at != kept->second.end() && *at == value)
            kept->second.erase(at);
}

const std::vector<RankIndex::Place>& RankIndex::places(std::span<const std::uint64_t> ranks) const
{
    if (!ranks.empty() && std::ranges::equal(ranks, m_lookedUp)) return m_places;
    m_lookedUp.assign(ranks.begin(), ranks.end());
    m_places.clear();
    std::uint64_t before = 0;
    std::size_t next = 0;
    for (Bin bin = 0; bin < m_counts.size() && next < ranks.size(); ++bin) {
        while (next < ranks.size() && ranks[next] <= before + m_counts[bin]) {
            m_places.push_back({bin, before});
            ++next;
        }
        before += m_counts[bin];
    }
    return m_places;
}

std::vector<RankIndex::Bin> RankIndex::missing(std::span<const std::uint64_t> ranks)
{
    m_isAsked = true;
    if (m_keepsAll) return {};
    std::vector<Bin> useful;
    if (m_size <= kFew) { // all of them, from now on
        for (Bin bin = 0; bin < m_counts.size(); ++bin)
            if (m_counts[bin] > 0) useful.push_back(bin);
        m_keepsAll = true;
    } else {
        const std::vector<Place>& needed = places(ranks);
        if (std::ranges::all_of(needed, [this](const Place& place) { return m_kept.contains(place.bin); })) return {};
        for (const Place& place : needed) addAround(place.bin, useful);
    }
    std::erase_if(m_kept, [&](const auto& kept) { return !std::ranges::binary_search(useful, kept.first); });
    std::erase_if(useful, [&](Bin bin) { return m_kept.contains(bin); });
    return useful;
}

void RankIndex::addAround(Bin bin, std::vector<Bin>& useful) const
{
    Bin first = bin;
    for (std::uint64_t numbers = 0; first > 0 && numbers < kMargin; --first) numbers += m_counts[first - 1];
    std::uint64_t above = 0;
    for (Bin each = first; each < m_counts.size() && above < kMargin; ++each) {
        if (each > bin) above += m_counts[each];
        if (m_counts[each] > 0 && (useful.empty() || useful.back() < each)) useful.push_back(each);
    }
}

void RankIndex::fill(Bin bin, std::vector<std::int64_t> values)
{
    std::ranges::sort(values);
    m_kept[bin] = std::move(values);
}

std::vector<std::int64_t> RankIndex::values(std::span<const std::uint64_t> ranks) const
{
    std::vector<std::int64_t> out;
    const std::vector<Place>& found = places(ranks);
    for (std::size_t i = 0; i < found.size(); ++i) {
        const std::vector<std::int64_t>& kept = m_kept.at(found[i].bin);
        out.push_back(kept[static_cast<std::size_t>(ranks[i] - found[i].before - 1)]);
    }
    return out;
}

} // namespace spanwise::query
