// SPDX-License-Identifier: GPL-3.0-or-later
// What the Review page shows around the item: the queues, the list of the chosen one and how far it has come.
#pragma once

#include "core/query/review_queue.h"
#include "core/review/titles.h"

#include <memory>
#include <string>
#include <vector>

namespace spanwise::store {
class Reader;
}

namespace spanwise::ui {

struct ReviewOverview {
    review::Titles titles;
    std::vector<query::QueueSummary> queues;
    query::ReviewListAnswer list; ///< as many as asked for
    query::ReviewProgress progress; ///< of the viewer
    UnixNanos now = 0; ///< that all of it is true at
};

/// Reads the store: off the UI thread.
[[nodiscard]] Result<ReviewOverview> reviewOverview(const std::shared_ptr<const store::Reader>& reader,
    const std::string& queue, const std::string& viewer, std::size_t listed, UnixNanos now);

} // namespace spanwise::ui
