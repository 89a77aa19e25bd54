// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/review/item_state.h"

#include <algorithm>
#include <array>
#include <limits>
#include <set>

namespace spanwise::review {

namespace {
constexpr std::array<std::string_view, 5> kStatuses {"waiting", "in_review", "disputed", "done", "dismissed"};
constexpr std::array<std::string_view, 4> kVerdicts {"", "pass", "fail", "unsure"};
constexpr std::array<std::string_view, 4> kSeverities {"low", "medium", "high", "critical"};

constexpr std::int64_t kMostSimilar = 1'000'000'000; ///< whatever an event says: counts are added up
constexpr double kMostPriority = 1e6; ///< lists end where numbers are larger than people write them
constexpr std::int64_t kMostActiveMs = kNanosPerDay / kNanosPerMilli; ///< nobody looks at one item for longer

/// Nothing for what is no probability: an item that was taken in cannot have one of 0.
std::optional<double> probabilityIn(const Json& payload)
{
    const auto p = payload["inclusion_p"].real();
    return p && *p > 0 && *p <= 1 ? p : std::nullopt;
}

UnixNanos leaseEnd(const ReviewEvent& event)
{
    const std::int64_t seconds = event.payload["lease_s"].integer().value_or(kDefaultLeaseSeconds);
    const Nanos lease = std::clamp<std::int64_t>(seconds, 0, 86'400) * kNanosPerSecond;
    // A log that was tampered with may say any time.
    return std::min(event.at, std::numeric_limits<UnixNanos>::max() - lease) + lease;
}
} // namespace

std::string_view nameOf(ItemStatus status) noexcept
{
    return kStatuses[static_cast<std::size_t>(status)];
}

std::optional<ItemStatus> itemStatusFrom(std::string_view name) noexcept
{
    const auto found = std::ranges::find(kStatuses, name);
    if (found == kStatuses.end()) return std::nullopt;
    return static_cast<ItemStatus>(found - kStatuses.begin());
}

std::string_view nameOf(Verdict verdict) noexcept
{
    return kVerdicts[static_cast<std::size_t>(verdict)];
}

Verdict verdictFrom(std::string_view name) noexcept
{
    const auto found = std::ranges::find(kVerdicts, name);
    return found == kVerdicts.end() ? Verdict::None : static_cast<Verdict>(found - kVerdicts.begin());
}

int severityRank(std::string_view severity) noexcept
{
    const auto found = std::ranges::find(kSeverities, severity);
    return found == kSeverities.end() ? 0 : static_cast<int>(found - kSeverities.begin()) + 1;
}

bool ItemState::apply(const ReviewEvent& event)
{
    bool meant = true;
    if (event.kind != EventKind::ItemAdded && !isKnown()) {
        ++ignored;
        return false;
    }
    switch (event.kind) {
    case EventKind::ItemAdded: meant = add(event); break;
    case EventKind::Claimed: lease(event); break;
    case EventKind::ClaimRenewed:
        meant = holds(event.actor, event.at);
        if (meant) lease(event);
        break;
    case EventKind::ClaimReleased:
        meant = std::erase_if(leases, [&](const Lease& one) { return one.actor == event.actor; }) > 0;
        break;
    case EventKind::Submitted: meant = submit(event); break;
    case EventKind::Superseded: meant = supersede(event); break;
    case EventKind::Retracted: meant = retract(event); break;
    case EventKind::Skipped:
        meant = std::ranges::find(skippedBy, event.actor) == skippedBy.end();
        if (meant) skippedBy.push_back(event.actor);
        std::erase_if(leases, [&](const Lease& one) { return one.actor == event.actor; });
        break;
    case EventKind::Dismissed:
        meant = storedStatus() != ItemStatus::Done && !dismissed;
        if (meant) dismissed = event.payload["reason"].text();
        if (meant) leases.clear();
        break;
    case EventKind::Adjudicated: meant = adjudicate(event); break;
    case EventKind::Reopened: meant = reopen(event); break;
    case EventKind::PriorityChanged:
        meant = event.payload["priority"].isNumber() || event.payload["cap_counts"].isArray();
        if (meant) rank(event.payload);
        break;
    case EventKind::Commented:
        comments.push_back({event.eventId, event.actor, event.at, textOf(event, event.payload["text"])});
        break;
    case EventKind::CaseCreated: {
        std::string id(event.payload["case_id"].text());
        meant = !id.empty() && std::ranges::find(cases, id) == cases.end();
        if (meant) cases.push_back(std::move(id));
        break;
    }
    case EventKind::Coded: meant = code(event); break;
    }
    if (meant)
        lastAt = std::max(lastAt, event.at);
    else
        ++ignored;
    return meant;
}

bool ItemState::add(const ReviewEvent& event)
{
    if (isKnown()) return false;
    const Json& payload = event.payload;
    itemId = event.itemId;
    queue = payload["queue"].text();
    traceId = payload["trace_id"].text();
    spanId = payload["span_id"].text();
    rules = payload["rules"].textItems();
    inclusionP = probabilityIn(payload);
    if (inclusionP) inclusion = inclusionFrom(payload);
    capCounts = capCountsFrom(payload["cap_counts"]);
    standsFor = standsForFrom(payload["stands_for"]);
    priority = std::clamp(payload["priority"].real().value_or(0), -kMostPriority, kMostPriority);
    neededAtFirst = static_cast<int>(std::clamp<std::int64_t>(payload["needed_reviews"].integer().value_or(1), 1, 9));
    blind = payload["blind"].boolean().value_or(false);
    similar = std::clamp<std::int64_t>(payload["similar"].integer().value_or(0), 0, kMostSimilar);
    known = verdictFrom(payload["known_verdict"].text());
    snapshot = payload["snapshot"].text();
    addedAt = event.at;
    addedBy = event.actor;
    return true;
}

void ItemState::lease(const ReviewEvent& event)
{
    std::erase_if(leases, [&](const Lease& one) { return one.until <= event.at || one.actor == event.actor; });
    leases.push_back({event.actor, leaseEnd(event)});
    std::ranges::sort(leases, {}, &Lease::actor);
}

bool ItemState::submit(const ReviewEvent& event)
{
    const Json& payload = event.payload;
    Review review;
    review.id = payload["review_id"].text();
    review.verdict = verdictFrom(payload["verdict"].text());
    if (review.id.empty() || review.verdict == Verdict::None || this->review(review.id)) return false;
    review.actor = event.actor;
    review.at = event.at;
    review.rubricId = payload["rubric_id"].text();
    review.rubricVersion = payload["rubric_version"].integer().value_or(0);
    review.answers = payload["answers"];
    review.failureModes = payload["failure_modes"].textItems();
    review.severity = payload["severity"].text();
    review.rootCause = payload["root_cause"].text();
    review.note = textOf(event, payload["note"]);
    review.correctedOutput = textOf(event, payload["corrected_output"]);
    review.activeMs = std::clamp<std::int64_t>(payload["active_ms"].integer().value_or(0), 0, kMostActiveMs);
    review.derivedFrom = payload["derived_from"].text();
    review.round = round;
    // A person has one opinion in a round: the later one holds.
    for (Review& earlier : reviews)
        if (earlier.actor == event.actor && earlier.round == round && earlier.counts()) {
            earlier.supersededBy = review.id;
            casesStale = casesStale || !cases.empty();
        }
    reviews.push_back(std::move(review));
    rulesSinceClosed.clear();
    std::erase_if(leases, [&](const Lease& one) { return one.actor == event.actor; });
    return true;
}

bool ItemState::retract(const ReviewEvent& event)
{
    if (event.payload["skip"].boolean().value_or(false)) return std::erase(skippedBy, event.actor) > 0;
    if (event.payload["adjudication"].boolean().value_or(false)) {
        const bool was = adjudication.has_value();
        adjudication.reset();
        casesStale = casesStale || (was && !cases.empty());
        return was;
    }
    if (const std::string_view opened = event.payload["reopening"].text(); !opened.empty()) return closeAgain(opened);
    if (const std::string_view said = event.payload["comment"].text(); !said.empty())
        return std::erase_if(comments, [&](const Comment& one) { return one.id == said; }) > 0;
    const std::string_view id = event.payload["review_id"].text();
    for (Review& review : reviews) {
        if (review.id != id || review.retracted) continue;
        review.retracted = true;
        casesStale = casesStale || !cases.empty();
        // What it had replaced holds again, or is now replaced by what replaced it.
        for (Review& earlier : reviews)
            if (earlier.supersededBy == id) earlier.supersededBy = review.supersededBy;
        return true;
    }
    return false;
}

bool ItemState::supersede(const ReviewEvent& event)
{
    const std::string_view before = event.payload["old"].text();
    const std::string_view after = event.payload["new"].text();
    if (before == after || !review(after)) return false;
    for (Review& review : reviews) {
        if (review.id != before || !review.counts() || review.actor != event.actor) continue;
        review.supersededBy = after;
        casesStale = casesStale || !cases.empty();
        return true;
    }
    return false;
}

bool ItemState::adjudicate(const ReviewEvent& event)
{
    const Verdict decided = verdictFrom(event.payload["verdict"].text());
    if (storedStatus() != ItemStatus::Disputed || decided == Verdict::None) return false;
    adjudication = Adjudication {event.actor, event.at, decided, event.payload["answers"],
        textOf(event, event.payload["note"]), event.payload["winning"].textItems()};
    rulesSinceClosed.clear();
    leases.clear();
    return true;
}

bool ItemState::reopen(const ReviewEvent& event)
{
    const ItemStatus now = storedStatus();
    if (now != ItemStatus::Done && now != ItemStatus::Dismissed) return false;
    if (!event.payload["undoes"].isText()) // to take a dismissal back is no new opening
        reopenings.push_back({event.eventId, event.actor, !dismissed, dismissed, adjudication, skippedBy,
            reviews.size(), countingAmong(reviews.size()), casesStale, rules.size(), rulesSinceClosed});
    // After a dismissal the reviews made so far still stand; after a decision a new round begins.
    if (!dismissed) ++round;
    dismissed.reset();
    adjudication.reset();
    rulesSinceClosed.clear();
    skippedBy.clear();
    casesStale = casesStale || !cases.empty();
    return true;
}

std::ptrdiff_t ItemState::countingAmong(std::size_t first) const
{
    return std::count_if(reviews.begin(), reviews.begin() + static_cast<std::ptrdiff_t>(first),
        [](const Review& one) { return one.counts(); });
}

const Reopening* ItemState::freshReopening(std::string_view eventId) const
{
    if (reopenings.empty() || dismissed || adjudication) return nullptr;
    const Reopening& last = reopenings.back();
    if (last.id != eventId) return nullptr;
    return countingAmong(reviews.size()) == countingAmong(last.reviews) ? &last : nullptr;
}

bool ItemState::closeAgain(std::string_view reopening)
{
    const Reopening* last = freshReopening(reopening);
    if (!last) return false;
    const Reopening was = *last;
    reopenings.pop_back();
    if (was.beganRound) --round;
    dismissed = was.dismissed;
    adjudication = was.adjudication;
    skippedBy = was.skippedBy;
    rulesSinceClosed = was.rulesSinceClosed;
    rulesSinceClosed.insert(
        rulesSinceClosed.end(), rules.begin() + static_cast<std::ptrdiff_t>(was.rules), rules.end());
    leases.clear();
    // As it was, unless a review that the case was made of has gone meanwhile.
    casesStale = was.casesStale || (!cases.empty() && countingAmong(was.reviews) != was.counting);
    return true;
}

/// By hand only the priority changes; intake also says which rules take the item by now, how likely that was, and which
/// calls it stands for. What it says of probabilities joins with what was known, so that logs of two computers merge.
void ItemState::rank(const Json& payload)
{
    priority = std::clamp(payload["priority"].real().value_or(priority), -kMostPriority, kMostPriority);
    const ItemStatus now = storedStatus();
    const bool isClosed = now == ItemStatus::Done || now == ItemStatus::Dismissed;
    for (std::string& rule : payload["rules"].textItems()) {
        if (std::ranges::find(rules, rule) != rules.end()) continue;
        if (isClosed) rulesSinceClosed.push_back(rule);
        rules.push_back(std::move(rule));
    }
    for (const auto& [id, taken] : standsForFrom(payload["stands_for"])) standsFor[id].join(taken);
    joinInto(capCounts, capCountsFrom(payload["cap_counts"]));
    if (payload["by_rules"].boolean().value_or(false) && !inclusionP) inclusionP = 0; // taken now, as if it were new
    if (!inclusionP) return;
    if (probabilityIn(payload)) inclusion.join(inclusionFrom(payload));
    inclusionP = inclusion.p(capCounts);
}

void ItemState::weighBy(const CapCounts& counted)
{
    for (const auto& [day, count] : counted)
        if (const auto stated = capCounts.find(day); stated != capCounts.end()) stated->second.drawn = count.drawn;
    if (inclusionP) inclusionP = inclusion.p(capCounts);
}

double ItemState::weightOfOthers() const
{
    double weight = 0;
    for (const auto& [id, taken] : standsFor)
        if (const double p = taken.p(capCounts); p > 0) weight += 1 / p;
    return weight;
}

bool ItemState::isCopy() const
{
    return !inclusionP && std::ranges::find(rules, "similar") != rules.end();
}

bool ItemState::code(const ReviewEvent& event)
{
    const std::string_view id = event.payload["review_id"].text();
    for (Review& review : reviews) {
        if (review.id != id) continue;
        for (const std::string& gone : event.payload["remove"].textItems()) std::erase(review.failureModes, gone);
        for (std::string& added : event.payload["add"].textItems())
            if (std::ranges::find(review.failureModes, added) == review.failureModes.end())
                review.failureModes.push_back(std::move(added));
        return true;
    }
    return false;
}

std::vector<const Review*> ItemState::currentReviews() const
{
    std::vector<const Review*> out;
    for (const Review& review : reviews)
        if (review.counts() && review.round == round) out.push_back(&review);
    return out;
}

int ItemState::needed() const
{
    int unsure = 0;
    for (const Review* review : currentReviews()) unsure += review->verdict == Verdict::Unsure;
    return std::min(neededAtFirst + unsure, std::max(neededAtFirst, kMostReviewsByUnsure));
}

ItemStatus ItemState::status(std::optional<UnixNanos> now) const
{
    if (dismissed) return ItemStatus::Dismissed;
    if (adjudication) return ItemStatus::Done;
    const auto current = currentReviews();
    if (known == Verdict::None && static_cast<int>(current.size()) >= needed()) { // a test is never done
        std::set<Verdict> verdicts;
        for (const Review* review : current)
            if (review->verdict != Verdict::Unsure) verdicts.insert(review->verdict);
        return verdicts.size() == 1 ? ItemStatus::Done : ItemStatus::Disputed;
    }
    const bool held = std::ranges::any_of(leases, [&](const Lease& lease) { return !now || lease.until > *now; });
    return held ? ItemStatus::InReview : ItemStatus::Waiting;
}

ItemStatus ItemState::statusAt(UnixNanos now) const
{
    return status(now);
}

ItemStatus ItemState::storedStatus() const
{
    return status(std::nullopt);
}

Verdict ItemState::verdict() const
{
    if (adjudication) return adjudication->verdict;
    if (storedStatus() != ItemStatus::Done) return Verdict::None;
    for (const Review* review : currentReviews())
        if (review->verdict != Verdict::Unsure) return review->verdict;
    return Verdict::None;
}

std::string ItemState::severity() const
{
    std::string highest;
    for (const Review* review : currentReviews())
        if (severityRank(review->severity) > severityRank(highest)) highest = review->severity;
    return highest;
}

std::vector<std::string> ItemState::failureModes() const
{
    std::set<std::string> all;
    for (const Review* review : currentReviews()) all.insert(review->failureModes.begin(), review->failureModes.end());
    return {all.begin(), all.end()};
}

std::string ItemState::rootCause() const
{
    for (const Review* review : currentReviews())
        if (!review->rootCause.empty()) return review->rootCause;
    return {};
}

const Review* ItemState::review(std::string_view id) const noexcept
{
    const auto found = std::ranges::find(reviews, id, &Review::id);
    return found == reviews.end() ? nullptr : &*found;
}

const Review* ItemState::reviewOf(std::string_view actor) const noexcept
{
    for (const Review& review : reviews)
        if (review.actor == actor && review.round == round && review.counts()) return &review;
    return nullptr;
}

bool ItemState::holds(std::string_view actor, UnixNanos now) const noexcept
{
    return std::ranges::any_of(leases, [&](const Lease& lease) { return lease.actor == actor && lease.until > now; });
}

int ItemState::freeSlots(std::string_view actor, UnixNanos now) const
{
    if (known != Verdict::None) return 1; // everybody gets it once
    const auto held =
        std::ranges::count_if(leases, [&](const Lease& lease) { return lease.actor != actor && lease.until > now; });
    return std::max(needed() - submitted() - static_cast<int>(held), 0);
}

} // namespace spanwise::review
