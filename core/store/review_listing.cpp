// SPDX-License-Identifier: GPL-3.0-or-later
// Queues with their counts, the list of a queue, and how far it has come.
#include "core/review/projection.h"
#include "core/store/review_projection.h"
#include "core/store/review_read.h"
#include "core/store/review_reader.h"
#include "core/store/review_settings.h"

#include <algorithm>
#include <set>

namespace spanwise::store {

using query::ReviewListEntry;
using review::ItemStatus;

namespace {
ItemStatus statusAt(const Query& query, int state, int leaseUntil, UnixNanos now)
{
    const ItemStatus stored = review::itemStatusFrom(query.bytes(state)).value_or(ItemStatus::Waiting);
    return stored == ItemStatus::InReview && query.integer(leaseUntil) <= now ? ItemStatus::Waiting : stored;
}

ReviewListEntry entryAt(const Query& query, const std::string& viewer, UnixNanos now)
{
    ReviewListEntry entry;
    entry.itemId = textAt(query, 0);
    entry.queue = textAt(query, 1);
    entry.traceId = textAt(query, 2);
    entry.spanId = textAt(query, 3);
    entry.status = statusAt(query, 4, 11, now);
    entry.priority = query.real(5);
    entry.addedAt = query.integer(6);
    entry.lastAt = query.integer(7);
    entry.needed = static_cast<int>(query.integer(8));
    entry.submitted = static_cast<int>(query.integer(9));
    if (entry.status == ItemStatus::InReview) entry.holder = textAt(query, 10);
    entry.verdict = review::verdictFrom(query.bytes(12));
    entry.severity = textAt(query, 13);
    entry.rules = linesIn(query.bytes(14));
    entry.failureModes = linesIn(query.bytes(15));
    entry.similar = query.integer(16);
    const bool open = entry.status == ItemStatus::Waiting || entry.status == ItemStatus::InReview;
    if (query.integer(17) != 0 && open) { // blind and undecided
        entry.submitted = -1;
        entry.severity.clear();
        entry.failureModes.clear();
        entry.needed = 0;
        entry.lastAt = entry.addedAt;
        if (entry.holder != viewer) {
            entry.holder.clear();
            entry.status = ItemStatus::Waiting;
        }
    }
    return entry;
}

/// Of what is closed, the rules that took its call after that. Few items have an event that may say so: the others are
/// not read.
void addRulesSinceClosed(const SQLite::Database& db, std::vector<ReviewListEntry>& entries)
{
    EventRows rows(db);
    Query raised(
        db, "SELECT 1 FROM review_event WHERE item_id = ? AND kind = 'priority_changed' AND actor = 'intake' LIMIT 1");
    static_assert(review::kIntakeActor == "intake");
    for (ReviewListEntry& entry : entries) {
        const bool isClosed = entry.status == ItemStatus::Done || entry.status == ItemStatus::Dismissed;
        if (!isClosed || entry.rules.size() < 2) continue;
        raised.bindText(1, entry.itemId);
        const bool found = raised.step();
        raised.reset();
        if (found) entry.rulesSinceClosed = review::foldItem(rows.of(entry.itemId)).rulesSinceClosed;
    }
}

/// Open items that the viewer has neither reviewed nor skipped.
std::int64_t openFor(const SQLite::Database& db, const review::Queue& queue, const std::string& viewer)
{
    if (queue.archived) return 0;
    std::int64_t out = 0;
    Query groups(db, "SELECT touched, count(*) FROM review_item WHERE queue = ? AND open = 1 GROUP BY touched");
    groups.bindText(1, queue.id);
    while (groups.step())
        if (!isTouchedBy(groups.bytes(0), viewer)) out += groups.integer(1);
    return out;
}
} // namespace

Result<std::vector<query::QueueSummary>> ReviewReader::queues(const std::string& viewer, UnixNanos now) const
{
    return withReviews(*m_reader, [&](const SQLite::Database& db) -> Result<std::vector<query::QueueSummary>> {
        std::vector<query::QueueSummary> out;
        for (review::Queue& queue : readQueues(db)) out.push_back({std::move(queue)});
        Query counts(db,
            "SELECT queue, CASE WHEN state = 'in_review' AND lease_until_ns <= ?1 THEN 'waiting' ELSE state END, "
            "count(*) "
            "FROM review_item WHERE known = 0 GROUP BY 1, 2");
        counts.bind(1, now);
        while (counts.step()) {
            auto one =
                std::ranges::find(out, counts.bytes(0), [](const auto& s) { return std::string_view(s.queue.id); });
            if (one == out.end()) one = out.insert(out.end(), {readQueue(db, counts.bytes(0))});
            switch (review::itemStatusFrom(counts.bytes(1)).value_or(ItemStatus::Waiting)) {
            case ItemStatus::Waiting: one->waiting = counts.integer(2); break;
            case ItemStatus::InReview: one->inReview = counts.integer(2); break;
            case ItemStatus::Disputed: one->disputed = counts.integer(2); break;
            case ItemStatus::Done: one->done = counts.integer(2); break;
            case ItemStatus::Dismissed: one->dismissed = counts.integer(2); break;
            }
        }
        for (query::QueueSummary& one : out) {
            one.forViewer = openFor(db, one.queue, viewer);
            one.mine = viewer.empty()
                ? 0
                : countOf(db,
                    "SELECT count(*) FROM review_slot s JOIN review_item i ON i.item_id = s.item_id WHERE i.queue = ?1 "
                    "AND s.actor = ?2 AND s.kind = 1",
                    one.queue.id, viewer);
        }
        return out;
    });
}

Result<query::ReviewListAnswer> ReviewReader::list(const query::ReviewListQuestion& question) const
{
    return withReviews(*m_reader, [&](const SQLite::Database& db) -> Result<query::ReviewListAnswer> {
        query::ReviewListAnswer out;
        const std::string state = question.status ? std::string(nameOf(*question.status)) : std::string();
        // Leases that ended count as waiting, so those two states are told apart row by row.
        const bool leased = state == "waiting" || state == "in_review";
        static constexpr std::string_view kAll =
            "SELECT item_id, queue, trace_id, span_id, state, priority, added_ns, last_ns, needed, submitted, holder, "
            "lease_until_ns, verdict, severity, rules, modes, similar, blind FROM review_item "
            "WHERE queue = ?1 AND known = 0 AND (?2 = '' OR (CASE WHEN state = 'in_review' AND lease_until_ns <= ?3 "
            "THEN 'waiting' "
            "ELSE state END) = ?2) AND (priority < ?4 OR (priority = ?4 AND (added_ns, item_id) > (?5, ?6))) "
            "ORDER BY priority DESC, added_ns, item_id LIMIT ?7";
        static constexpr std::string_view kOfState =
            "SELECT item_id, queue, trace_id, span_id, state, priority, added_ns, last_ns, needed, submitted, holder, "
            "lease_until_ns, verdict, severity, rules, modes, similar, blind FROM review_item "
            "WHERE queue = ?1 AND known = 0 AND state = ?2 AND ?3 = ?3 "
            "AND (priority < ?4 OR (priority = ?4 AND (added_ns, item_id) > (?5, ?6))) "
            "ORDER BY priority DESC, added_ns, item_id LIMIT ?7";
        Query query(db, state.empty() || leased ? kAll : kOfState);
        const std::string afterId = question.after ? question.after->itemId : std::string();
        query.bindText(1, question.queue).bindText(2, state).bind(3, question.now);
        query.bind(4, question.after ? question.after->priority : 1e300);
        query.bind(5, question.after ? question.after->addedAt : std::int64_t {0}).bindText(6, afterId);
        query.bind(7, static_cast<std::int64_t>(question.limit));
        while (query.step()) out.entries.push_back(entryAt(query, question.viewer, question.now));
        addRulesSinceClosed(db, out.entries);
        Query count(db,
            "SELECT count(*) FROM review_item WHERE queue = ?1 AND known = 0 AND (?2 = '' OR (CASE WHEN state = "
            "'in_review' AND "
            "lease_until_ns <= ?3 THEN 'waiting' ELSE state END) = ?2)");
        count.bindText(1, question.queue).bindText(2, state).bind(3, question.now);
        if (count.step()) out.matched = count.integer(0);
        return out;
    });
}

Result<query::ReviewProgress> ReviewReader::progress(
    const std::string& queue, const std::string& viewer, UnixNanos now) const
{
    return withReviews(*m_reader, [&](const SQLite::Database& db) -> Result<query::ReviewProgress> {
        query::ReviewProgress out;
        Query counts(db,
            "SELECT count(*) FILTER (WHERE state IN ('done', 'dismissed')), "
            "count(*) FILTER (WHERE state NOT IN ('done', 'dismissed')), "
            "coalesce(sum(needed - submitted) FILTER (WHERE state IN ('waiting', 'in_review')), 0) FROM review_item "
            "WHERE queue = ? AND known = 0");
        counts.bindText(1, queue);
        if (counts.step()) {
            out.done = counts.integer(0);
            out.left = counts.integer(1);
            out.reviewsLeft = counts.integer(2);
        }
        // A working day of the viewer, at most 500 actions of it.
        std::vector<UnixNanos> times;
        std::int64_t submissions = 0;
        Query recent(db,
            "SELECT kind = 'submitted' AND instr(payload, '\"derived_from\":\"') = 0, at_ns, kind = 'retracted', "
            "payload "
            "FROM review_event WHERE actor = ? AND at_ns > ? AND "
                + std::string(kDoneByPerson) + " ORDER BY seq DESC LIMIT 500");
        recent.bindText(1, viewer).bind(2, now - kNanosPerDay);
        const UnixNanos midnight = now - now % kNanosPerDay;
        std::set<std::string> takenBack; // reviews; the newest events come first
        const auto reviewId = [&] {
            const auto payload = Json::parse(recent.bytes(3));
            return payload ? std::string((*payload)["review_id"].text()) : std::string();
        };
        while (recent.step()) {
            times.push_back(recent.integer(1));
            if (recent.integer(2) != 0) takenBack.insert(reviewId());
            if (recent.integer(0) == 0) continue; // no review, or one copied to near-duplicates
            if (!takenBack.empty() && takenBack.contains(reviewId())) continue;
            ++submissions;
            out.today += recent.integer(1) >= midnight;
        }
        if (submissions >= 5) out.perHour = review::itemsPerHour(submissions, review::activeTime(times));
        out.forViewer = openFor(db, readQueue(db, queue), viewer);
        if (out.perHour && *out.perHour > 0)
            out.timeLeft = static_cast<Nanos>(
                static_cast<double>(out.forViewer) / *out.perHour * static_cast<double>(kNanosPerHour));
        return out;
    });
}

} // namespace spanwise::store
