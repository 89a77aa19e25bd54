// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/review_caps.h"

#include "core/review/item_state.h"
#include "core/store/reader.h"
#include "core/store/review_log.h"
#include "core/store/review_projection.h"
#include "core/store/review_settings.h"
#include "core/store/sqlite_query.h"
#include "core/store/writer.h"

#include <algorithm>
#include <vector>

namespace spanwise::store {

namespace {
struct Due {
    review::CapDay day;
    review::CapCount count;
};

/// Days whose items would be weighed wrongly elsewhere.
std::vector<Due> dueDays(const SQLite::Database& db, std::span<const review::Rule> rules, UnixNanos now)
{
    std::vector<Due> out;
    Query days(db, "SELECT rule, day, drawn, stated FROM review_day WHERE drawn <> stated");
    while (days.step()) {
        const auto rule = std::ranges::find(rules, textAt(days, 0), &review::Rule::id);
        const std::int64_t drawn = days.integer(2);
        if (rule == rules.end() || !rule->dailyCap || drawn <= *rule->dailyCap) continue;
        const bool isOver = days.integer(1) < review::dayOf(now);
        if (isOver || drawn * 4 >= days.integer(3) * 5)
            out.push_back({{rule->id, days.integer(1)}, {*rule->dailyCap, drawn}});
    }
    return out;
}

bool isTouched(const SQLite::Database& db, std::string_view itemId)
{
    Query others(db, "SELECT 1 FROM review_event WHERE item_id = ? AND actor <> 'intake' LIMIT 1");
    others.bindText(1, itemId);
    return others.step();
}

/// Whether one of the rules that took the item has not lost its place.
bool isHeld(const SQLite::Database& db, const review::ItemState& item)
{
    Query lost(db, "SELECT 1 FROM review_matched WHERE rule = ? AND item_id = ? AND hash IS NULL");
    return std::ranges::any_of(item.rules, [&](const std::string& rule) {
        lost.bindText(1, rule).bindText(2, item.itemId);
        const bool isLost = lost.step();
        lost.reset();
        return !isLost;
    });
}
} // namespace

Result<std::vector<review::CapPlace>> freeablePlaces(const Reader& reader, const review::CapDay& day)
{
    std::vector<review::CapPlace> out;
    const auto done = reader.withDatabase([&](const SQLite::Database& db) -> Result<void> {
        Query places(db,
            "SELECT m.hash, m.item_id FROM review_matched m JOIN review_item i ON i.item_id = m.item_id "
            "WHERE m.rule = ? AND m.day = ? AND m.hash IS NOT NULL AND i.state = 'waiting' AND i.similar = 0");
        places.bindText(1, day.first).bind(2, day.second);
        while (places.step())
            if (std::string item = textAt(places, 1); !isTouched(db, item))
                out.push_back({static_cast<std::uint64_t>(places.integer(0)), std::move(item)});
        return {};
    });
    if (!done) return tl::unexpected(done.error());
    std::ranges::sort(out, {}, &review::CapPlace::hash);
    return out;
}

Result<std::int64_t> displaceItems(Writer& writer, std::span<const review::RuleMatch> places, UnixNanos now)
{
    if (places.empty()) return 0;
    return withTransaction(writer, [&](const SQLite::Database& db) -> Result<std::int64_t> {
        std::vector<review::ReviewEvent> events;
        std::int64_t lamport = readReviewHead(db).lamport;
        Query lose(db, "UPDATE review_matched SET hash = NULL WHERE rule = ? AND day = ? AND item_id = ?");
        for (const review::RuleMatch& one : places) {
            review::ItemState item;
            for (const review::ReviewEvent& event : readReviewEvents(db, one.item)) item.apply(event);
            if (isTouched(db, one.item) || !item.standsFor.empty()) continue;
            lose.bindText(1, one.rule).bind(2, one.day).bindText(3, one.item).run();
            if (item.dismissed || isHeld(db, item)) continue;
            lamport = review::lamportAfter(lamport);
            events.push_back(
                review::makeEvent(review::EventKind::Dismissed, one.item, std::string(review::kIntakeActor), now,
                    lamport, Json::object().set("reason", review::kDisplaced), review::systemRandomHex));
        }
        const auto appended = appendReviewEvents(writer, events);
        if (!appended) return tl::unexpected(appended.error());
        return appended->events;
    });
}

std::map<std::string, review::CapCounts> readCapCounts(const SQLite::Database& db, const std::string& itemId)
{
    std::map<std::string, review::CapCounts> out;
    Query counts(db,
        itemId.empty() ? "SELECT DISTINCT m.carrier, m.rule, m.day, d.drawn FROM review_matched m "
                         "JOIN review_day d ON d.rule = m.rule AND d.day = m.day WHERE m.carrier <> ''"
                       : "SELECT DISTINCT m.carrier, m.rule, m.day, d.drawn FROM review_matched m "
                         "JOIN review_day d ON d.rule = m.rule AND d.day = m.day "
                         "WHERE m.carrier <> '' AND m.carrier = ?1");
    if (!itemId.empty()) counts.bindText(1, itemId);
    while (counts.step()) out[textAt(counts, 0)][{textAt(counts, 1), counts.integer(2)}].drawn = counts.integer(3);
    return out;
}

Result<std::int64_t> stateCapCounts(Writer& writer, std::span<const review::Rule> rules, UnixNanos now)
{
    return withTransaction(writer, [&](const SQLite::Database& db) -> Result<std::int64_t> {
        std::map<std::string, review::CapCounts> byItem;
        Query items(db,
            "SELECT DISTINCT m.carrier FROM review_matched m JOIN review_item i ON i.item_id = m.carrier "
            "WHERE m.rule = ? AND m.day = ? AND m.carrier <> '' AND i.state <> 'dismissed'");
        Query stated(db, "UPDATE review_day SET stated = drawn WHERE rule = ? AND day = ?");
        for (const Due& due : dueDays(db, rules, now)) {
            items.bindText(1, due.day.first).bind(2, due.day.second);
            while (items.step()) byItem[textAt(items, 0)][due.day] = due.count;
            stated.bindText(1, due.day.first).bind(2, due.day.second).run();
        }
        std::vector<review::ReviewEvent> events;
        std::int64_t lamport = readReviewHead(db).lamport;
        for (const auto& [item, counts] : byItem) {
            lamport = review::lamportAfter(lamport);
            events.push_back(
                review::makeEvent(review::EventKind::PriorityChanged, item, std::string(review::kIntakeActor), now,
                    lamport, Json::object().set("cap_counts", jsonOf(counts)), review::systemRandomHex));
        }
        const auto appended = appendReviewEvents(writer, events);
        if (!appended) return tl::unexpected(appended.error());
        return appended->events;
    });
}

} // namespace spanwise::store
