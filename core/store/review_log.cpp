// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/review_log.h"

#include "core/review/projection.h"
#include "core/store/case_table.h"
#include "core/store/review_modes.h"
#include "core/store/review_projection.h"
#include "core/store/review_settings.h"
#include "core/store/sqlite_query.h"
#include "core/store/writer.h"

#include <algorithm>
#include <set>

namespace spanwise::store {

using review::EventKind;
using review::ItemState;
using review::ReviewEvent;

namespace {
void writeHead(const SQLite::Database& db, const ReviewHead& head)
{
    Query query(db, "INSERT OR REPLACE INTO review_head (id, entries, lamport, hash) VALUES (1, ?, ?, ?)");
    query.bind(1, head.entries).bind(2, head.lamport).bindBlob(3, bytesOf(head.hash)).run();
}

enum class Origin : std::uint8_t { Here, Elsewhere };

/// Appends to the chain; the head is written by close().
class LogEnd {
public:
    LogEnd(const SQLite::Database& db, Origin origin)
        : m_db(db)
        , m_origin(origin)
        , m_head(readReviewHead(db))
        , m_known(db, "SELECT item_id, payload FROM review_event WHERE event_id = ?")
        , m_hasText(db, "SELECT 1 FROM review_text WHERE event_id = ? AND digest = ?")
        , m_erased(db, "SELECT 1 FROM review_erased WHERE item_id = ?")
        , m_event(db,
              "INSERT INTO review_event (seq, event_id, item_id, kind, actor, at_ns, lamport, payload, prev_hash, "
              "hash) VALUES (?,?,?,?,?,?,?,?,?,?)")
        , m_text(db, "INSERT OR IGNORE INTO review_text (event_id, digest, salt, text) VALUES (?,?,?,?)")
    {
    }

    /// Whether its item has changed.
    bool append(const ReviewEvent& event, Appended& out)
    {
        m_known.bindText(1, event.eventId);
        if (m_known.step()) {
            const std::string item = textAt(m_known, 0);
            const auto seals = review::sealsIn(Json::parse(m_known.bytes(1)).value_or(Json()));
            m_known.reset();
            ++out.known;
            const std::int64_t texts = addTexts(event, item, seals, out);
            out.texts += texts;
            return texts > 0;
        }
        const std::string payload = event.payload.canonical();
        const std::string_view kind = nameOf(event.kind);
        const Digest hash = review::chainHash(m_head.hash, event.eventId, kind, event.actor, event.at, payload);
        m_event.bind(1, m_head.entries + 1).bindText(2, event.eventId).bindText(3, event.itemId).bindText(4, kind);
        m_event.bindText(5, event.actor).bind(6, event.at).bind(7, event.lamport).bindText(8, payload);
        m_event.bindBlob(9, bytesOf(m_head.hash)).bindBlob(10, bytesOf(hash)).run();
        addTexts(event, event.itemId, review::sealsIn(event.payload), out);
        ++out.events;
        ++m_head.entries;
        m_head.lamport = std::max(m_head.lamport, event.lamport);
        m_head.hash = hash;
        return true;
    }
    void close() { writeHead(m_db, m_head); }
    [[nodiscard]] const ReviewHead& head() const noexcept { return m_head; }

private:
    /// Those that the log has sealed and that are not here, unless they were erased. Gives how many were added.
    std::int64_t addTexts(
        const ReviewEvent& event, const std::string& item, const std::vector<Digest>& seals, Appended& out)
    {
        std::int64_t added = 0;
        for (const review::SealedText& text : event.texts) {
            if (std::ranges::find(seals, text.digest) == seals.end()) continue;
            if (has(m_hasText.bindText(1, event.eventId).bindBlob(2, bytesOf(text.digest)))) continue;
            if (m_origin == Origin::Elsewhere && has(m_erased.bindText(1, item))) {
                ++out.erased;
                continue;
            }
            m_text.bindText(1, event.eventId).bindBlob(2, bytesOf(text.digest));
            m_text.bindText(3, text.salt).bindText(4, text.text).run();
            ++added;
        }
        return added;
    }

    static bool has(Query& query)
    {
        const bool found = query.step();
        query.reset();
        return found;
    }

