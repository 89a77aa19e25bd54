// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/review_reader.h"

#include "core/review/projection.h"
#include "core/store/reader.h"
#include "core/store/review_projection.h"
#include "core/store/review_settings.h"
#include "core/store/sqlite_query.h"

#include <algorithm>
#include <tuple>

namespace spanwise::store {

using query::ReviewListEntry;
using review::ItemState;
using review::ItemStatus;
using review::ReviewEvent;

namespace {
/// Runs `work(db)` over a connection of the pool and gives back what it gives.
template <typename Work> auto with(const Reader& reader, Work&& work)
{
    using Returned = decltype(work(std::declval<const SQLite::Database&>()));
    std::optional<Returned> out;
    const auto done = reader.withDatabase([&](const SQLite::Database& db) -> Result<void> {
        out.emplace(work(db));
        return {};
    });
    if (!done) return Returned {tl::unexpected<Error>(done.error())};
    return std::move(*out);
}

std::vector<std::string> parts(std::string_view text)
{
    std::vector<std::string> out;
    while (!text.empty()) {
        const std::size_t blank = text.find(' ');
        out.emplace_back(text.substr(0, blank));
        if (blank == std::string_view::npos) break;
        text.remove_prefix(blank + 1);
    }
    return out;
}

/// Whether a person is in a group of `touched`.
bool isTouchedBy(std::string_view group, std::string_view person)
{
    for (std::size_t at = 0; at <= group.size();) {
        const std::size_t end = std::min(group.find('\n', at), group.size());
        if (group.substr(at, end - at) == person && !person.empty()) return true;
        at = end + 1;
    }
    return false;
}

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
    entry.rules = parts(query.bytes(14));
    entry.failureModes = parts(query.bytes(15));
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

// What of the open items a person gets. They are kept in groups by who has reviewed or skipped them already
// (schema_review.h); each group is looked into once, at its first free item.
enum class Among : std::uint8_t { All, Baseline, Known };
struct Groups {
    std::string_view first; ///< the least group not below ?2
    std::string_view after; ///< the least group above ?2
    std::string_view items; ///< of one group, in order
};
// A free slot: fewer live leases of others than reviews that are still to be made.
#define SPANWISE_FREE                                                                                                  \
    "AND needed - submitted > (SELECT count(*) FROM review_slot s WHERE s.item_id = i.item_id AND s.kind = 0 "         \
    "AND s.until_ns > ?3 AND s.actor <> ?4) "
constexpr Groups kGroups[] = {
    {"SELECT min(touched) FROM review_item WHERE queue = ?1 AND open = 1 AND touched >= ?2",
        "SELECT min(touched) FROM review_item WHERE queue = ?1 AND open = 1 AND touched > ?2",
        "SELECT item_id, priority, added_ns FROM review_item i WHERE queue = ?1 AND open = 1 AND touched = "
        "?2 " SPANWISE_FREE "ORDER BY priority DESC, added_ns, item_id LIMIT ?5"},
    {"SELECT min(touched) FROM review_item WHERE queue = ?1 AND open = 1 AND baseline = 1 AND touched >= ?2",
        "SELECT min(touched) FROM review_item WHERE queue = ?1 AND open = 1 AND baseline = 1 AND touched > ?2",
        "SELECT item_id, 0, added_ns FROM review_item i WHERE queue = ?1 AND open = 1 AND baseline = 1 "
        "AND touched = ?2 " SPANWISE_FREE "ORDER BY added_ns, item_id LIMIT ?5"},
    {"SELECT min(touched) FROM review_item WHERE queue = ?1 AND known = 1 AND state <> 'dismissed' AND touched >= ?2",
        "SELECT min(touched) FROM review_item WHERE queue = ?1 AND known = 1 AND state <> 'dismissed' AND touched > ?2",
        "SELECT item_id, 0, added_ns FROM review_item i WHERE queue = ?1 AND known = 1 AND state <> 'dismissed' "
        "AND touched = ?2 AND ?3 = ?3 AND ?4 = ?4 ORDER BY added_ns, item_id LIMIT ?5"},
};
#undef SPANWISE_FREE

std::optional<std::string> firstFree(const SQLite::Database& db, Among among, const query::NextQuestion& question)
{
    struct Found {
        std::string id;
        double priority = 0;
        UnixNanos added = 0;
    };
    const Groups& sql = kGroups[static_cast<std::size_t>(among)];
    Query first(db, sql.first);
    Query after(db, sql.after);
    Query items(db, sql.items);
    std::optional<Found> best;
    std::string group;
    for (Query* groups = &first;; groups = &after) {
        groups->bindText(1, question.queue).bindText(2, group);
        if (!groups->step() || groups->isNull(0)) break;
        group = textAt(*groups, 0);
        groups->reset();
        if (isTouchedBy(group, question.viewer)) continue;
        items.bindText(1, question.queue).bindText(2, group).bind(3, question.now).bindText(4, question.viewer);
        items.bind(5, static_cast<std::int64_t>(question.without.size()) + 1);
        while (items.step()) {
            Found one {textAt(items, 0), items.real(1), items.integer(2)};
            if (std::ranges::find(question.without, one.id) != question.without.end()) continue;
            if (!best
                || std::tuple(-one.priority, one.added, one.id) < std::tuple(-best->priority, best->added, best->id))
                best = std::move(one);
            items.reset();
            break;
        }
    }
    return best ? std::optional(std::move(best->id)) : std::nullopt;
}

std::int64_t countOf(const SQLite::Database& db, std::string_view sql, std::string_view queue, std::string_view actor)
{
    Query query(db, sql);
    query.bindText(1, queue);
    if (!actor.empty()) query.bindText(2, actor);
    return query.step() ? query.integer(0) : 0;
}

/// Takes out what the viewer may not see yet.
void holdBack(ItemState& state, std::string_view viewer, UnixNanos now)
{
    const review::Visible visible = review::visibleTo(state, viewer, now);
    std::vector<review::Review> reviews;
    for (const review::Review* one : visible.reviews) reviews.push_back(*one);
    std::vector<review::Comment> comments;
    for (const review::Comment* one : visible.comments) comments.push_back(*one);
    if (reviews.size() < state.reviews.size())
        std::erase_if(state.leases, [&](const review::Lease& lease) { return lease.actor != viewer; });
    state.reviews = std::move(reviews);
    state.comments = std::move(comments);
}
} // namespace

Result<std::vector<query::QueueSummary>> ReviewReader::queues(const std::string& viewer, UnixNanos now) const
{
    return with(*m_reader, [&](const SQLite::Database& db) -> Result<std::vector<query::QueueSummary>> {
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
            Query groups(db, "SELECT touched, count(*) FROM review_item WHERE queue = ? AND open = 1 GROUP BY touched");
            groups.bindText(1, one.queue.id);
            while (groups.step())
                if (!one.queue.archived && !isTouchedBy(groups.bytes(0), viewer)) one.forViewer += groups.integer(1);
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
    return with(*m_reader, [&](const SQLite::Database& db) -> Result<query::ReviewListAnswer> {
        query::ReviewListAnswer out;
        const std::string state = question.status ? std::string(nameOf(*question.status)) : std::string();
        // Leases that ended count as waiting, so those two states are told apart row by row.
        const bool leased = state == "waiting" || state == "in_review";
        static constexpr std::string_view kAll =
            "SELECT item_id, queue, trace_id, span_id, state, priority, added_ns, last_ns, needed, submitted, holder, "
            "lease_until_ns, verdict, severity, rules, modes, similar + (SELECT count(*) FROM review_similar s "
            "WHERE s.item_id = review_item.item_id), blind FROM review_item "
            "WHERE queue = ?1 AND known = 0 AND (?2 = '' OR (CASE WHEN state = 'in_review' AND lease_until_ns <= ?3 "
            "THEN 'waiting' "
            "ELSE state END) = ?2) AND (priority < ?4 OR (priority = ?4 AND (added_ns, item_id) > (?5, ?6))) "
            "ORDER BY priority DESC, added_ns, item_id LIMIT ?7";
        static constexpr std::string_view kOfState =
            "SELECT item_id, queue, trace_id, span_id, state, priority, added_ns, last_ns, needed, submitted, holder, "
            "lease_until_ns, verdict, severity, rules, modes, similar + (SELECT count(*) FROM review_similar s "
            "WHERE s.item_id = review_item.item_id), blind FROM review_item "
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
        Query count(db,
            "SELECT count(*) FROM review_item WHERE queue = ?1 AND known = 0 AND (?2 = '' OR (CASE WHEN state = "
            "'in_review' AND "
            "lease_until_ns <= ?3 THEN 'waiting' ELSE state END) = ?2)");
        count.bindText(1, question.queue).bindText(2, state).bind(3, question.now);
        if (count.step()) out.matched = count.integer(0);
        return out;
    });
}

Result<std::optional<std::string>> ReviewReader::next(const query::NextQuestion& question) const
{
    return with(*m_reader, [&](const SQLite::Database& db) -> Result<std::optional<std::string>> {
        const review::Queue queue = readQueue(db, question.queue);
        if (queue.archived) return std::optional<std::string> {};
        const std::int64_t handed = countOf(
            db, "SELECT items FROM review_handed WHERE queue = ?1 AND actor = ?2", question.queue, question.viewer);
        const std::int64_t number = handed + static_cast<std::int64_t>(question.ahead) + 1;
        if (queue.knownEvery > 0 && number % queue.knownEvery == 0)
            if (auto found = firstFree(db, Among::Known, question)) return found;
        if (queue.baselineEvery > 0 && number % queue.baselineEvery == 0)
            if (auto found = firstFree(db, Among::Baseline, question)) return found;
        return firstFree(db, Among::All, question);
    });
}

Result<query::ReviewItem> ReviewReader::item(const std::string& itemId, const std::string& viewer, UnixNanos now) const
{
    return with(*m_reader, [&](const SQLite::Database& db) -> Result<query::ReviewItem> {
        query::ReviewItem out;
        const std::vector<ReviewEvent> events = readReviewEvents(db, itemId);
        for (const ReviewEvent& event : events) out.state.apply(event);
        if (!out.state.isKnown()) return fail(ErrorCode::NotFound, "there is no review item " + itemId);
        out.before = review::ownAnswersOf(events, viewer);
        out.findingsVisible = review::visibleTo(out.state, viewer, now).findings;
        holdBack(out.state, viewer, now);
        Query similar(db, "SELECT count(*) FROM review_similar WHERE item_id = ?");
        similar.bindText(1, itemId);
        if (similar.step()) out.state.similar += similar.integer(0);
        Query snapshot(db, "SELECT data FROM review_snapshot WHERE item_id = ?");
        snapshot.bindText(1, itemId);
        if (snapshot.step()) out.snapshot = Json::parse(snapshot.bytes(0)).value_or(Json());
        if (!out.findingsVisible && out.snapshot.isObject()) {
            out.snapshot.remove("findings");
            out.snapshot.remove("evaluations");
        }
        Query draft(db, "SELECT json FROM review_draft WHERE item_id = ? AND actor = ?");
        draft.bindText(1, itemId).bindText(2, viewer);
        if (draft.step()) out.draft = Json::parse(draft.bytes(0)).value_or(Json());
        out.queue = readQueue(db, out.state.queue);
        auto rubric = readRubric(db, out.queue.rubricId, out.queue.rubricVersion);
        if (!rubric) return tl::unexpected(rubric.error());
        out.rubric = std::move(*rubric);
        out.role = readRole(db, viewer);
        out.titles = readTitles(db);
        return out;
    });
}

Result<std::optional<std::string>> ReviewReader::find(
    const std::string& queue, const std::string& traceId, const std::string& spanId) const
{
    return with(*m_reader, [&](const SQLite::Database& db) -> Result<std::optional<std::string>> {
        std::string id = review::itemIdOf(queue, traceId, spanId);
        Query query(db, "SELECT 1 FROM review_item WHERE item_id = ?");
        query.bindText(1, id);
        return query.step() ? std::optional(std::move(id)) : std::nullopt;
    });
}

Result<std::vector<ItemState>> ReviewReader::states(const std::string& queue, std::stop_token stop) const
{
    return with(*m_reader, [&](const SQLite::Database& db) -> Result<std::vector<ItemState>> {
        std::vector<ItemState> out;
        visitReviewItems(db, [&](std::vector<ReviewEvent>& events, std::int64_t) {
            ItemState state;
            for (const ReviewEvent& event : events) state.apply(event);
            if (state.isKnown() && (queue.empty() || state.queue == queue)) out.push_back(std::move(state));
            return !stop.stop_requested();
        });
        if (stop.stop_requested()) return fail(ErrorCode::Cancelled, "cancelled");
        return out;
    });
}

Result<std::map<std::string, review::CallContext>> ReviewReader::contexts(
    const std::string& queue, std::stop_token stop) const
{
    using Contexts = std::map<std::string, review::CallContext>;
    return with(*m_reader, [&](const SQLite::Database& db) -> Result<Contexts> {
        Contexts out;
        Query query(db,
            "SELECT s.item_id, s.data FROM review_item i JOIN review_snapshot s ON s.item_id = i.item_id "
            "WHERE (?1 = '' OR i.queue = ?1) AND i.submitted > 0");
        query.bindText(1, queue);
        while (query.step()) {
            if (stop.stop_requested()) return fail(ErrorCode::Cancelled, "cancelled");
            if (const auto snapshot = Json::parse(query.bytes(1)))
                out.emplace(textAt(query, 0), review::callContextOf(*snapshot));
        }
        return out;
    });
}

Result<std::map<std::string, std::vector<UnixNanos>>> ReviewReader::actions(const std::string& queue) const
{
    return with(*m_reader, [&](const SQLite::Database& db) -> Result<std::map<std::string, std::vector<UnixNanos>>> {
        std::map<std::string, std::vector<UnixNanos>> out;
        Query query(db,
            "SELECT e.actor, e.at_ns FROM review_event e JOIN review_item i ON i.item_id = e.item_id "
            "WHERE (?1 = '' OR i.queue = ?1) AND e.kind <> 'item_added' ORDER BY e.at_ns");
        query.bindText(1, queue);
        while (query.step()) out[textAt(query, 0)].push_back(query.integer(1));
        return out;
    });
}

Result<std::vector<query::OwnAction>> ReviewReader::ownActions(const std::string& viewer, std::size_t limit) const
{
    return with(*m_reader, [&](const SQLite::Database& db) -> Result<std::vector<query::OwnAction>> {
        std::vector<query::OwnAction> out;
        Query query(db,
            "SELECT item_id, event_id, kind, payload, at_ns FROM review_event WHERE actor = ? AND kind IN "
            "('submitted', 'dismissed', 'skipped', 'adjudicated', 'retracted') ORDER BY seq DESC LIMIT ?");
        query.bindText(1, viewer).bind(2, static_cast<std::int64_t>(limit));
        while (query.step()) {
            query::OwnAction one;
            one.itemId = textAt(query, 0);
            one.eventId = textAt(query, 1);
            one.kind = review::eventKindFrom(query.bytes(2)).value_or(review::EventKind::Submitted);
            one.reviewId = Json::parse(query.bytes(3)).value_or(Json())["review_id"].text();
            one.at = query.integer(4);
            out.push_back(std::move(one));
        }
        return out;
    });
}

Result<review::ReviewerRole> ReviewReader::role(const std::string& viewer) const
{
    return with(
        *m_reader, [&](const SQLite::Database& db) -> Result<review::ReviewerRole> { return readRole(db, viewer); });
}

Result<std::vector<review::Rubric>> ReviewReader::rubrics() const
{
    return with(
        *m_reader, [&](const SQLite::Database& db) -> Result<std::vector<review::Rubric>> { return readRubrics(db); });
}

Result<std::vector<review::Rule>> ReviewReader::rules() const
{
    return with(
        *m_reader, [&](const SQLite::Database& db) -> Result<std::vector<review::Rule>> { return readRules(db); });
}

Result<review::Titles> ReviewReader::titles() const
{
    return with(*m_reader, [&](const SQLite::Database& db) -> Result<review::Titles> { return readTitles(db); });
}

Result<std::vector<std::pair<std::string, review::ReviewerRole>>> ReviewReader::roles() const
{
    using Roles = std::vector<std::pair<std::string, review::ReviewerRole>>;
    return with(*m_reader, [&](const SQLite::Database& db) -> Result<Roles> { return readRoles(db); });
}

Result<std::vector<std::pair<std::string, review::ReviewerRole>>> ReviewReader::formerRoles() const
{
    using Roles = std::vector<std::pair<std::string, review::ReviewerRole>>;
    return with(*m_reader, [&](const SQLite::Database& db) -> Result<Roles> { return readFormerRoles(db); });
}

Result<std::set<std::string, std::less<>>> ReviewReader::archivedRubrics() const
{
    using Ids = std::set<std::string, std::less<>>;
    return with(*m_reader, [&](const SQLite::Database& db) -> Result<Ids> { return readArchivedRubrics(db); });
}

Result<std::map<std::string, std::int64_t>> ReviewReader::openByRule() const
{
    using Counts = std::map<std::string, std::int64_t>;
    return with(*m_reader, [&](const SQLite::Database& db) -> Result<Counts> {
        Counts out;
        Query query(db, "SELECT rules, count(*) FROM review_item WHERE open = 1 GROUP BY rules");
        while (query.step())
            for (const std::string& rule : parts(query.bytes(0))) out[rule] += query.integer(1);
        return out;
    });
}

Result<std::vector<query::SettingVersion>> ReviewReader::versions(const std::string& kind, const std::string& id) const
{
    using Versions = std::vector<query::SettingVersion>;
    return with(
        *m_reader, [&](const SQLite::Database& db) -> Result<Versions> { return readSettingVersions(db, kind, id); });
}

Result<query::ReviewProgress> ReviewReader::progress(
    const std::string& queue, const std::string& viewer, UnixNanos now) const
{
    return with(*m_reader, [&](const SQLite::Database& db) -> Result<query::ReviewProgress> {
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
        Query recent(
            db, "SELECT kind, at_ns FROM review_event WHERE actor = ? AND at_ns > ? ORDER BY seq DESC LIMIT 500");
        recent.bindText(1, viewer).bind(2, now - kNanosPerDay);
        const UnixNanos midnight = now - now % kNanosPerDay;
        while (recent.step()) {
            times.push_back(recent.integer(1));
            if (recent.bytes(0) != "submitted") continue;
            ++submissions;
            out.today += recent.integer(1) >= midnight;
        }
        if (submissions >= 5) out.perHour = review::itemsPerHour(submissions, review::activeTime(times));
        if (out.perHour && *out.perHour > 0)
            out.timeLeft = static_cast<Nanos>(
                static_cast<double>(out.reviewsLeft) / *out.perHour * static_cast<double>(kNanosPerHour));
        return out;
    });
}

Result<std::vector<ReviewEvent>> ReviewReader::events(const std::string& queue) const
{
    return with(*m_reader, [&](const SQLite::Database& db) -> Result<std::vector<ReviewEvent>> {
        std::vector<ReviewEvent> out;
        visitReviewItems(db, [&](std::vector<ReviewEvent>& events, std::int64_t) {
            const bool wanted = queue.empty() || std::ranges::any_of(events, [&](const ReviewEvent& event) {
                return event.kind == review::EventKind::ItemAdded && event.payload["queue"].text() == queue;
            });
            if (wanted) std::ranges::move(events, std::back_inserter(out));
            return true;
        });
        std::ranges::sort(out, review::comesBefore);
        return out;
    });
}

Result<std::optional<ReviewSnapshot>> ReviewReader::snapshot(const std::string& itemId) const
{
    return with(*m_reader, [&](const SQLite::Database& db) -> Result<std::optional<ReviewSnapshot>> {
        Query query(db, "SELECT salt, data FROM review_snapshot WHERE item_id = ?");
        query.bindText(1, itemId);
        if (!query.step()) return std::optional<ReviewSnapshot> {};
        return std::optional(ReviewSnapshot {textAt(query, 0), textAt(query, 1)});
    });
}

Result<ReviewHead> ReviewReader::head() const
{
    return with(*m_reader, [&](const SQLite::Database& db) -> Result<ReviewHead> { return readReviewHead(db); });
}

} // namespace spanwise::store
