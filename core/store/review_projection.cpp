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

// Of review_item, as projectedItem() gives them.
#define SPANWISE_COLUMNS                                                                                               \
    "item_id, queue, trace_id, span_id, state, priority, added_ns, needed, submitted, verdict, severity, holder, "     \
    "lease_until_ns, inclusion_p, last_seq, last_ns, open, baseline, known, touched, blind, similar, rules, modes, "   \
    "snapshot"

ProjectedItem::Cell cellAt(const Query& query, int column)
{
    switch (query.type(column)) {
    case SQLITE_NULL: return {};
    case SQLITE_INTEGER: return query.integer(column);
    case SQLITE_FLOAT: return query.real(column);
    default: return textAt(query, column);
    }
}

std::string wordOf(const ProjectedItem::Cell& cell)
{
    if (const auto* number = std::get_if<std::int64_t>(&cell)) return std::to_string(*number);
    if (const auto* real = std::get_if<double>(&cell)) return std::to_string(*real);
    if (const auto* text = std::get_if<std::string>(&cell)) return "'" + *text + "'";
    return "nothing";
}

std::string joined(const std::vector<std::string>& parts)
{
    std::string out;
    for (const std::string& part : parts) (out += out.empty() ? "" : "\n") += part;
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

ProjectedItem projectedItem(const ItemState& item, std::int64_t lastSeq)
{
    const review::ItemStatus status = item.storedStatus();
    const bool isTest = item.known != review::Verdict::None;
    const bool open = !isTest && (status == review::ItemStatus::Waiting || status == review::ItemStatus::InReview);
    const bool baseline = std::ranges::find(item.rules, "baseline") != item.rules.end();
    const review::Lease* lease = nullptr;
    for (const review::Lease& one : item.leases)
        if (!lease || one.until > lease->until) lease = &one;
    const auto text = [](std::string_view value) { return std::string(value); };
    const auto number = [](auto value) { return static_cast<std::int64_t>(value); };
    ProjectedItem out;
    out.cells = {item.itemId, item.queue, item.traceId, item.spanId, text(nameOf(status)), item.priority, item.addedAt,
        number(item.needed()), number(item.submitted()), text(nameOf(item.verdict())), item.severity(),
        lease ? lease->actor : std::string(), lease ? lease->until : number(0),
        item.inclusionP ? ProjectedItem::Cell(*item.inclusionP) : ProjectedItem::Cell(), lastSeq, item.lastAt,
        number(open), number(baseline), number(isTest), touchedBy(item), number(item.blind),
        item.similar + number(item.standsFor.size()), joined(item.rules), joined(item.failureModes()), item.snapshot};
    for (const review::Lease& one : item.leases) out.slots[{one.actor, 0}] = one.until;
    for (const review::Review* one : item.currentReviews()) out.slots[{one->actor, 1}] = 0;
    for (const std::string& actor : item.skippedBy) out.slots[{actor, 2}] = 0;
    return out;
}

ProjectionCheck::ProjectionCheck(const SQLite::Database& db)
    : m_db(db)
    , m_item(db, "SELECT " SPANWISE_COLUMNS " FROM review_item WHERE item_id = ?")
    , m_slots(db, "SELECT actor, kind, until_ns FROM review_slot WHERE item_id = ?")
{
}

std::string ProjectionCheck::difference(const ProjectedItem& expected)
{
    const std::string& itemId = std::get<std::string>(expected.cells.front());
    m_item.bindText(1, itemId);
    if (!m_item.step()) return "has no row";
    std::string out;
    for (std::size_t i = 0; i < expected.cells.size(); ++i) {
        const ProjectedItem::Cell stored = cellAt(m_item, static_cast<int>(i));
        if (stored != expected.cells[i])
            out += (out.empty() ? "" : ", ") + std::string(m_item.name(static_cast<int>(i))) + " is " + wordOf(stored)
                + " and not " + wordOf(expected.cells[i]);
    }
    m_item.reset();
    ProjectedItem stored;
    m_slots.bindText(1, itemId);
    while (m_slots.step()) stored.slots[{textAt(m_slots, 0), m_slots.integer(1)}] = m_slots.integer(2);
    if (stored.slots != expected.slots) out += (out.empty() ? "" : ", ") + std::string("who has to do with it differs");
    return out;
}

std::vector<std::string> ProjectionCheck::rowsWithoutEvents()
{
    std::vector<std::string> out;
    Query rows(m_db,
        "SELECT item_id FROM (SELECT item_id FROM review_item UNION SELECT item_id FROM review_slot) i "
        "WHERE NOT EXISTS (SELECT 1 FROM review_event e WHERE e.item_id = i.item_id AND e.kind = 'item_added') "
        "ORDER BY item_id");
    while (rows.step()) out.push_back(textAt(rows, 0));
    return out;
}

ProjectionRows::ProjectionRows(const SQLite::Database& db)
    : m_item(db,
        "INSERT OR REPLACE INTO review_item (" SPANWISE_COLUMNS ") VALUES "
        "(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)")
    , m_drop(db, "DELETE FROM review_item WHERE item_id = ?")
    , m_dropSlots(db, "DELETE FROM review_slot WHERE item_id = ?")
    , m_slot(db, "INSERT INTO review_slot (item_id, actor, kind, until_ns) VALUES (?,?,?,?)")
{
}

void ProjectionRows::write(const ItemState& item, std::int64_t lastSeq)
{
    if (!item.isKnown()) return;
    const ProjectedItem rows = projectedItem(item, lastSeq);
    for (std::size_t i = 0; i < rows.cells.size(); ++i) {
        const int parameter = static_cast<int>(i) + 1;
        const ProjectedItem::Cell& cell = rows.cells[i];
        if (const auto* number = std::get_if<std::int64_t>(&cell))
            m_item.bind(parameter, *number);
        else if (const auto* real = std::get_if<double>(&cell))
            m_item.bind(parameter, *real);
        else if (const auto* text = std::get_if<std::string>(&cell))
            m_item.bindText(parameter, *text);
        else
            m_item.bindNull(parameter);
    }
    m_item.run();
    m_dropSlots.bindText(1, item.itemId).run();
    for (const auto& [who, until] : rows.slots)
        m_slot.bindText(1, item.itemId).bindText(2, who.first).bind(3, who.second).bind(4, until).run();
}

void ProjectionRows::remove(std::string_view itemId)
{
    m_drop.bindText(1, itemId).run();
    m_dropSlots.bindText(1, itemId).run();
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

#undef SPANWISE_COLUMNS
} // namespace spanwise::store
