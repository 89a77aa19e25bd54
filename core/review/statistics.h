// SPDX-License-Identifier: GPL-3.0-or-later
// What the reviews of a queue say: how often things fail, how far people agree, how fast they are. Each figure carries
// what it was made of, so that the screen can explain it.
#pragma once

#include "core/review/item_state.h"
#include "core/review/question_agreement.h"
#include "core/review/statistics_rate.h"

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace spanwise::review {

/// Σ min(gap between consecutive actions, 120 s), whose length is our choice.
inline constexpr Nanos kLongestGap = 120 * kNanosPerSecond;
[[nodiscard]] Nanos activeTime(std::vector<UnixNanos> actions, Nanos longestGap = kLongestGap);
/// Nothing without active time.
[[nodiscard]] std::optional<double> itemsPerHour(std::int64_t submissions, Nanos active) noexcept;

/// A reviewer's share of fails and agreement with decided items, in blocks of reviews by time: does a person change?
struct DriftBlock {
    std::int64_t reviews = 0;
    UnixNanos from = 0;
    UnixNanos to = 0; ///< of the last review in it
    double failShare = 0;
    std::optional<double> agreed; ///< with the final verdict, where others reviewed too
};

/// Shown to the reviewer about himself, and to leads; never a ranking.
struct ReviewerFigures {
    std::string reviewer;
    std::int64_t reviews = 0;
    std::int64_t derived = 0; ///< copies, which count for nothing else
    std::int64_t retracted = 0;
    Nanos active = 0;
    std::optional<double> perHour;
    std::optional<double> medianSeconds; ///< of active time a review
    double failShare = 0;
    std::int64_t adjudicated = 0; ///< reviews on items that were adjudicated
    std::int64_t overturned = 0; ///< of these, decided otherwise
    std::int64_t knownReviewed = 0; ///< items whose right answer was known
    std::int64_t knownRight = 0;
    std::vector<DriftBlock> drift;
};
inline constexpr std::size_t kDriftBlock = 20;
[[nodiscard]] std::vector<ReviewerFigures> reviewerFigures(
    std::span<const ItemState* const> items, const std::map<std::string, std::vector<UnixNanos>>& actionsByReviewer);

/// Of done items with verdict pass or fail; dismissed, disputed and open ones are not in it. Where items stand for
/// others, countCallsOnce() comes first.
[[nodiscard]] WeightedRate failureRate(std::span<const ItemState* const> items);
/// The same for items that carry a failure mode; one a mode, same order.
[[nodiscard]] std::vector<WeightedRate> modeRates(
    std::span<const ItemState* const> items, std::span<const std::string> modes);

} // namespace spanwise::review
