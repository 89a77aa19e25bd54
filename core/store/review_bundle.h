// SPDX-License-Identifier: GPL-3.0-or-later
// Review bundles: what reviewers on several computers exchange. JSON lines: a head {"format":"review-bundle/1", queue,
// events, snapshots, review_log_head, redaction}, how its queues work (bundle_settings.h), one event a line
// (core/review/event.h), then {"snapshot":{item_id, salt, data}} a line. Importing adds what is unknown, also the texts
// that an earlier bundle held back; twice or in another order gives the same state. What was erased here stays so.
#pragma once

#include "core/base/result.h"
#include "core/store/review_reader.h"
#include "core/store/review_settings.h"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace spanwise::store {

class Writer;

/// Whether a text must not leave this computer.
using HoldsBack = std::function<bool(std::string_view text)>;

struct ReviewBundle {
    std::string lines;
    std::uint64_t contextsHeldBack = 0;
    std::uint64_t textsHeldBack = 0; ///< notes and corrections of people
};
/// Of one queue, "" = of all; with the contexts of its items. Contexts and texts that are held back are left out whole,
/// as erased ones are: their seals would fit nothing else.
[[nodiscard]] Result<ReviewBundle> reviewBundle(
    const ReviewReader& reader, const std::string& queue, const HoldsBack& holdsBack = {});

struct BundleReport {
    std::int64_t events = 0; ///< new ones
    std::int64_t known = 0;
    std::int64_t snapshots = 0; ///< new ones
    std::int64_t texts = 0; ///< that known events were here without
    std::int64_t erased = 0; ///< contexts and texts that were erased here and stay so
    std::vector<std::string> rejected; ///< `line N: why`; the rest is taken
    std::vector<std::string> settings; ///< queues and rubrics that this store did not have
    std::vector<std::string> remarks; ///< on queues and rubrics that differ here or are missing
};
/// `by`: who imports, whose role decides whether queues are set up, and when by this computer's clock. Error:
/// Malformed, when it is no bundle at all; or what the store says.
[[nodiscard]] Result<BundleReport> importReviewBundle(Writer& writer, std::string_view bundle, const SavedBy& by);

} // namespace spanwise::store
