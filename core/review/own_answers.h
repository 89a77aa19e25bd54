// SPDX-License-Identifier: GPL-3.0-or-later
// What one person has answered about an item before, as the form takes it: so that who opens a decided item finds his
// own answers, and changes what he thinks otherwise by now instead of typing all of it again.
#pragma once

#include "core/review/item_state.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace spanwise::review {

struct OwnAnswers {
    enum class Standing : std::uint8_t {
        Counts, ///< in this round: submitting replaces it
        Reopened, ///< of a round before: the item was reopened since
        Adjudicated, ///< he had decided a dispute
    };
    Json form; ///< of a submission: verdict, failure_modes, severity, root_cause, note, corrected_output, answers
    UnixNanos at = 0;
    std::string rubricId; ///< that he was asked by; empty = not said
    std::int64_t rubricVersion = 0;
    Standing standing = Standing::Counts;
};

/// A review as the form takes it; texts that were erased are left out.
[[nodiscard]] Json formOf(const Review& review);

/// The newest of `actor` that he has not taken back: a review, with the codes it was given afterwards, or his decision
/// of a dispute. `events` are those of one item in the order of comesBefore(). Nothing when there is none.
[[nodiscard]] std::optional<OwnAnswers> ownAnswersOf(std::span<const ReviewEvent> events, std::string_view actor);

} // namespace spanwise::review
