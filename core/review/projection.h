// SPDX-License-Identifier: GPL-3.0-or-later
// The state of all items from any list of events, in whatever order they come: each item's events are folded in the
// order (lamport, actor, event id), so that all computers that know the same events see the same.
#pragma once

#include "core/review/event.h"
#include "core/review/item_state.h"

#include <map>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace spanwise::review {

/// The events of one item, in any order, folded. What rebuilding from the log does.
[[nodiscard]] ItemState foldItem(std::vector<ReviewEvent> events);

/// The seals (hex) of the contexts that one item was added with, in the order of `events`. Several computers may have
/// added it, each with a salt of its own: each of those events vouches for its context, whichever of them counts.
[[nodiscard]] std::vector<std::string> contextSeals(const std::vector<ReviewEvent>& events);

class Projection {
public:
    /// False when the event is known already. O(1) events folded when it comes last in its item's order, else that
    /// item is folded anew.
    bool apply(ReviewEvent event);
    /// Null when no event names it.
    [[nodiscard]] const ItemState* item(std::string_view id) const;
    [[nodiscard]] const std::vector<ReviewEvent>& eventsOf(std::string_view id) const; ///< in folding order
    [[nodiscard]] std::vector<const ItemState*> items() const; ///< by id
    [[nodiscard]] std::int64_t largestLamport() const noexcept { return m_lamport; }

private:
    struct Entry {
        std::vector<ReviewEvent> events;
        ItemState state;
    };
    std::map<std::string, Entry, std::less<>> m_items;
    std::unordered_set<std::string> m_known;
    std::int64_t m_lamport = 0;
};

} // namespace spanwise::review
