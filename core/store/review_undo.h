// SPDX-License-Identifier: GPL-3.0-or-later
// Takes back what a person did in review, the last action first, as far back as the log goes and across restarts.
// Nothing is removed: an undoing event is appended that names what it undoes. Actions on many items at once carry a
// common `batch` and are taken back together.
#pragma once

#include "core/base/json.h"
#include "core/base/result.h"
#include "core/base/time.h"
#include "core/review/event.h"
#include "core/review/item_state.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace spanwise::store {

class Writer;

struct Undone {
    review::EventKind kind = review::EventKind::Submitted; ///< of what was taken back
    std::string itemId; ///< the first of them
    std::int64_t items = 0;
    Json answers; ///< of a review that was taken back, as a form takes them; else null
};
/// Nothing when the person has done nothing that could be taken back. What others have built on meanwhile stays (a
/// decided dispute, for instance): then the action before it is looked at.
[[nodiscard]] Result<std::optional<Undone>> undoLastReviewAction(
    Writer& writer, const std::string& actor, UnixNanos now);

/// Reopens those of the items whose adding was undone, in the name of who adds them again and with his `reason`; gives
/// how many. What was dismissed for another reason stays so, and a test of the reviewers does not become a plain item
/// or the other way round. Error: Invalid when he may change nothing.
[[nodiscard]] Result<std::int64_t> addTakenBackAgain(Writer& writer, std::span<const std::string> itemIds,
    const std::string& actor, const Json& reason, review::Verdict known, UnixNanos now);

} // namespace spanwise::store
