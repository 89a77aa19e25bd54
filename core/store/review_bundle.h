// SPDX-License-Identifier: GPL-3.0-or-later
// Review bundles: what reviewers on several computers exchange. JSON lines: a head {"format":"review-bundle/1", queue,
// events, snapshots, review_log_head}, one event a line (core/review/event.h), then {"snapshot":{item_id, salt, data}}
// a line. Importing adds what is unknown; twice or in another order gives the same state.
#pragma once

#include "core/base/result.h"
#include "core/store/review_reader.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace spanwise::store {

class Writer;

/// Of one queue, "" = of all; with the contexts of its items.
[[nodiscard]] Result<std::string> reviewBundle(const ReviewReader& reader, const std::string& queue);

struct BundleReport {
    std::int64_t events = 0; ///< new ones
    std::int64_t known = 0;
    std::int64_t snapshots = 0;
    std::vector<std::string> rejected; ///< `line N: why`; the rest is taken
};
/// Error: Malformed, when it is no bundle at all; or what the store says.
[[nodiscard]] Result<BundleReport> importReviewBundle(Writer& writer, std::string_view bundle);

} // namespace spanwise::store
