// SPDX-License-Identifier: GPL-3.0-or-later
// What a person puts into a review queue: spans by hand, and his verdict on the near-duplicates of an item. Each is one
// action that store::undoLastReviewAction takes back whole.
#pragma once

#include "core/base/result.h"
#include "core/columns/row.h"
#include "core/ingest/store_work.h"
#include "core/review/item_state.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace spanwise::ingest {

/// A span, or the last model call of a trace.
struct SpanPick {
    columns::TraceNo trace = 0;
    std::optional<std::uint64_t> spanId;
};

struct HandAction {
    std::string queue = "default";
    std::string actor;
    UnixNanos now = 0;
    /// The right verdict, when it is known: the items then test the reviewers, who each get one now and then without
    /// being told, and count for nothing else.
    review::Verdict known = review::Verdict::None;
};

struct AddedByHand {
    std::vector<std::string> items; ///< ids, in the order asked for; those without a call are left out
    std::int64_t added = 0; ///< with those whose adding was taken back before: they are reopened
    std::int64_t known = 0; ///< in the queue already, or dismissed from it
    std::int64_t withoutCall = 0; ///< traces that hold no model call
    std::int64_t missing = 0; ///< traces or spans that the store does not have any more
};
/// Error: what the store says.
[[nodiscard]] Result<AddedByHand> addToReview(
    store::Store& store, const UseWriter& use, std::span<const SpanPick> picks, const HandAction& action);

struct AppliedToSimilar {
    std::int64_t applied = 0;
    std::int64_t known = 0; ///< near-duplicates that are items of their own, with whatever verdict they have
    std::int64_t missing = 0; ///< their traces are not in the store any more
};
/// Copies the actor's review of an item to its near-duplicates. The copies say what they are derived from and never
/// count for agreement or rates. Error: Conflict when he has not reviewed the item; what the store says.
[[nodiscard]] Result<AppliedToSimilar> applyToSimilar(
    store::Store& store, const UseWriter& use, const std::string& itemId, const std::string& actor, UnixNanos now);

} // namespace spanwise::ingest
