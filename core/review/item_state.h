// SPDX-License-Identifier: GPL-3.0-or-later
// What the events of one item add up to. Nothing here is set by hand: apply() folds one event in, and everything else
// is computed. "Now" is a parameter, because leases end by themselves.
#pragma once

#include "core/review/event.h"
#include "core/review/inclusion.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace spanwise::review {

enum class ItemStatus : std::uint8_t { Waiting, InReview, Disputed, Done, Dismissed };
[[nodiscard]] std::string_view nameOf(ItemStatus status) noexcept;
[[nodiscard]] std::optional<ItemStatus> itemStatusFrom(std::string_view name) noexcept;

enum class Verdict : std::uint8_t { None, Pass, Fail, Unsure };
[[nodiscard]] std::string_view nameOf(Verdict verdict) noexcept; ///< empty for None
[[nodiscard]] Verdict verdictFrom(std::string_view name) noexcept; ///< None for anything unknown

/// From low to critical. Unknown words are less than all of them.
[[nodiscard]] int severityRank(std::string_view severity) noexcept;

inline constexpr int kMostReviewsByUnsure = 3; ///< an unsure verdict asks for one more, up to this many in all
inline constexpr std::int64_t kDefaultLeaseSeconds = 600;
/// Why an item is dismissed whose adding was undone: it may be added again.
inline constexpr std::string_view kTakenBack = "taken_back";
/// Why an item is dismissed that gave its place under a cap to another call of the day.
inline constexpr std::string_view kDisplaced = "displaced";

/// One reviewer's answers. Never changed; a later one of the same reviewer takes its place.
struct Review {
    std::string id;
    std::string actor;
    UnixNanos at = 0;
    std::string rubricId;
    std::int64_t rubricVersion = 0;
    Verdict verdict = Verdict::None;
    Json answers; ///< further questions: key → value
    std::vector<std::string> failureModes; ///< with those given afterwards by coding
    std::string severity;
    std::string rootCause;
    std::optional<std::string> note; ///< nothing when there is none or it was erased
    std::optional<std::string> correctedOutput;
    std::int64_t activeMs = 0;
    std::string derivedFrom; ///< review that this one copies; such never count for agreement or rates
    int round = 0;
    bool retracted = false;
    std::string supersededBy;

    [[nodiscard]] bool counts() const noexcept { return !retracted && supersededBy.empty(); }
    bool operator==(const Review&) const = default;
};

struct Lease {
    std::string actor;
    UnixNanos until = 0;
    bool operator==(const Lease&) const = default;
};

struct Comment {
    std::string id; ///< of its event
    std::string actor;
    UnixNanos at = 0;
    std::optional<std::string> text;
    bool operator==(const Comment&) const = default;
};

struct Adjudication {
    std::string actor;
    UnixNanos at = 0;
    Verdict verdict = Verdict::None;
    Json answers;
    std::optional<std::string> note;
    std::vector<std::string> winning; ///< ids of reviews
    bool operator==(const Adjudication&) const = default;
};

/// What a reopening put aside: it comes back when the reopening is taken back.
struct Reopening {
    std::string id; ///< of its event
    std::string actor;
    bool beganRound = false; ///< the item was decided; after a dismissal its reviews went on counting
    std::optional<std::string> dismissed;
    std::optional<Adjudication> adjudication;
    std::vector<std::string> skippedBy;
    std::size_t reviews = 0; ///< that there were
    std::ptrdiff_t counting = 0; ///< of those
    bool casesStale = false;
    std::size_t rules = 0; ///< that had taken it; more only ever follow
    std::vector<std::string> rulesSinceClosed;
    bool operator==(const Reopening&) const = default;
};

class ItemState {
public:
    /// Folds one event in. Gives false, and changes nothing but `ignored`, when it has no meaning in this state: events
    /// of other computers may come that late.
    bool apply(const ReviewEvent& event);

