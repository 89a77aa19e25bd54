// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/review_by_hand.h"

#include "core/base/ids.h"
#include "core/ingest/review_snapshot.h"
#include "core/query/data_view.h"
#include "core/review/snapshot.h"
#include "core/store/review_intake.h"
#include "core/store/review_log.h"
#include "core/store/review_reader.h"
#include "core/store/review_undo.h"

#include <algorithm>
#include <iterator>

namespace spanwise::ingest {

namespace {
using columns::SpanRow;
constexpr double kPriority = 95; ///< of the rule `manual`
constexpr std::size_t kPortion = 500; ///< items in one transaction

Result<review::Queue> settingsOf(store::Store& store, const std::string& id, UnixNanos now)
{
    const auto queues = store::ReviewReader(store.reader()).queues({}, now);
    if (!queues) return tl::unexpected(queues.error());
    for (const query::QueueSummary& summary : *queues)
        if (summary.queue.id == id) {
            if (!summary.queue.archived) return summary.queue;
            return fail(ErrorCode::Conflict, "the queue " + id + " is archived: restore it, or choose another one");
        }
    review::Queue queue;
    queue.id = id;
    return queue;
}

/// A span with its context; nothing when the store does not have it.
struct Found {
    std::string traceId;
    std::string spanId;
    std::string snapshot;
    bool isCall = true;
};
Result<std::optional<Found>> find(store::Store& store, const SpanPick& pick)
{
    const auto trace = readTrace(*store.reader(), pick.trace, nullptr);
    if (!trace) {
        if (trace.error().code == ErrorCode::NotFound) return std::optional<Found> {};
        return tl::unexpected(trace.error());
    }
    const auto& spans = (*trace)->resolved.spans;
    std::optional<std::size_t> position;
    if (pick.spanId)
        position = positionOf(**trace, *pick.spanId);
    else
        for (std::size_t i = 0; i < spans.size(); ++i)
            if (spans[i].call >= 0) position = i;
    Found found;
    found.traceId = (*trace)->resolved.traceId.hex();
    found.isCall = position.has_value();
    if (!position && pick.spanId) return std::optional<Found> {};
    if (!position) return found;
    const SpanId spanId = (*trace)->batch.spans[(*trace)->resolved.spanIndexes[*position]].spanId;
    const auto rows = store.reader()->rowsOf(pick.trace);
    if (!rows) return tl::unexpected(rows.error());
    const auto findings = store::findingsOf(*store.reader(), pick.trace);
    if (!findings) return tl::unexpected(findings.error());
    const auto row = std::ranges::find(*rows, query::numberOf(spanId), &SpanRow::spanId);
    found.spanId = spanId.hex();
    found.snapshot =
        review::snapshotText(reviewSnapshot(**trace, *position, row == rows->end() ? nullptr : &*row, *findings));
    return found;
}

/// The answers of a review as another submission takes them.
Json copyOf(const review::Review& review, const std::string& batch)
{
    Json out = Json::object();
    out.set("verdict", nameOf(review.verdict)).set("failure_modes", Json::texts(review.failureModes));
    out.set("answers", review.answers.isObject() ? review.answers : Json::object());
    out.set("rubric_id", review.rubricId).set("rubric_version", review.rubricVersion);
    if (!review.severity.empty()) out.set("severity", review.severity);
    if (!review.rootCause.empty()) out.set("root_cause", review.rootCause);
    if (review.note) out.set("note", *review.note);
    return out.set("derived_from", review.id).set("batch", batch);
}

/// Puts the copied review on one near-duplicate, which was taken back before if it was dismissed.
Result<void> submitCopy(store::Writer& writer, const std::string& itemId, const std::string& actor, bool wasTakenBack,
    const Json& copy, UnixNanos now)
{
    if (wasTakenBack) {
        const Json reason = Json::object().set("reason", "applied again");
        const auto reopened = store::actOnReview(writer, {review::EventKind::Reopened, itemId, actor, reason, now});
        if (!reopened) return tl::unexpected(reopened.error());
    }
    const auto done = store::actOnReview(writer, {review::EventKind::Submitted, itemId, actor, copy, now});
    if (!done) return tl::unexpected(done.error());
    return {};
}

bool isCopyTakenBack(const review::ItemState& state)
{
    return state.dismissed && state.rules == std::vector<std::string> {"similar"};
}
} // namespace

Result<AddedByHand> addToReview(
    store::Store& store, const UseWriter& use, std::span<const SpanPick> picks, const HandAction& action)
{
    const auto queue = settingsOf(store, action.queue, action.now);
    if (!queue) return tl::unexpected(queue.error());
    const bool isTest = action.known != review::Verdict::None;
    Json plain;
    plain.set("rules", Json::texts({"manual"})).set("inclusion_p", nullptr).set("priority", kPriority);
    plain.set("needed_reviews", queue->neededReviews).set("blind", queue->blind || isTest);
    const std::string batch = review::systemRandomHex(16);
    plain.set("batch", batch);
    const Json again = Json::object().set("reason", "added again").set("batch", batch);
    if (isTest) plain.set("known_verdict", nameOf(action.known));
    AddedByHand out;
    for (std::size_t from = 0; from < picks.size(); from += kPortion) {
        std::vector<store::NewReviewItem> items;
        const std::size_t first = out.items.size();
        for (const SpanPick& pick : picks.subspan(from, std::min(kPortion, picks.size() - from))) {
            auto found = find(store, pick);
            if (!found) return tl::unexpected(found.error());
            out.missing += !*found;
            if (!*found) continue;
            out.withoutCall += !(*found)->isCall;
            if (!(*found)->isCall) continue;
            out.items.push_back(review::itemIdOf(action.queue, (*found)->traceId, (*found)->spanId));
            items.push_back({action.queue, (*found)->traceId, (*found)->spanId, action.actor, plain,
                std::move((*found)->snapshot), action.now});
        }
        const auto asked = static_cast<std::int64_t>(items.size());
        auto done = use([&](store::Writer& writer) -> Result<void> {
            const auto added = store::addReviewItems(writer, std::move(items));
            if (!added) return tl::unexpected(added.error());
            const auto reopened = store::addTakenBackAgain(
                writer, std::span(out.items).subspan(first), action.actor, again, action.known, action.now);
            if (!reopened) return tl::unexpected(reopened.error());
            const auto back = static_cast<std::int64_t>(added->size()) + *reopened;
            out.added += back;
            out.known += asked - back;
            return {};
        });
        if (!done) return tl::unexpected(done.error());
    }
    return out;
}

Result<AppliedToSimilar> applyToSimilar(
    store::Store& store, const UseWriter& use, const std::string& itemId, const std::string& actor, UnixNanos now)
{
    const store::ReviewReader reader(store.reader());
    const auto item = reader.item(itemId, actor, now);
    if (!item) return tl::unexpected(item.error());
    const review::Review* own = item->state.reviewOf(actor);
    if (!own) return fail(ErrorCode::Conflict, "review the item first: its verdict is what similar ones get");
    const auto similar = store::similarTo(*store.reader(), itemId);
    if (!similar) return tl::unexpected(similar.error());
    const std::string batch = review::systemRandomHex(16);
    const Json copy = copyOf(*own, batch);
    Json plain;
    plain.set("rules", Json::texts({"similar"})).set("inclusion_p", nullptr).set("priority", item->state.priority);
    plain.set("needed_reviews", 1).set("blind", false);
    AppliedToSimilar out;
    // Of an item that came in a bundle, the similar calls are on the computer that took it.
    out.missing = std::max<std::int64_t>(std::ssize(item->state.standsFor) - std::ssize(*similar), 0);
    for (std::size_t from = 0; from < similar->size(); from += kPortion) {
        std::vector<store::NewReviewItem> items;
        std::vector<std::string> again; // were copies once, and were taken back
        for (const store::SimilarSpan& one :
            std::span(*similar).subspan(from, std::min(kPortion, similar->size() - from))) {
            const std::string id = review::itemIdOf(item->state.queue, one.traceId, one.spanId);
            if (const auto there = reader.item(id, actor, now)) {
                isCopyTakenBack(there->state) ? again.push_back(id) : void(++out.known);
                continue;
            }
            const auto traceId = TraceId::fromHex(one.traceId);
            const auto spanId = SpanId::fromHex(one.spanId);
            const auto trace = store.reader()->findTrace(traceId.value_or(TraceId {}));
            if (!trace) return tl::unexpected(trace.error());
            std::optional<Found> found;
            if (*trace && spanId) {
                auto read = find(store, {**trace, query::numberOf(*spanId)});
                if (!read) return tl::unexpected(read.error());
                found = std::move(*read);
            }
            out.missing += !found;
            if (found)
                items.push_back({item->state.queue, one.traceId, one.spanId, std::string(review::kSimilarActor), plain,
                    std::move(found->snapshot), now});
        }
        auto done = use([&](store::Writer& writer) -> Result<void> {
            const auto added = store::addReviewItems(writer, std::move(items));
            if (!added) return tl::unexpected(added.error());
            for (const std::string& id : *added)
                if (auto put = submitCopy(writer, id, actor, false, copy, now); !put) return put;
            for (const std::string& id : again)
                if (auto put = submitCopy(writer, id, actor, true, copy, now); !put) return put;
            out.applied += static_cast<std::int64_t>(added->size() + again.size());
            return {};
        });
        if (!done) return tl::unexpected(done.error());
    }
    return out;
}

} // namespace spanwise::ingest
