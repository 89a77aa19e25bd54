// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/review_reader.h"

#include "core/review/projection.h"
#include "core/store/review_caps.h"
#include "core/store/review_modes.h"
#include "core/store/review_projection.h"
#include "core/store/review_read.h"
#include "core/store/review_settings.h"

#include <algorithm>

namespace spanwise::store {

using review::ItemState;
using review::ReviewEvent;

namespace {
// Of the contexts of an item, the one that the event that counts has sealed; when that was erased or held back, the
// first by digest, so that all computers with the same ones show the same.
#define SPANWISE_SHOWN_CONTEXT                                                                                         \
    "s.digest = coalesce((SELECT o.digest FROM review_snapshot o WHERE o.item_id = i.item_id AND o.digest = "          \
    "i.snapshot), (SELECT min(o.digest) FROM review_snapshot o WHERE o.item_id = i.item_id))"

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

Result<query::ReviewItem> ReviewReader::item(const std::string& itemId, const std::string& viewer, UnixNanos now) const
{
    return withReviews(*m_reader, [&](const SQLite::Database& db) -> Result<query::ReviewItem> {
        query::ReviewItem out;
        const std::vector<ReviewEvent> events = readReviewEvents(db, itemId);
        for (const ReviewEvent& event : events) out.state.apply(event);
        if (!out.state.isKnown()) return fail(ErrorCode::NotFound, "there is no review item " + itemId);
        out.before = review::ownAnswersOf(events, viewer);
        out.findingsVisible = review::visibleTo(out.state, viewer, now).findings;
        const ItemState whole = out.state;
        holdBack(out.state, viewer, now);
        for (const auto& [item, counts] : readCapCounts(db, itemId)) out.state.weighBy(counts);
        out.state.similar += static_cast<std::int64_t>(out.state.standsFor.size());
        Query snapshot(db,
            "SELECT s.data FROM review_item i JOIN review_snapshot s ON s.item_id = i.item_id "
            "WHERE i.item_id = ? AND " SPANWISE_SHOWN_CONTEXT);
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
        offerModes(db, out.rubric);
        keepModes(out.rubric, whole, viewer);
        out.role = readRole(db, viewer);
        out.titles = readTitles(db);
        return out;
    });
}

Result<std::optional<std::string>> ReviewReader::find(
    const std::string& queue, const std::string& traceId, const std::string& spanId) const
{
    return withReviews(*m_reader, [&](const SQLite::Database& db) -> Result<std::optional<std::string>> {
        std::string id = review::itemIdOf(queue, traceId, spanId);
        Query query(db, "SELECT 1 FROM review_item WHERE item_id = ?");
        query.bindText(1, id);
        return query.step() ? std::optional(std::move(id)) : std::nullopt;
    });
}

Result<std::vector<ItemState>> ReviewReader::states(const std::string& queue, std::stop_token stop) const
{
    return withReviews(*m_reader, [&](const SQLite::Database& db) -> Result<std::vector<ItemState>> {
        std::vector<ItemState> out;
        const auto counts = readCapCounts(db);
        visitReviewItems(db, [&](std::vector<ReviewEvent>& events, std::int64_t) {
            ItemState state;
            for (const ReviewEvent& event : events) state.apply(event);
            if (const auto own = counts.find(state.itemId); own != counts.end()) state.weighBy(own->second);
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
    return withReviews(*m_reader, [&](const SQLite::Database& db) -> Result<Contexts> {
        Contexts out;
        Query query(db,
            "SELECT s.item_id, s.data FROM review_item i JOIN review_snapshot s ON s.item_id = i.item_id "
            "WHERE (?1 = '' OR i.queue = ?1) AND i.submitted > 0 AND " SPANWISE_SHOWN_CONTEXT);
        query.bindText(1, queue);
        while (query.step()) {
            if (stop.stop_requested()) return fail(ErrorCode::Cancelled, "cancelled");
            if (const auto snapshot = Json::parse(query.bytes(1)))
                out.emplace(textAt(query, 0), review::callContextOf(*snapshot));
        }
        return out;
    });
}

Result<review::JudgeRunsByName> ReviewReader::judgeRuns() const
{
    return withReviews(*m_reader, [&](const SQLite::Database& db) -> Result<review::JudgeRunsByName> {
        review::JudgeRunsByName out;
        // Reads the whole table once: what is stored says what the check was run on.
        Query query(db, "SELECT name, label, annotator, count(*) FROM evaluations WHERE feedback = 0 GROUP BY 1, 2, 3");
        while (query.step())
            if (!review::isHuman(query.bytes(2)))
                out[textAt(query, 0)].count(review::verdictOfLabel(query.bytes(1)), query.integer(3));
        return out;
    });
}

Result<std::map<std::string, std::vector<UnixNanos>>> ReviewReader::actions(const std::string& queue) const
{
    return withReviews(
        *m_reader, [&](const SQLite::Database& db) -> Result<std::map<std::string, std::vector<UnixNanos>>> {
            std::map<std::string, std::vector<UnixNanos>> out;
            Query query(db,
                "SELECT e.actor, e.at_ns FROM review_event e JOIN review_item i ON i.item_id = e.item_id "
                "WHERE (?1 = '' OR i.queue = ?1) AND "
                    + std::string(kDoneByPerson) + " ORDER BY e.at_ns");
            query.bindText(1, queue);
            while (query.step()) out[textAt(query, 0)].push_back(query.integer(1));
            return out;
        });
}

Result<std::vector<query::OwnAction>> ReviewReader::ownActions(const std::string& viewer, std::size_t limit) const
{
    return withReviews(*m_reader, [&](const SQLite::Database& db) -> Result<std::vector<query::OwnAction>> {
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

Result<std::vector<ReviewEvent>> ReviewReader::events(const std::string& queue) const
{
    return withReviews(*m_reader, [&](const SQLite::Database& db) -> Result<std::vector<ReviewEvent>> {
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

Result<std::vector<ReviewSnapshot>> ReviewReader::snapshots(const std::string& itemId) const
{
    return withReviews(*m_reader, [&](const SQLite::Database& db) -> Result<std::vector<ReviewSnapshot>> {
        std::vector<ReviewSnapshot> out;
        Query query(db, "SELECT salt, data FROM review_snapshot WHERE item_id = ? ORDER BY digest");
        query.bindText(1, itemId);
        while (query.step()) out.push_back({textAt(query, 0), textAt(query, 1)});
        return out;
    });
}

Result<ReviewHead> ReviewReader::head() const
{
    return withReviews(*m_reader, [&](const SQLite::Database& db) -> Result<ReviewHead> { return readReviewHead(db); });
}

#undef SPANWISE_SHOWN_CONTEXT
} // namespace spanwise::store