    const SQLite::Database& m_db;
    Origin m_origin;
    ReviewHead m_head;
    Query m_known;
    Query m_hasText;
    Query m_erased;
    Query m_event;
    Query m_text;
};

/// Whether the event means something among those of its item.
bool takes(std::vector<ReviewEvent> events, const ReviewEvent& event)
{
    const std::int64_t before = review::foldItem(events).ignored;
    events.push_back(event);
    return review::foldItem(std::move(events)).ignored <= before;
}

void countHanded(const SQLite::Database& db, std::string_view queue, std::string_view actor)
{
    Query query(db,
        "INSERT INTO review_handed (queue, actor, items) VALUES (?, ?, 1) "
        "ON CONFLICT (queue, actor) DO UPDATE SET items = items + 1");
    query.bindText(1, queue).bindText(2, actor).run();
}

Appended append(const SQLite::Database& db, std::span<const ReviewEvent> events, Origin origin)
{
    Appended out;
    LogEnd log(db, origin);
    std::set<std::string> touched;
    for (const ReviewEvent& event : events) {
        if (!log.append(event, out)) continue;
        touched.insert(event.itemId);
        noteModes(db, event);
    }
    if (touched.empty()) return out;
    log.close();
    EventRows rows(db);
    ProjectionRows projection(db);
    for (const std::string& item : touched) {
        std::int64_t lastSeq = 0;
        ItemState state;
        const std::vector<ReviewEvent> all = rows.of(item, &lastSeq);
        for (const ReviewEvent& event : all) state.apply(event);
        out.meaningless += state.ignored;
        projection.write(state, lastSeq);
        settleModes(db, all, state);
    }
    return out;
}
} // namespace

ReviewHead readReviewHead(const SQLite::Database& db)
{
    ReviewHead head;
    Query query(db, "SELECT entries, lamport, hash FROM review_head WHERE id = 1");
    if (query.step()) {
        head.entries = query.integer(0);
        head.lamport = query.integer(1);
        head.hash = Digest::fromBytes(query.bytes(2)).value_or(Digest {});
    }
    return head;
}

std::vector<ReviewEvent> readReviewEvents(const SQLite::Database& db, std::string_view itemId)
{
    return EventRows(db).of(itemId);
}

Result<Appended> appendReviewEvents(Writer& writer, std::span<const ReviewEvent> events)
{
    return withTransaction(
        writer, [&](const SQLite::Database& db) -> Result<Appended> { return append(db, events, Origin::Elsewhere); });
}

Result<ReviewEvent> actOnReview(Writer& writer, const ReviewAction& action)
{
    auto done = withTransaction(writer, [&](const SQLite::Database& db) -> Result<ReviewEvent> {
        std::vector<ReviewEvent> events = readReviewEvents(db, action.itemId);
        const ItemState state = review::foldItem(events);
        const review::Queue queue = readQueue(db, state.queue);
        Json plain = action.payload;
        if (action.kind == EventKind::Submitted) {
            if (!plain["review_id"].isText()) plain.set("review_id", review::systemRandomHex(32));
            if (!plain["rubric_id"].isText())
                plain.set("rubric_id", queue.rubricId).set("rubric_version", queue.rubricVersion);
            auto rubric = readRubric(db, plain["rubric_id"].text(), plain["rubric_version"].integer().value_or(0));
            if (!rubric) return tl::unexpected(rubric.error());
            keepModes(*rubric, state);
            if (auto checked = review::checkAnswers(*rubric, plain, readOwnModes(db)); !checked)
                return tl::unexpected(checked.error());
        }
        if (action.kind == EventKind::Claimed && !plain["lease_s"].isNumber()) plain.set("lease_s", queue.leaseSeconds);
        ReviewEvent event = review::makeEvent(action.kind, action.itemId, action.actor, action.now,
            review::lamportAfter(readReviewHead(db).lamport), std::move(plain), review::systemRandomHex);
        if (auto allowed = review::mayAppend(state, event, queue, readRole(db, action.actor), action.now); !allowed)
            return tl::unexpected(allowed.error());
        if (!takes(std::move(events), event))
            return fail(ErrorCode::Conflict,
                "item " + action.itemId + " does not take '" + std::string(nameOf(action.kind))
                    + "' as it stands; nothing was written");
        append(db, std::span(&event, 1), Origin::Here);
        if (action.kind == EventKind::Claimed) countHanded(db, state.queue, action.actor);
        if (action.kind == EventKind::Submitted) {
            Query draft(db, "DELETE FROM review_draft WHERE item_id = ? AND actor = ?");
            draft.bindText(1, action.itemId).bindText(2, action.actor).run();
        }
        return event;
    });
    // What was made into a case and is no longer so must be told from the rest.
    if (done && action.kind != EventKind::CaseCreated && action.kind != EventKind::Claimed)
        if (const auto marked = markStaleCases(writer, action.itemId, action.now); !marked)
            return tl::unexpected(marked.error());
    return done;
}

Result<std::vector<std::string>> addReviewItems(Writer& writer, std::vector<NewReviewItem> items)
{
    return withTransaction(writer, [&](const SQLite::Database& db) -> Result<std::vector<std::string>> {
        std::vector<std::string> added;
        std::vector<ReviewEvent> events;
        std::int64_t lamport = readReviewHead(db).lamport;
        Query known(db, "SELECT 1 FROM review_item WHERE item_id = ?");
        Query put(db, "INSERT OR REPLACE INTO review_snapshot (item_id, digest, salt, data) VALUES (?,?,?,?)");
        std::set<std::string> own;
        std::set<std::string> allowed; // to add items
        for (NewReviewItem& item : items) {
            std::string itemId = review::itemIdOf(item.queue, item.traceId, item.spanId);
            known.bindText(1, itemId);
            const bool isKnown = known.step() || !own.insert(itemId).second;
            known.reset();
            if (isKnown) continue;
            if (!allowed.contains(item.actor)) {
                ReviewEvent asked;
                asked.kind = EventKind::ItemAdded;
                asked.actor = item.actor;
                if (auto may = review::mayAppend({}, asked, {}, readRole(db, item.actor), item.now); !may)
                    return tl::unexpected(may.error());
                allowed.insert(item.actor);
            }
            item.plain.set("queue", item.queue).set("trace_id", item.traceId).set("span_id", item.spanId);
            if (!item.snapshot.empty()) {
                const std::string salt = review::systemRandomHex(32);
                const std::string digest = review::sealOf(salt, item.snapshot).hex();
                item.plain.set("snapshot", digest);
                put.bindText(1, itemId).bindText(2, digest).bindText(3, salt).bindText(4, item.snapshot).run();
            }
            lamport = review::lamportAfter(lamport);
            events.push_back(review::makeEvent(EventKind::ItemAdded, itemId, std::move(item.actor), item.now, lamport,
                std::move(item.plain), review::systemRandomHex));
            added.push_back(std::move(itemId));
        }
        append(db, events, Origin::Here);
        return added;
    });
}

Result<ContextPut> putReviewSnapshot(Writer& writer, std::string_view itemId, const ReviewSnapshot& snapshot)
{
    return withTransaction(writer, [&](const SQLite::Database& db) -> Result<ContextPut> {
        const std::string digest = review::sealOf(snapshot.salt, snapshot.data).hex();
        const auto seals = review::contextSeals(readReviewEvents(db, itemId));
        if (std::ranges::find(seals, digest) == seals.end())
            return fail(
                ErrorCode::Malformed, "the context of item " + std::string(itemId) + " is not one it was added with");
        Query erased(db, "SELECT 1 FROM review_erased WHERE item_id = ?");
        if (erased.bindText(1, itemId).step()) return ContextPut::Erased;
        Query known(db, "SELECT 1 FROM review_snapshot WHERE item_id = ? AND digest = ?");
        if (known.bindText(1, itemId).bindText(2, digest).step()) return ContextPut::Known;
        Query put(db, "INSERT INTO review_snapshot (item_id, digest, salt, data) VALUES (?,?,?,?)");
        put.bindText(1, itemId).bindText(2, digest).bindText(3, snapshot.salt).bindText(4, snapshot.data).run();
        return ContextPut::Added;
    });
}

Result<void> saveReviewDraft(
    Writer& writer, std::string_view itemId, std::string_view actor, std::string_view json, UnixNanos now)
{
    return withTransaction(writer, [&](const SQLite::Database& db) -> Result<void> {
        Query put(db, "INSERT OR REPLACE INTO review_draft (item_id, actor, json, saved_ns) VALUES (?,?,?,?)");
        put.bindText(1, itemId).bindText(2, actor).bindText(3, json).bind(4, now).run();
        return {};
    });
}

Result<void> dropReviewDraft(Writer& writer, std::string_view itemId, std::string_view actor)
{
    return withTransaction(writer, [&](const SQLite::Database& db) -> Result<void> {
        Query drop(db, "DELETE FROM review_draft WHERE item_id = ? AND actor = ?");
        drop.bindText(1, itemId).bindText(2, actor).run();
        return {};
    });
}

Result<ErasedReviews> eraseReviewTexts(Writer& writer, std::span<const std::string> traceIds)
{
    return withTransaction(writer, [&](const SQLite::Database& db) -> Result<ErasedReviews> {
        ErasedReviews out;
        std::vector<std::string> items;
        Query find(db, "SELECT item_id FROM review_item WHERE trace_id = ?");
        for (const std::string& trace : traceIds) {
            find.bindText(1, trace);
            while (find.step()) items.push_back(textAt(find, 0));
        }
        Query snapshot(db, "DELETE FROM review_snapshot WHERE item_id = ?");
        Query draft(db, "DELETE FROM review_draft WHERE item_id = ?");
        Query texts(
            db, "DELETE FROM review_text WHERE event_id IN (SELECT event_id FROM review_event WHERE item_id = ?)");
        Query changes(db, "SELECT changes()");
        const auto erase = [&](Query& query, const std::string& item, std::int64_t& count) {
            query.bindText(1, item).run();
            if (changes.step()) count += changes.integer(0);
            changes.reset();
        };
        Query mark(db, "INSERT OR IGNORE INTO review_erased (item_id) VALUES (?)");
        for (const std::string& item : items) {
            mark.bindText(1, item).run();
            erase(snapshot, item, out.snapshots);
            erase(draft, item, out.drafts);
            erase(texts, item, out.texts);
        }
        out.items = static_cast<std::int64_t>(items.size());
        return out;
    });
}

} // namespace spanwise::store
