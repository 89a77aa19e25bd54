// SPDX-License-Identifier: GPL-3.0-or-later
// Answers of core/query/review_queue.h as JSON.
#pragma once

#include "core/base/json.h"
#include "core/query/review_queue.h"
#include "core/store/review_log.h"

namespace spanwise::cli {

[[nodiscard]] Json jsonOf(const query::QueueSummary& summary);
[[nodiscard]] Json jsonOf(const query::ReviewListEntry& entry);
[[nodiscard]] Json jsonOf(const query::ReviewItem& item, UnixNanos now);
[[nodiscard]] Json jsonOf(const query::ReviewFigures& figures);
[[nodiscard]] Json jsonOf(const query::ReviewProgress& progress);
[[nodiscard]] Json jsonOf(const store::ReviewLogReport& report);

} // namespace spanwise::cli
