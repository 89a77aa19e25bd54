// SPDX-License-Identifier: GPL-3.0-or-later
// What a rule of intake would take of the calls that are stored, before it is saved. Changes nothing.
#pragma once

#include "core/base/result.h"
#include "core/base/time.h"
#include "core/calls/resolve_trace.h"
#include "core/ingest/review_by_hand.h"
#include "core/review/rule.h"
#include "core/store/store.h"

#include <cstddef>
#include <cstdint>
#include <stop_token>
#include <vector>

namespace spanwise::ingest {

struct RulePreviewQuestion {
    review::Rule rule; ///< looked at as if it were enabled
    const calls::MappingRules* mapping = nullptr; ///< may be null; outlives the question
    std::size_t newest = 5000; ///< so many calls are looked at: those that came last
};

struct RulePreview {
    std::uint64_t looked = 0; ///< calls, and failed requests without a call
    std::uint64_t stored = 0; ///< all that could have been looked at
    std::uint64_t matching = 0; ///< of the looked at: condition and filter hold
    std::uint64_t unread = 0; ///< traces that could not be read: nothing is known of their calls
    std::vector<SpanPick>
        taken; ///< of the matching: the sample, under the cap; before near-duplicates are put together
    std::int64_t queued = 0; ///< of the taken: in the rule's queue already
    std::int64_t days = 0; ///< UTC days that the looked-at calls are of
};

/// Guards' findings count as they are stored. Error: Invalid with the filter's fault; Cancelled; what the store says.
[[nodiscard]] Result<RulePreview> previewRule(
    const store::Store& store, const RulePreviewQuestion& question, std::stop_token stop = {});

} // namespace spanwise::ingest
