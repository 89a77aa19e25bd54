// SPDX-License-Identifier: GPL-3.0-or-later
// Review events for tests, readably, and random lists of them.
#pragma once

#include "core/review/event.h"
#include "core/review/item_state.h"
#include "core/review/permission.h"

#include <QByteArray>
#include <QRandomGenerator>
#include <string>
#include <vector>

namespace spanwise::test {

using namespace spanwise::review;

/// The same digits in the same order in every run.
inline std::string countedHex(std::size_t digits)
{
    static std::uint64_t number = 0;
    std::string text = QByteArray::number(++number, 16).toStdString();
    return std::string(digits > text.size() ? digits - text.size() : 0, '0') + text;
}

inline constexpr UnixNanos kStart = 1'760'000'000 * kNanosPerSecond;
inline UnixNanos second(std::int64_t s)
{
    return kStart + s * kNanosPerSecond;
}

/// The trace and span of items whose id is that of the default queue.
inline const std::string kTraceOfItems(32, 'a');
inline std::string spanOfItem(int number)
{
    return QByteArray::number(number, 16).rightJustified(16, '0').toStdString();
}
inline std::string itemOf(int number)
{
    return itemIdOf("default", kTraceOfItems, spanOfItem(number));
}

/// Makes events with rising lamport times.
class World {
public:
    ReviewEvent event(
        EventKind kind, const std::string& item, const std::string& actor, std::int64_t at, Json payload = {})
    {
        return makeEvent(kind, item, actor, second(at), ++m_lamport, std::move(payload), countedHex);
    }
    ReviewEvent added(const std::string& item, int needed = 1, bool blind = false)
    {
        Json payload = Json::object();
        std::string span(16, 'b'); // of items that tests name as they like
        for (int number = 1; number < 9; ++number)
            if (itemOf(number) == item) span = spanOfItem(number);
        payload.set("queue", "default").set("trace_id", kTraceOfItems).set("span_id", span);
        payload.set("rules", Json::texts({"baseline"})).set("inclusion_p", 0.25).set("priority", 10);
        payload.set("needed_reviews", needed).set("blind", blind);
        return event(EventKind::ItemAdded, item, "intake", 0, std::move(payload));
    }
    ReviewEvent claimed(const std::string& item, const std::string& actor, std::int64_t at, int lease = 600)
    {
        return event(EventKind::Claimed, item, actor, at, Json::object().set("lease_s", lease));
    }
    ReviewEvent submitted(const std::string& item, const std::string& actor, std::int64_t at,
        const std::string& verdict, Json more = Json::object())
    {
        more.set("review_id", actor + "-" + item + "-" + std::to_string(m_lamport)).set("verdict", verdict);
        more.set("rubric_id", "usable").set("rubric_version", 1);
        return event(EventKind::Submitted, item, actor, at, std::move(more));
    }
    void skipTo(std::int64_t lamport) { m_lamport = lamport; }

private:
    std::int64_t m_lamport = 0;
};

inline std::size_t below(QRandomGenerator& random, std::size_t size)
{
    return static_cast<std::size_t>(random.bounded(static_cast<quint64>(size)));
}

/// A random event on one of a few items by one of a few people: what the present state allows, or anything.
inline ReviewEvent randomEvent(QRandomGenerator& random, World& world, const ItemState* state, const std::string& item,
    std::int64_t at, const std::vector<std::string>& people)
{
    const std::string actor = people[below(random, people.size())];
    if (!state || !state->isKnown()) return world.added(item, 1 + random.bounded(3), random.bounded(2) == 0);
    const auto someReview = [&]() -> std::string {
        if (state->reviews.empty()) return "none";
        return state->reviews[below(random, state->reviews.size())].id;
    };
    static const std::vector<std::string> verdicts {"pass", "fail", "unsure", "pass", "fail"};
    const std::string verdict = verdicts[below(random, verdicts.size())];
    Json payload = Json::object();
    switch (random.bounded(16)) {
    case 0: return world.added(item, 2);
    case 1:
    case 2: return world.claimed(item, actor, at, 30 + random.bounded(600));
    case 3: return world.event(EventKind::ClaimRenewed, item, actor, at, payload.set("lease_s", 600));
    case 4: return world.event(EventKind::ClaimReleased, item, actor, at);
    case 5:
    case 6:
    case 7: {
        payload.set("note", "note " + std::to_string(random.bounded(9)));
        payload.set("severity", random.bounded(2) ? "low" : "high");
        payload.set("failure_modes", Json::texts({random.bounded(2) ? "loop" : "tone"}));
        if (random.bounded(5) == 0) payload.set("derived_from", "elsewhere");
        return world.submitted(item, actor, at, verdict, payload);
    }
    case 8:
        return world.event(
            EventKind::Superseded, item, actor, at, payload.set("old", someReview()).set("new", someReview()));
    case 9:
        if (!state->reopenings.empty() && random.bounded(2))
            payload.set("reopening", state->reopenings.back().id);
        else if (!state->comments.empty() && random.bounded(4) == 0)
            payload.set("comment", state->comments[0].id);
        else
            payload.set("review_id", someReview());
        return world.event(EventKind::Retracted, item, actor, at, std::move(payload));
    case 10: return world.event(EventKind::Skipped, item, actor, at, payload.set("reason", "unclear"));
    case 11: return world.event(EventKind::Dismissed, item, actor, at, payload.set("reason", "duplicate"));
    case 12:
        return world.event(EventKind::Adjudicated, item, actor, at, payload.set("verdict", verdict).set("note", "so"));
    case 13: return world.event(EventKind::Reopened, item, actor, at, payload.set("reason", "again"));
    case 14:
        return random.bounded(2)
            ? world.event(EventKind::PriorityChanged, item, actor, at, payload.set("priority", random.bounded(100)))
            : world.event(EventKind::Commented, item, actor, at, payload.set("text", "hm"));
    default:
        return random.bounded(2)
            ? world.event(EventKind::CaseCreated, item, actor, at, payload.set("case_id", "case-1"))
            : world.event(EventKind::Coded, item, actor, at,
                payload.set("review_id", someReview())
                    .set("add", Json::texts({"own"}))
                    .set("remove", Json::texts({"loop"})));
    }
}

} // namespace spanwise::test
