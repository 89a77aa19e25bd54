// SPDX-License-Identifier: GPL-3.0-or-later
// Who may do what with an item now, and what a reviewer may see of others. On one computer roles guard against
// mistakes, not against the owner of the file.
#pragma once

#include "core/base/result.h"
#include "core/review/event.h"
#include "core/review/item_state.h"
#include "core/review/queue.h"

#include <string>
#include <string_view>
#include <vector>

namespace spanwise::review {

enum class ReviewerRole : std::uint8_t { Viewer, Reviewer, Lead };
[[nodiscard]] std::string_view nameOf(ReviewerRole role) noexcept;
[[nodiscard]] Result<ReviewerRole> reviewerRoleFrom(std::string_view name);

/// Whether this event may be appended here and now. Error: Invalid (it makes no sense), Conflict (somebody else holds
/// or decided it), with the reason for the person.
[[nodiscard]] Result<void> mayAppend(
    const ItemState& item, const ReviewEvent& event, const Queue& queue, ReviewerRole role, UnixNanos now);

/// What `viewer` may see of an item: with blind review neither others' reviews nor that there are any until the item
/// is decided, and comments only after the own review.
struct Visible {
    std::vector<const Review*> reviews;
    std::vector<const Comment*> comments;
    bool findings = true; ///< scores of scanners, which would sway a blind reviewer
    int submitted = 0; ///< of those reviews
};
[[nodiscard]] Visible visibleTo(const ItemState& item, std::string_view viewer, UnixNanos now);

} // namespace spanwise::review