    // As events said it.
    std::string itemId;
    std::string queue;
    std::string traceId;
    std::string spanId;
    std::vector<std::string> rules; ///< ids of those that took it
    /// Those among them that took it once it was decided or dismissed: a complaint, say, that came after the verdict.
    /// Nobody has reviewed or reopened it since.
    std::vector<std::string> rulesSinceClosed;
    /// Of its own call, by `inclusion` and `capCounts`; nothing for items added by hand.
    std::optional<double> inclusionP;
    Inclusion inclusion;
    CapCounts capCounts; ///< as last stated, of the capped rules of its own call and of those it stands for
    StandsFor standsFor; ///< near-duplicates that rules took and that are no items, because this one is
    double priority = 0;
    int neededAtFirst = 1;
    bool blind = false;
    std::int64_t similar = 0; ///< near-duplicates that it stood for when it was added, beside `standsFor`
    /// The right answer, for items that test the reviewers: each gets them once, and they are never done.
    Verdict known = Verdict::None;
    std::string snapshot; ///< digest of the context, hex; empty = none was kept
    UnixNanos addedAt = 0;
    std::string addedBy;
    std::vector<Review> reviews; ///< all, also retracted ones
    std::vector<Lease> leases; ///< ended ones may still be among them
    std::vector<std::string> skippedBy;
    std::vector<Comment> comments;
    std::optional<std::string> dismissed; ///< the reason
    std::optional<Adjudication> adjudication;
    std::vector<std::string> cases;
    bool casesStale = false; ///< a review was taken back or replaced after a case was made
    int round = 0; ///< how often it was reopened
    std::vector<Reopening> reopenings; ///< that were not taken back, the last one at the end
    UnixNanos lastAt = 0;
    std::int64_t ignored = 0; ///< events that had no meaning

    [[nodiscard]] bool isKnown() const noexcept { return !itemId.empty(); }
    /// Those that count in this round.
    [[nodiscard]] std::vector<const Review*> currentReviews() const;
    [[nodiscard]] int needed() const; ///< with what unsure verdicts add
    [[nodiscard]] int submitted() const { return static_cast<int>(currentReviews().size()); }
    [[nodiscard]] ItemStatus statusAt(UnixNanos now) const;
    /// statusAt() as if no lease ever ended: what is stored.
    [[nodiscard]] ItemStatus storedStatus() const;
    [[nodiscard]] Verdict verdict() const; ///< agreed or adjudicated; None until then
    [[nodiscard]] std::string severity() const; ///< the highest of the reviews
    [[nodiscard]] std::vector<std::string> failureModes() const; ///< of all reviews, sorted
    [[nodiscard]] std::string rootCause() const; ///< of the first review that has one
    [[nodiscard]] const Review* review(std::string_view id) const noexcept;
    /// The counting review of this person in this round.
    [[nodiscard]] const Review* reviewOf(std::string_view actor) const noexcept;
    /// The reopening of this event, if it is the last one and nothing was decided on top of it: it can be taken back.
    [[nodiscard]] const Reopening* freshReopening(std::string_view eventId) const;
    [[nodiscard]] bool holds(std::string_view actor, UnixNanos now) const noexcept;
    /// Reviews that are still to be made and that nobody holds, leases of `actor` aside.
    [[nodiscard]] int freeSlots(std::string_view actor, UnixNanos now) const;

    /// Weighs by numbers of calls that are better known than the stated ones; the caps are not looked at.
    void weighBy(const CapCounts& counted);
    /// Σ 1/p over the calls that it stands for, without its own.
    [[nodiscard]] double weightOfOthers() const;
    /// An item that only holds copies of what was said of another one.
    [[nodiscard]] bool isCopy() const;

    bool operator==(const ItemState&) const = default;

private:
    bool add(const ReviewEvent& event);
    bool submit(const ReviewEvent& event);
    bool retract(const ReviewEvent& event);
    bool supersede(const ReviewEvent& event);
    bool adjudicate(const ReviewEvent& event);
    bool reopen(const ReviewEvent& event);
    bool closeAgain(std::string_view reopening);
    [[nodiscard]] std::ptrdiff_t countingAmong(std::size_t first) const;
    bool code(const ReviewEvent& event);
    void rank(const Json& payload);
    [[nodiscard]] ItemStatus status(std::optional<UnixNanos> now) const;
    void lease(const ReviewEvent& event);
};

} // namespace spanwise::review
