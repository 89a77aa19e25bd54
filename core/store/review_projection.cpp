// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/review_projection.h"

#include <algorithm>
#include <set>
#include <utility>

namespace spanwise::store {

using review::ItemState;
using review::ReviewEvent;

namespace {
constexpr std::string_view kEventColumns =
    "SELECT seq, event_id, item_id, kind, actor, at_ns, lamport, payload FROM review_event WHERE item_id = ? "
    "ORDER BY seq";
constexpr std::string_view kAllEvents =
    "SELECT seq, event_id, item_id, kind, actor, at_ns, lamport, payload FROM review_event ORDER BY item_id, seq";
constexpr std::string_view kTexts = "SELECT digest, salt, text FROM review_text WHERE event_id = ? ORDER BY digest";

std::string joined(const std::vector<std::string>& parts)
{
    std::string out;
    for (const std::string& part : parts) (out += out.empty() ? "" : " ") += part;
    return out;
}

std::string touchedBy(const ItemState& item)
{
    std::set<std::string> people(item.skippedBy.begin(), item.skippedBy.end());
    for (const review::Review* one : item.currentReviews()) people.insert(one->actor);
    std::string out;
    for (const std::string& person : people) (out += out.empty() ? "" : "\n") += person;
    return out;
}

ReviewEvent eventAt(const Query& query)
{
    ReviewEvent event;
    event.eventId = textAt(query, 1);
    event.itemId = textAt(query, 2);
    event.kind = review::eventKindFrom(query.bytes(3)).value_or(review::EventKind::Commented);
    event.actor = textAt(query, 4);
    event.at = query.integer(5);
    event.lamport = query.integer(6);
    event.payload = Json::parse(query.bytes(7)).value_or(Json::object());
    return event;
}

void readTexts(Query& texts, ReviewEvent& event)
{
    if (review::sealsIn(event.payload).empty()) return;
    texts.bindText(1, event.eventId);
    while (texts.step())
        if (const auto digest = Digest::fromBytes(texts.bytes(0)))
            event.texts.push_back({*digest, textAt(texts, 1), textAt(texts, 2)});
}
} // namespace

ProjectionRows::ProjectionRows(const SQLite::Database& db)
    : m_item(db,
        "INSERT OR REPLACE INTO review_item (item_id, queue, trace_id, span_id, state, priority, added_ns, needed, "
        "submitted, verdict, severity, holder, lease_until_ns, inclusion_p, last_seq, last_ns, open, baseline, blind, "
        "similar, rules, modes, known, touched, snapshot) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)")
    , m_dropSlots(db, "DELETE FROM review_slot WHERE item_id = ?")
    , m_slot(db, "INSERT OR REPLACE INTO review_slot (item_id, actor, kind, until_ns) VALUES (?,?,?,?)")
{
}

void ProjectionRows::write(const ItemState& item, std::int64_t lastSeq)
{
    if (!item.isKnown()) return;
    const review::ItemStatus status = item.storedStatus();
    const bool isTest = item.known != review::Verdict::None;
    const bool open = !isTest && (status == review::ItemStatus::Waiting || status == review::ItemStatus::InReview);
    const review::Lease* lease = nullptr;
    for (const review::Lease& one : item.leases)
        if (!lease || one.until > lease->until) lease = &one;
    const std::string severity = item.severity();
    const std::string rules = joined(item.rules);
    const std::string modes = joined(item.failureModes());
    const std::string touched = touchedBy(item);
    const std::int64_t baseline = std::ranges::find(item.rules, "baseline") != item.rules.end();
    m_item.bindText(1, item.itemId).bindText(2, item.queue).bindText(3, item.traceId).bindText(4, item.spanId);
    m_item.bindText(5, nameOf(status)).bind(6, item.priority).bind(7, item.addedAt);
    m_item.bind(8, std::int64_t {item.needed()}).bind(9, std::int64_t {item.submitted()});
    m_item.bindText(10, nameOf(item.verdict())).bindText(11, severity);
    m_item.bindText(12, lease ? std::string_view(lease->actor) : std::string_view());
    m_item.bind(13, lease ? lease->until : std::int64_t {0});
    if (item.inclusionP)
        m_item.bind(14, *item.inclusionP);
    else
        m_item.bindNull(14);
    m_item.bind(15, lastSeq).bind(16, item.lastAt).bind(17, std::int64_t {open}).bind(18, baseline);
    m_item.bind(19, std::int64_t {item.blind}).bind(20, item.similar).bindText(21, rules).bindText(22, modes);
    m_item.bind(23, std::int64_t {isTest}).bindText(24, touched).bindText(25, item.snapshot).run();

    m_dropSlots.bindText(1, item.itemId).run();
    const auto slot = [&](std::string_view actor, std::int64_t kind, std::int64_t until) {
        m_slot.bindText(1, item.itemId).bindText(2, actor).bind(3, kind).bind(4, until).run();
    };
    for (const review::Lease& one : item.leases) slot(one.actor, 0, one.until);
    for (const review::Review* one : item.currentReviews()) slot(one->actor, 1, 0);
    for (const std::string& actor : item.skippedBy) slot(actor, 2, 0);
}

EventRows::EventRows(const SQLite::Database& db)
    : m_events(db, kEventColumns)
    , m_texts(db, kTexts)
{
}

std::vector<ReviewEvent> EventRows::of(std::string_view itemId, std::int64_t* lastSeq)
{
    std::vector<ReviewEvent> events;
    m_events.bindText(1, itemId);
    while (m_events.step()) {
        events.push_back(eventAt(m_events));
        if (lastSeq) *lastSeq = m_events.integer(0);
    }
    for (ReviewEvent& event : events) readTexts(event);
    std::ranges::sort(events, review::comesBefore);
    return events;
}

void EventRows::readTexts(ReviewEvent& event)
{
    store::readTexts(m_texts, event);
}

void visitReviewItems(
    const SQLite::Database& db, const std::function<bool(std::vector<ReviewEvent>&, std::int64_t lastSeq)>& visit)
{
    Query all(db, kAllEvents);
    Query texts(db, kTexts);
    std::vector<ReviewEvent> events;
    std::int64_t lastSeq = 0;
    const auto handOver = [&] {
        if (events.empty()) return true;
        std::ranges::sort(events, review::comesBefore);
        const bool more = visit(events, lastSeq);
        events.clear();
        lastSeq = 0;
        return more;
    };
    while (all.step()) {
        ReviewEvent event = eventAt(all);
        if (!events.empty() && events.front().itemId != event.itemId && !handOver()) return;
        readTexts(texts, event);
        lastSeq = std::max(lastSeq, all.integer(0));
        events.push_back(std::move(event));
    }
    handOver();
}

} // namespace spanwise::store
