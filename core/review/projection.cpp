// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/review/projection.h"

#include <algorithm>

namespace spanwise::review {

ItemState foldItem(std::vector<ReviewEvent> events)
{
    std::ranges::sort(events, comesBefore);
    ItemState state;
    for (const ReviewEvent& event : events) state.apply(event);
    return state;
}

std::vector<std::string> contextSeals(const std::vector<ReviewEvent>& events)
{
    std::vector<std::string> out;
    for (const ReviewEvent& event : events) {
        if (event.kind != EventKind::ItemAdded) continue;
        std::string seal(event.payload["snapshot"].text());
        if (!seal.empty() && std::ranges::find(out, seal) == out.end()) out.push_back(std::move(seal));
    }
    return out;
}

bool Projection::apply(ReviewEvent event)
{
    if (!m_known.insert(event.eventId).second) return false;
    m_lamport = std::max(m_lamport, event.lamport);
    Entry& entry = m_items[event.itemId];
    if (entry.events.empty() || comesBefore(entry.events.back(), event)) {
        entry.state.apply(event);
        entry.events.push_back(std::move(event));
        return true;
    }
    const auto place = std::ranges::upper_bound(entry.events, event, comesBefore);
    entry.events.insert(place, std::move(event));
    entry.state = foldItem(entry.events);
    return true;
}

const ItemState* Projection::item(std::string_view id) const
{
    const auto found = m_items.find(id);
    return found == m_items.end() ? nullptr : &found->second.state;
}

const std::vector<ReviewEvent>& Projection::eventsOf(std::string_view id) const
{
    static const std::vector<ReviewEvent> kNone;
    const auto found = m_items.find(id);
    return found == m_items.end() ? kNone : found->second.events;
}

std::vector<const ItemState*> Projection::items() const
{
    std::vector<const ItemState*> out;
    for (const auto& [id, entry] : m_items)
        if (entry.state.isKnown()) out.push_back(&entry.state);
    return out;
}

} // namespace spanwise::review
