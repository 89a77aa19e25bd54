// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/review/permission.h"

#include <algorithm>
#include <array>

namespace spanwise::review {

namespace {
constexpr std::array<std::string_view, 3> kRoles {"viewer", "reviewer", "lead"};
constexpr std::array<std::string_view, 4> kDismissals {"duplicate", "not_reviewable", "test_traffic", "other"};

Result<void> mayClaim(const ItemState& item, const ReviewEvent& event, UnixNanos now)
{
    const ItemStatus status = item.statusAt(now);
    if (status != ItemStatus::Waiting && status != ItemStatus::InReview)
        return fail(ErrorCode::Conflict, "the item is " + std::string(nameOf(status)));
    if (item.reviewOf(event.actor)) return fail(ErrorCode::Conflict, "you have reviewed this item");
    if (item.freeSlots(event.actor, now) == 0)
        return fail(ErrorCode::Conflict, "somebody else is reviewing this item: take the next one");
    return {};
}

/// Who put an item in takes it out again, as long as nobody else has had to do with it.
bool mayWithdraw(const ItemState& item, std::string_view actor, UnixNanos now)
{
    const auto isOthers = [&](const auto& one) { return one.actor != actor; };
    return item.addedBy == actor && item.submitted() == 0 && item.cases.empty()
        && std::ranges::none_of(item.reviews, isOthers) && std::ranges::none_of(item.comments, isOthers)
        && std::ranges::none_of(item.skippedBy, [&](const std::string& who) { return who != actor; })
        && std::ranges::none_of(item.leases, [&](const Lease& one) { return isOthers(one) && one.until > now; });
}

/// What stands in an exported case stays as it was reviewed, where the queue wants that.
Result<void> mayReplace(const ItemState& item, const Queue& queue)
{
    if (!queue.lockExported || item.cases.empty()) return {};
    return fail(ErrorCode::Conflict, "the item was made into a case and is locked: a lead reopens it first");
}

Result<void> maySubmit(const ItemState& item, const ReviewEvent& event, const Queue& queue, UnixNanos now)
{
    if (verdictFrom(event.payload["verdict"].text()) == Verdict::None)
        return fail(ErrorCode::Invalid, "the verdict is pass, fail or unsure");
    const ItemStatus status = item.statusAt(now);
    if (status == ItemStatus::Dismissed) return fail(ErrorCode::Conflict, "the item was dismissed: reopen it first");
    if (item.reviewOf(event.actor)) return mayReplace(item, queue); // a second thought replaces the first
    if (status == ItemStatus::Done || status == ItemStatus::Disputed)
        return fail(ErrorCode::Conflict, "the item is " + std::string(nameOf(status)) + " already");
    if (!item.holds(event.actor, now) && item.freeSlots(event.actor, now) == 0)
        return fail(ErrorCode::Conflict, "your claim has ended and somebody else took the item");
    return {};
}

Result<void> mayAdjudicate(const ItemState& item, const ReviewEvent& event, const Queue& queue, UnixNanos now)
{
    if (item.statusAt(now) != ItemStatus::Disputed)
        return fail(ErrorCode::Conflict, "only a disputed item can be adjudicated");
    const Verdict verdict = verdictFrom(event.payload["verdict"].text());
    if (verdict != Verdict::Pass && verdict != Verdict::Fail)
        return fail(ErrorCode::Invalid, "adjudication decides pass or fail");
    if (!queue.reviewersMayAdjudicate && item.reviewOf(event.actor))
        return fail(ErrorCode::Conflict, "you are one of the reviewers who differ: somebody else decides");
    return {};
}
} // namespace

std::string_view nameOf(ReviewerRole role) noexcept
{
    return kRoles[static_cast<std::size_t>(role)];
}

Result<ReviewerRole> reviewerRoleFrom(std::string_view name)
{
    const auto found = std::ranges::find(kRoles, name);
    if (found == kRoles.end()) return fail(ErrorCode::Invalid, "the role is viewer, reviewer or lead");
    return static_cast<ReviewerRole>(found - kRoles.begin());
}

Result<void> mayAppend(
    const ItemState& item, const ReviewEvent& event, const Queue& queue, ReviewerRole role, UnixNanos now)
{
    if (!isOneLine(event.actor))
        return fail(ErrorCode::Invalid,
            "an event needs the name of who does it: one line, without line breaks or other control characters");
    const bool isNew = event.kind == EventKind::ItemAdded;
    if (!isNew && !item.isKnown()) return fail(ErrorCode::NotFound, "there is no such item");
    const bool isProgram = isNew && (event.actor == kIntakeActor || event.actor == kSimilarActor);
    if (role == ReviewerRole::Viewer && !isProgram) return fail(ErrorCode::Invalid, "a viewer changes nothing");
    if (isNew && item.isKnown()) return fail(ErrorCode::Conflict, "the item is in the queue already");
    const bool lead = role == ReviewerRole::Lead;
    const ItemStatus status = item.statusAt(now);
    switch (event.kind) {
    case EventKind::ItemAdded: return {};
    case EventKind::Claimed: return mayClaim(item, event, now);
    case EventKind::ClaimRenewed:
    case EventKind::ClaimReleased:
    case EventKind::Skipped:
        if (!item.holds(event.actor, now)) return fail(ErrorCode::Conflict, "you do not hold this item");
        return {};
    case EventKind::Submitted: return maySubmit(item, event, queue, now);
    case EventKind::Superseded: {
        const Review* old = item.review(event.payload["old"].text());
        if (!old || !old->counts()) return fail(ErrorCode::NotFound, "there is no such review");
        if (old->actor != event.actor) return fail(ErrorCode::Conflict, "only its author replaces a review");
        return mayReplace(item, queue);
    }
    case EventKind::Retracted: {
        if (event.payload["skip"].boolean().value_or(false)) return {};
        if (event.payload["adjudication"].boolean().value_or(false)) {
            if (!item.adjudication) return fail(ErrorCode::NotFound, "the item was not adjudicated");
            if (item.adjudication->actor != event.actor && !lead)
                return fail(ErrorCode::Conflict, "only who decided or a lead takes it back");
            return {};
        }
        if (const std::string_view opened = event.payload["reopening"].text(); !opened.empty()) {
            const Reopening* last = item.freshReopening(opened);
            if (!last) return fail(ErrorCode::Conflict, "it was not reopened, or has been reviewed since");
            if (last->actor != event.actor && !lead)
                return fail(ErrorCode::Conflict, "only who reopened it or a lead takes that back");
            return {};
        }
        if (const std::string_view said = event.payload["comment"].text(); !said.empty()) {
            const auto comment = std::ranges::find(item.comments, said, &Comment::id);
            if (comment == item.comments.end()) return fail(ErrorCode::NotFound, "there is no such comment");
            if (comment->actor != event.actor) return fail(ErrorCode::Conflict, "only its author takes a comment back");
            return {};
        }
        const Review* review = item.review(event.payload["review_id"].text());
        if (!review || review->retracted) return fail(ErrorCode::NotFound, "there is no such review");
        if (review->actor != event.actor && !lead)
            return fail(ErrorCode::Conflict, "only its author or a lead takes a review back");
        return lead ? Result<void> {} : mayReplace(item, queue);
    }
    case EventKind::Dismissed: {
        if (status == ItemStatus::Done || status == ItemStatus::Dismissed)
            return fail(ErrorCode::Conflict, "the item is " + std::string(nameOf(status)));
        const std::string_view reason = event.payload["reason"].text();
        if (reason == kTakenBack) { // by undo, which is for what one did oneself
            if (event.actor != item.addedBy || !event.payload["undoes"].isText())
                return fail(ErrorCode::Conflict, "only who added an item takes that back");
            if (!lead && item.neededAtFirst > 1 && !mayWithdraw(item, event.actor, now))
                return fail(ErrorCode::Conflict, "others have had to do with it");
            return {};
        }
        if (std::ranges::find(kDismissals, reason) == kDismissals.end())
            return fail(ErrorCode::Invalid, "the reason is duplicate, not_reviewable, test_traffic or other");
        if (reason == "other" && textOf(event, event.payload["note"]).value_or("").empty())
            return fail(ErrorCode::Invalid, "the reason other needs a note");
        if (!lead && item.neededAtFirst > 1 && !mayWithdraw(item, event.actor, now))
            return fail(ErrorCode::Invalid, "a lead dismisses what several review");
        return {};
    }
    case EventKind::Adjudicated: return mayAdjudicate(item, event, queue, now);
    case EventKind::Reopened:
        if (status != ItemStatus::Done && status != ItemStatus::Dismissed)
            return fail(ErrorCode::Conflict, "only what is done or dismissed can be reopened");
        return {};
    case EventKind::Coded:
        if (!item.review(event.payload["review_id"].text()))
            return fail(ErrorCode::NotFound, "there is no such review");
        return {};
    case EventKind::PriorityChanged:
    case EventKind::Commented:
    case EventKind::CaseCreated: return {};
    }
    return {};
}

Visible visibleTo(const ItemState& item, std::string_view viewer, UnixNanos now)
{
    Visible out;
    const ItemStatus status = item.statusAt(now);
    const bool own = item.reviewOf(viewer) != nullptr;
    const bool decided =
        status == ItemStatus::Done || status == ItemStatus::Disputed || status == ItemStatus::Dismissed;
    const bool open = !item.blind || decided;
    for (const Review& review : item.reviews)
        if (open || review.actor == viewer) out.reviews.push_back(&review);
    for (const Comment& comment : item.comments)
        if (open || own || comment.actor == viewer) out.comments.push_back(&comment);
    out.findings = open || own;
    for (const Review* review : out.reviews) out.submitted += review->counts() && review->round == item.round;
    return out;
}

} // namespace spanwise::review
