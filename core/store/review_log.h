// SPDX-License-Identifier: GPL-3.0-or-later
// The review log and its projection: appending, rebuilding, erasing texts, verifying. Everything that writes takes the
// store's writer and becomes part of its transaction (Pipeline::use, or commit()).
#pragma once

#include "core/base/result.h"
#include "core/review/chain.h"
#include "core/review/event.h"
#include "core/review/item_state.h"
#include "core/review/permission.h"
#include "core/review/queue.h"
#include "core/review/rule.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <cstdint>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace spanwise::store {

class Reader;
class Writer;

struct ReviewHead {
    std::int64_t entries = 0;
    std::int64_t lamport = 0; ///< largest that is known
    Digest hash;
};
/// Throws SQLite::Exception.
[[nodiscard]] ReviewHead readReviewHead(const SQLite::Database& db);

struct Appended {
    std::int64_t events = 0; ///< new ones
    std::int64_t known = 0;
    std::int64_t meaningless = 0; ///< kept in the log, without effect on their item
    std::int64_t texts = 0; ///< of known events, which were here without them
    std::int64_t erased = 0; ///< texts that were erased here and stay so
};
/// Appends events as they are: for intake and bundles. Of known ids only sealed texts are taken, which may have been
/// held back before; of items that were erased here none.
[[nodiscard]] Result<Appended> appendReviewEvents(Writer& writer, std::span<const review::ReviewEvent> events);

/// What a person does. Checked against the state of the item, made an event and appended.
struct ReviewAction {
    review::EventKind kind = review::EventKind::Claimed;
    std::string itemId;
    std::string actor;
    Json payload; ///< texts still readable
    UnixNanos now = 0;
};
/// The event, for undo. Error: as review::mayAppend with the actor's role and the item's queue; an answer that the
/// rubric does not take (Invalid); Conflict for what would change nothing.
[[nodiscard]] Result<review::ReviewEvent> actOnReview(Writer& writer, const ReviewAction& action);

/// The context of an item: canonical JSON of at most 1 MiB (core/review/snapshot.h). The event item_added names its
/// seal.
struct ReviewSnapshot {
    std::string salt;
    std::string data;
};
struct NewReviewItem {
    std::string queue;
    std::string traceId; ///< hex
    std::string spanId; ///< hex
    std::string actor; ///< a person, or what the program does by itself: kIntakeActor, kSimilarActor
    Json plain; ///< as in EventKind::ItemAdded, without ids and snapshot
    std::string snapshot; ///< may be empty
    UnixNanos now = 0;
};
/// New items with their contexts; gives the ids of those that the queue did not have yet. Error: as review::mayAppend
/// with the actor's role.
[[nodiscard]] Result<std::vector<std::string>> addReviewItems(Writer& writer, std::vector<NewReviewItem> items);
enum class ContextPut : std::uint8_t { Added, Known, Erased };
/// A context that came in a bundle; several of one item are kept side by side, and those of an item that was erased
/// here stay erased. Error: Malformed, when no item_added of the item sealed it.
[[nodiscard]] Result<ContextPut> putReviewSnapshot(
    Writer& writer, std::string_view itemId, const ReviewSnapshot& snapshot);

[[nodiscard]] Result<void> saveReviewDraft(
    Writer& writer, std::string_view itemId, std::string_view actor, std::string_view json, UnixNanos now);
[[nodiscard]] Result<void> dropReviewDraft(Writer& writer, std::string_view itemId, std::string_view actor);

inline constexpr std::size_t kMostReviewProblems = 100; ///< that are told one by one

struct RebuiltReviews {
    std::int64_t items = 0; ///< that the log knows
    std::int64_t rewritten = 0; ///< whose rows were not what their events say
    std::int64_t removed = 0; ///< rows that no event has put there
    std::vector<std::string> wrong; ///< what was wrong with those, at most kMostReviewProblems
};
/// Makes the projection what the log says.
[[nodiscard]] Result<RebuiltReviews> rebuildReviewProjection(Writer& writer);

struct ErasedReviews {
    std::int64_t items = 0;
    std::int64_t snapshots = 0;
    std::int64_t texts = 0;
    std::int64_t drafts = 0;
};
/// Removes contexts, texts and drafts of the items of these traces (hex), with their salts, and notes that, so that no
/// bundle brings them back. The log and its chain stay whole; nobody can tell any more what stood there.
[[nodiscard]] Result<ErasedReviews> eraseReviewTexts(Writer& writer, std::span<const std::string> traceIds);

struct ReviewLogReport {
    review::ChainReport chain;
    std::int64_t erasedTexts = 0; ///< digests whose text is gone
    std::vector<std::string> problems; ///< changed texts and contexts; at most kMostReviewProblems
    std::vector<std::string> wrongRows; ///< a projection that is not the fold, which can be rebuilt; as many at most

    /// The log itself, which nothing can rebuild.
    [[nodiscard]] bool isLogSound() const noexcept { return chain.isSound() && problems.empty(); }
    [[nodiscard]] bool isSound() const noexcept { return isLogSound() && wrongRows.empty(); }
};
/// Walks the whole log. `noted`: a head hash that was written down elsewhere.
[[nodiscard]] Result<ReviewLogReport> verifyReviewLog(
    const Reader& reader, std::optional<Digest> noted = std::nullopt, std::stop_token stop = {});

/// In folding order. Throws SQLite::Exception.
[[nodiscard]] std::vector<review::ReviewEvent> readReviewEvents(const SQLite::Database& db, std::string_view itemId);

} // namespace spanwise::store
