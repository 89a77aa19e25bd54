// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/review_undo.h"

#include "core/review/item_state.h"
#include "core/review/own_answers.h"
#include "core/store/review_log.h"
#include "core/store/review_projection.h"
#include "core/store/review_settings.h"
#include "core/store/sqlite_query.h"

#include <algorithm>
#include <set>
#include <vector>

namespace spanwise::store {

namespace {
using review::EventKind;
using review::ItemState;
using review::ReviewEvent;

// Events of the person that are looked at: the last thing he did is nearly always among the first few, but what he did
// at once may be thousands.
constexpr std::int64_t kFew = 500;
constexpr std::int64_t kMany = 200'000;

struct Action {
    std::string eventId;
    std::string itemId;
    EventKind kind = EventKind::Submitted;
    Json payload;
};

/// Newest first, without what was undone and what undid it.
std::vector<Action> actionsOf(const SQLite::Database& db, const std::string& actor, std::int64_t limit)
{
    std::vector<Action> out;
    std::set<std::string> undone;
    Query query(db,
        "SELECT item_id, event_id, kind, payload FROM review_event WHERE actor = ? AND kind IN ('item_added', "
        "'submitted', 'retracted', 'skipped', 'dismissed', 'adjudicated', 'reopened', 'priority_changed', 'commented', "
        "'coded', 'case_created') "
        "ORDER BY seq DESC LIMIT ?");
    query.bindText(1, actor).bind(2, limit);
    while (query.step()) {
        Action one;
        one.itemId = textAt(query, 0);
        one.eventId = textAt(query, 1);
        one.kind = review::eventKindFrom(query.bytes(2)).value_or(EventKind::Commented);
        one.payload = Json::parse(query.bytes(3)).value_or(Json::object());
        if (one.payload["undoes"].isText())
            undone.insert(std::string(one.payload["undoes"].text()));
        else if (!undone.contains(one.eventId))
            out.push_back(std::move(one));
    }
    return out;
}

/// What takes an action back in the present state of its item.
struct Reverse {
    EventKind kind = EventKind::Retracted;
    Json payload = Json::object();
    Json answers;
};
/// Nothing: it is gone already. Error: why it stays.
Result<std::optional<Reverse>> reverseOf(const Action& action, const ItemState& item, const std::string& actor)
{
    constexpr auto kGone = std::nullopt;
    Reverse out;
    switch (action.kind) {
    case EventKind::Submitted: {
        const review::Review* review = item.review(action.payload["review_id"].text());
        if (!review || !review->counts()) return kGone;
        out.payload.set("review_id", review->id);
        out.answers = review::formOf(*review);
        return out;
    }
    case EventKind::Skipped:
        if (std::ranges::find(item.skippedBy, actor) == item.skippedBy.end()) return kGone;
        out.payload.set("skip", true);
        return out;
    case EventKind::Adjudicated:
        if (!item.adjudication || item.adjudication->actor != actor) return kGone;
        out.payload.set("adjudication", true);
        return out;
    case EventKind::Dismissed:
        if (!item.dismissed) return kGone;
        out.kind = EventKind::Reopened;
        out.payload.set("reason", "undone");
        return out;
    case EventKind::Reopened:
        if (!item.freshReopening(action.eventId)) return fail(ErrorCode::Conflict, "it was decided anew since");
        out.payload.set("reopening", action.eventId);
        return out;
    case EventKind::Commented:
        if (std::ranges::find(item.comments, action.eventId, &review::Comment::id) == item.comments.end()) return kGone;
        out.payload.set("comment", action.eventId);
        return out;
    case EventKind::ItemAdded:
        if (item.dismissed) return kGone;
        if (item.storedStatus() == review::ItemStatus::Done || item.submitted() > 0)
            return fail(ErrorCode::Conflict, "it was reviewed");
        out.kind = EventKind::Dismissed;
        out.payload.set("reason", review::kTakenBack);
        return out;
    case EventKind::PriorityChanged:
        if (!action.payload["was"].isNumber()) return fail(ErrorCode::Conflict, "what it was before is not known");
        out.kind = EventKind::PriorityChanged;
        out.payload.set("priority", action.payload["was"]);
        return out;
    case EventKind::Coded:
        out.kind = EventKind::Coded;
        out.payload.set("review_id", action.payload["review_id"]);
        out.payload.set("add", action.payload["remove"]).set("remove", action.payload["add"]);
        return out;
    default: return kGone;
    }
}

/// Whether the log said no, as against a store that cannot be written.
bool isRefusal(const Error& error)
{
    return error.code == ErrorCode::Conflict || error.code == ErrorCode::Invalid || error.code == ErrorCode::NotFound;
}

/// Copies that lose their review were no items before: they leave the queue again.
Result<void> dropCopy(
    Writer& writer, const ItemState& item, const std::string& actor, UnixNanos now, const std::string& undoes)
{
    if (item.rules != std::vector<std::string> {"similar"}) return {};
    Json payload = Json::object().set("reason", "duplicate").set("undoes", undoes);
    const auto done = actOnReview(writer, {EventKind::Dismissed, item.itemId, actor, std::move(payload), now});
    if (!done && !isRefusal(done.error())) return tl::unexpected(done.error()); // refused: others work at it by now
    return {};
}

struct Taken {
    Undone undone; ///< no items = none could be
    std::optional<PassedOver> kept; ///< the first item of which the action stays
};
/// Takes back the action at `first` with all of its batch.
Result<Taken> takeBack(Writer& writer, const SQLite::Database& db, const std::vector<Action>& actions,
    std::size_t first, const std::string& actor, UnixNanos now)
{
    const std::string_view batch = actions[first].payload["batch"].text();
    Taken out;
    Undone& undone = out.undone;
    for (std::size_t i = first; i < actions.size(); ++i) {
        const Action& action = actions[i];
        if (i > first && batch.empty()) break;
        if (i > first && action.payload["batch"].text() != batch) continue;
        ItemState item;
        for (const ReviewEvent& event : readReviewEvents(db, action.itemId)) item.apply(event);
        const auto keep = [&](const Error& why) {
            ++undone.kept;
            if (!out.kept) out.kept = PassedOver {action.kind, action.itemId, why.message};
        };
        auto reverse = reverseOf(action, item, actor);
        if (!reverse) keep(reverse.error());
        if (!reverse || !*reverse) continue;
        Json& payload = (*reverse)->payload;
        payload.set("undoes", action.eventId);
        const auto done = actOnReview(writer, {(*reverse)->kind, action.itemId, actor, payload, now});
        if (!done && !isRefusal(done.error())) return tl::unexpected(done.error());
        if (!done) {
            keep(done.error());
            continue;
        }
        const bool copy = !action.payload["derived_from"].text().empty();
        if (copy)
            if (auto dropped = dropCopy(writer, item, actor, now, action.eventId); !dropped)
                return tl::unexpected(dropped.error());
        if (undone.items++ > 0) continue;
        undone.kind = action.kind;
        undone.itemId = action.itemId;
        if (!copy) undone.answers = std::move((*reverse)->answers);
    }
    return out;
}

/// The case that an action made, if it is still there.
std::optional<MadeCase> madeCaseOf(const SQLite::Database& db, const Action& action)
{
    if (action.kind != EventKind::CaseCreated) return std::nullopt;
    std::string id(action.payload["case_id"].text());
    Query query(db, "SELECT 1 FROM cases WHERE case_id = ?");
    query.bindText(1, id);
    return query.step() ? std::optional(MadeCase {action.eventId, std::move(id), action.itemId}) : std::nullopt;
}

/// `actions`: newest first. Without an answer, older ones must be looked at.
Result<std::optional<Undoing>> undoAmong(Writer& writer, const SQLite::Database& db, const std::vector<Action>& actions,
    const std::string& actor, UnixNanos now, const PastCases& past, bool andOlder)
{
    const auto told = std::ranges::find(actions, past.upTo, &Action::eventId);
    const auto toldUpTo = told == actions.end() ? std::ptrdiff_t {-1} : told - actions.begin();
    Undoing out;
    std::set<std::string> passedBatches;
    for (std::size_t i = 0; i < actions.size(); ++i) {
        const std::string batch(actions[i].payload["batch"].text());
        if (!batch.empty() && andOlder) return std::nullopt; // may go on among the older ones
        if (!batch.empty() && !passedBatches.insert(batch).second) continue;
        if (!past.all && static_cast<std::ptrdiff_t>(i) > toldUpTo)
            if (auto made = madeCaseOf(db, actions[i])) {
                out.madeCase = std::move(made);
                return out;
            }
        auto taken = takeBack(writer, db, actions, i, actor, now);
        if (!taken) return tl::unexpected(taken.error());
        if (taken->undone.items > 0) {
            out.undone = std::move(taken->undone);
            return out;
        }
        if (!taken->kept) continue;
        if (out.passedOver++ == 0) out.newest = std::move(taken->kept);
    }
    if (andOlder) return std::nullopt;
    return out;
}
} // namespace

Result<std::int64_t> addTakenBackAgain(Writer& writer, std::span<const std::string> itemIds, const std::string& actor,
    const Json& reason, review::Verdict known, UnixNanos now)
{
    return withTransaction(writer, [&](const SQLite::Database& db) -> Result<std::int64_t> {
        std::int64_t reopened = 0;
        for (const std::string& id : itemIds) {
            ItemState item;
            for (const ReviewEvent& event : readReviewEvents(db, id)) item.apply(event);
            if (item.dismissed != review::kTakenBack || item.known != known) continue;
            const auto done = actOnReview(writer, {EventKind::Reopened, id, actor, reason, now});
            if (!done) return tl::unexpected(done.error());
            ++reopened;
        }
        return reopened;
    });
}

Result<Undoing> undoLastReviewAction(Writer& writer, const std::string& actor, UnixNanos now, const PastCases& past)
{
    return withTransaction(writer, [&](const SQLite::Database& db) -> Result<Undoing> {
        if (readRole(db, actor) == review::ReviewerRole::Viewer)
            return fail(ErrorCode::Invalid, "a viewer changes nothing");
        for (const std::int64_t limit : {kFew, kMany}) {
            auto out = undoAmong(writer, db, actionsOf(db, actor, limit), actor, now, past, limit == kFew);
            if (!out) return tl::unexpected(out.error());
            if (*out) return std::move(**out);
        }
        return Undoing {};
    });
}

} // namespace spanwise::store
