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
    std::int64_t kept = 0; ///< items of the same action that stay as they are
    Json answers; ///< of a review that was taken back, as a form takes them; else null
};

/// A later action that stays, because others have built on it or it is not the person's to take back.
struct PassedOver {
    review::EventKind kind = review::EventKind::Submitted;
    std::string itemId;
    std::string why;
};

/// The last action made a case, which stands on its own by now: whoever wants it gone removes it among the cases.
struct MadeCase {
    std::string eventId;
    std::string caseId;
    std::string itemId;
};

struct Undoing {
    std::optional<Undone> undone;
    std::int64_t passedOver = 0; ///< actions after the one that was taken back
    std::optional<PassedOver> newest; ///< of these
    std::optional<MadeCase> madeCase; ///< then nothing was taken back
};

/// Which made cases are no reason to stop: the person was told of them and goes on.
struct PastCases {
    std::string upTo; ///< id of the event of the last one he was told of
    bool all = false;
};

/// Takes back the last action that can be, and says which later ones stay and why. Nothing at all in the answer: the
/// person has done nothing. Error: Invalid for a viewer, who changes nothing.
[[nodiscard]] Result<Undoing> undoLastReviewAction(
    Writer& writer, const std::string& actor, UnixNanos now, const PastCases& past = {});

/// Reopens those of the items whose adding was undone, in the name of who adds them again and with his `reason`; gives
/// how many. What was dismissed for another reason stays so, and a test of the reviewers does not become a plain item
/// or the other way round. Error: Invalid when he may change nothing.
[[nodiscard]] Result<std::int64_t> addTakenBackAgain(Writer& writer, std::span<const std::string> itemIds,
    const std::string& actor, const Json& reason, review::Verdict known, UnixNanos now);

} // namespace spanwise::store
