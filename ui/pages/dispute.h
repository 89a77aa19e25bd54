// SPDX-License-Identifier: GPL-3.0-or-later
// What submitting does to an item on which reviewers differ: it decides the dispute, or replaces the own side of it.
#pragma once

#include "core/query/review_queue.h"

#include <QString>

namespace spanwise::ui {

enum class Submitting { Reviews, Decides };
/// Whoever takes no side decides; one of the sides only where the queue allows it, else his answers replace his first.
[[nodiscard]] Submitting submittingOf(const query::ReviewItem& item, const std::string& viewer, UnixNanos now);

/// Who said what and what a submission does; empty for an item without a dispute.
[[nodiscard]] QString disputeText(const query::ReviewItem& item, const std::string& viewer, UnixNanos now);

} // namespace spanwise::ui
