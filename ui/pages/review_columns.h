// SPDX-License-Identifier: GPL-3.0-or-later
// The list of review items as columns.
#pragma once

#include "core/query/review_queue.h"
#include "ui/models/column.h"

#include <QString>
#include <span>

namespace spanwise::ui {

struct ReviewRow {
    query::ReviewListEntry entry;
    UnixNanos now = 0; ///< for ages
    QString why; ///< titles of the rules that took it
    QString wrong; ///< titles of the failure modes
    QString since; ///< titles of the rules that took it once it was closed
};
[[nodiscard]] std::span<const Column<ReviewRow>> reviewColumns();

[[nodiscard]] ReviewRow reviewRow(query::ReviewListEntry entry, UnixNanos now, const review::Titles& titles);

/// Whether an item in this state can be asked about again.
[[nodiscard]] bool mayReopen(review::ItemStatus status) noexcept;
[[nodiscard]] QString statusName(review::ItemStatus status);
[[nodiscard]] QString verdictName(review::Verdict verdict); ///< empty for None

} // namespace spanwise::ui
