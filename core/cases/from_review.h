// SPDX-License-Identifier: GPL-3.0-or-later
// A case from a reviewed item: its frozen context, what the reviewers said of it, and checks that fit the correction.
#pragma once

#include "core/base/result.h"
#include "core/cases/case.h"
#include "core/review/item_state.h"

#include <string_view>

namespace spanwise::cases {

/// `snapshot`: as core/review/snapshot.h. Checks are a proposal that proves itself where one can: a correction that is
/// JSON must be equal, a short one exact, a longer one similar, and the bad output must not come back unless the
/// correction holds it. `cut` says what of the context was not kept whole. Error: Invalid, when the context was erased
/// or holds no message, or nobody has reviewed the item.
[[nodiscard]] Result<Case> caseFromReview(const review::ItemState& item, const Json& snapshot);

/// Sets the checks that suit its bad output and expected answer, as caseFromReview() does; seal it afterwards.
void proposeChecks(Case& one);

/// UTC, milliseconds: 2026-03-01T09:10:00.000Z.
[[nodiscard]] std::string timeText(UnixNanos at);

} // namespace spanwise::cases
