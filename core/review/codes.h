// SPDX-License-Identifier: GPL-3.0-or-later
// Error analysis: notes become codes (open coding), codes become failure modes (axial coding), and a line shows when
// nothing new turns up any more.
#pragma once

#include "core/review/event.h"
#include "core/review/item_state.h"
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

struct CodeCount {
    std::string code;
    std::int64_t items = 0;
    std::int64_t reviews = 0;
    WeightedRate traffic; ///< share of traffic that has it, of the decided items
};
/// Of the reviews that count, copies on near-duplicates aside; the most frequent first, then by name.
[[nodiscard]] std::vector<CodeCount> codeCounts(std::span<const ItemState* const> items);
/// The same of exactly these codes, in their order, also of those that no item carries.
[[nodiscard]] std::vector<CodeCount> codeCounts(
    std::span<const ItemState* const> items, std::span<const std::string> codes);

struct UncodedNote {
    std::string itemId;
    std::string reviewId;
    std::string reviewer;
    std::string note;
    bool isOther = false; ///< it carries `other`, which a code takes the place of
};
/// Notes of failed reviews that carry no code, or only `other`.
[[nodiscard]] std::vector<UncodedNote> uncodedNotes(std::span<const ItemState* const> items);

struct Phrase {
    std::string text; ///< one to three words, lower case
    std::int64_t notes = 0; ///< that hold it
};
/// The phrases that stand in the most notes, at least two; a shorter one that stands only inside a longer one is left
/// out, as are words that say nothing by themselves.
[[nodiscard]] std::vector<Phrase> frequentPhrases(std::span<const UncodedNote> notes, std::size_t most = 20);

/// Payload of a `coded` event: `from` becomes `to` on this review; `from` empty = only adds.
[[nodiscard]] Json codingPayload(std::string_view reviewId, std::string_view from, std::string_view to);
/// What merges codes into one: item ids with payloads of `coded` events, one a review that carries one of `from`. Each
/// says exactly what it changes, so that its reverse restores what was.
[[nodiscard]] std::vector<std::pair<std::string, Json>> mergeCodings(
    std::span<const ItemState* const> items, std::span<const std::string> from, std::string_view to);

/// Codes seen for the first time, a number for every 20 reviews in order of time; and how many reviews ago the last
/// new code came. No new one in the last 30 is advice to stop.
struct Saturation {
    std::vector<std::int64_t> newCodes;
    std::int64_t reviews = 0;
    std::int64_t sinceLastNew = 0;
    [[nodiscard]] bool isSaturated() const noexcept { return reviews >= 30 && sinceLastNew >= 30; }
};
[[nodiscard]] Saturation saturationOf(std::span<const ItemState* const> items);

} // namespace spanwise::review
