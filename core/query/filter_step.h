// SPDX-License-Identifier: GPL-3.0-or-later
// The nodes of a filter plan. Leaves test a column, the computed total of tokens, a set of spans, or the stored span.
// Inside the plan only.
#pragma once

#include "core/query/filter_plan.h"
#include "core/query/findings.h"
#include "core/query/text_match.h"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <unordered_set>
#include <vector>

namespace spanwise::query {

inline constexpr std::int64_t kLowest = std::numeric_limits<std::int64_t>::min();
inline constexpr std::int64_t kHighest = std::numeric_limits<std::int64_t>::max();

/// Numbers from low to high, both included.
struct Interval {
    std::int64_t low = kLowest;
    std::int64_t high = kHighest;
};

using SpanKeys = std::unordered_set<SpanKey, SpanKeyHash>;

[[nodiscard]] bool inAny(const std::vector<Interval>& ranges, std::int64_t value);

/// One node of the plan. Leaves test a column, the computed total of tokens, or the stored span.
struct FilterPlan::Step {
    enum class Kind : std::uint8_t { And, Or, Not, Set, Range, Bits, Tokens, IsCall, Keys, Stored, Parent };

    Kind kind = Kind::And;
    std::vector<std::shared_ptr<const Step>> children;
    columns::Column column = columns::Column::Name;
    columns::NumberSet set; ///< Set
    std::vector<Interval> ranges; ///< Range, Tokens: any of them
    std::int64_t bits = 0; ///< Bits

    const FilterNode* node = nullptr; ///< Stored
    std::shared_ptr<const FilterNode> owner; ///< keeps `node` alive
    std::optional<TextMatch> match; ///< Stored: ~ and contains
    std::shared_ptr<const SpanKeys> keys; ///< Keys: the spans that pass
    std::shared_ptr<const SpanKeys> parents; ///< Parent: spans whose children pass

    [[nodiscard]] columns::Bitmap evaluateLeaf(const columns::Segment& segment) const;
    [[nodiscard]] bool leafPasses(const columns::Segment& segment, std::size_t position) const;
    [[nodiscard]] bool storedPasses(const StoredSpan& stored) const;
};

using Step = FilterPlan::Step;
using StepPtr = std::shared_ptr<const Step>;

[[nodiscard]] StepPtr negated(StepPtr step);
[[nodiscard]] StepPtr rangeStep(columns::Column column, std::vector<Interval> ranges); ///< any of them
[[nodiscard]] StepPtr setStep(columns::Column column, columns::NumberSet set);
[[nodiscard]] StepPtr bitsStep(columns::Column column, std::int64_t bits); ///< any of them
[[nodiscard]] StepPtr flagStep(Flag flag);
[[nodiscard]] StepPtr keysStep(std::shared_ptr<const SpanKeys> keys);

} // namespace spanwise::query
