// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/review/calls_once.h"

#include <algorithm>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <unordered_set>

namespace spanwise::review {

namespace {
bool hasOwnReview(const ItemState& item)
{
    const auto current = item.currentReviews();
    return !item.dismissed
        && std::ranges::any_of(current, [](const Review* review) { return review->derivedFrom.empty(); });
}
} // namespace

void countCallsOnce(std::vector<ItemState>& items)
{
    std::vector<ItemState*> standing;
    for (ItemState& item : items)
        if (!item.standsFor.empty()) standing.push_back(&item);
    if (standing.empty()) return;
    std::unordered_map<std::string_view, ItemState*> byId;
    for (ItemState& item : items) byId.emplace(item.itemId, &item);
    // What is decided says more of a call than what is not; beyond that any order does that all computers share.
    const auto place = [](const ItemState* item) {
        return std::tuple(
            item->dismissed.has_value(), item->verdict() == Verdict::None, std::string_view(item->itemId));
    };
    std::ranges::sort(standing, [&](const ItemState* a, const ItemState* b) { return place(a) < place(b); });
    std::unordered_set<std::string> counted;
    for (ItemState* item : standing)
        std::erase_if(item->standsFor, [&](const auto& call) {
            const auto& [id, inclusion] = call;
            if (const auto own = byId.find(id); own != byId.end()) {
                ItemState& other = *own->second;
                if (!other.inclusionP && other.isCopy() && hasOwnReview(other)) {
                    other.inclusion = inclusion;
                    other.capCounts = item->capCounts;
                    other.inclusionP = inclusion.p(item->capCounts);
                }
                if (other.inclusionP) return true;
            }
            return !counted.insert(id).second;
        });
}

} // namespace spanwise::review
