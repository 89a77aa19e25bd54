// SPDX-License-Identifier: GPL-3.0-or-later
// The parts that answers are made of: percentiles with their n, totals of calls, and what was left out and why.
#pragma once

#include "core/columns/row.h"
#include "core/model/error_class.h"
#include "core/query/measures.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace spanwise::query {

/// A nearest-rank percentile in the unit of its measure.
struct Percentile {
    double p = 0;
    std::optional<std::int64_t> value; ///< nothing only when n = 0
    std::optional<std::int64_t> low; ///< 95 % interval; nothing where n is too small to have that end
    std::optional<std::int64_t> high;
    bool enough = false; ///< false: show it greyed, with whyNotEnough()
    bool operator==(const Percentile&) const = default;
};

struct Percentiles {
    std::uint64_t n = 0;
    Percentile p50 {0.50, {}, {}, {}, false};
    Percentile p95 {0.95, {}, {}, {}, false};
    Percentile p99 {0.99, {}, {}, {}, false};
    std::optional<std::int64_t> max;
    bool operator==(const Percentiles&) const = default;
};

/// "p99 needs at least 100 values, there are 37." Empty when there are enough.
[[nodiscard]] std::string whyNotEnough(double p, std::uint64_t n);

/// Values that a statistic leaves out, and why.
struct Exclusion {
    Measure measure = Measure::Latency;
    std::string reason; ///< stable word: time_suspect, unfinished, not_stated, no_output, no_price, no_usage, …
    std::uint64_t n = 0;
    bool operator==(const Exclusion&) const = default;
};

/// Sums over the calls that state the number. A share is part of its whole and is not added up.
struct TokenTotals {
    std::int64_t input = 0; ///< includes cachedInput and cacheWrite
    std::int64_t output = 0; ///< includes reasoning
    std::int64_t totalOnly = 0; ///< the rest of stated totals whose input or output is unknown
    std::int64_t cachedInput = 0;
    std::int64_t cacheWrite = 0;
    std::int64_t reasoning = 0;
    std::uint64_t estimatedCalls = 0; ///< counted by the sender's own tokenizer
    [[nodiscard]] std::int64_t total() const noexcept { return input + output + totalOnly; }
    bool operator==(const TokenTotals&) const = default;
};

inline constexpr std::size_t kCostStates = 5;
[[nodiscard]] std::string_view nameOf(columns::CostState state) noexcept; ///< priced reported partial no_price no_usage

struct CallTotals {
    std::uint64_t n = 0;
    std::uint64_t failed = 0;
    std::uint64_t softErrors = 0;
    std::uint64_t truncated = 0;
    std::uint64_t withoutUsage = 0; ///< no token count is known
    std::uint64_t withCost = 0;
    std::array<std::uint64_t, kErrorClassNames.size()> byErrorClass {}; ///< index = ErrorClass; [None] = did not fail
    std::array<std::uint64_t, kCostStates> withoutCost {}; ///< calls without a known cost; index = CostState
    std::int64_t costNanoUsd = 0;
    TokenTotals tokens;

    /// Nothing when there are no calls.
    [[nodiscard]] std::optional<double> errorRate() const noexcept
    {
        if (n == 0) return std::nullopt;
        return static_cast<double>(failed) / static_cast<double>(n);
    }
    [[nodiscard]] std::optional<std::int64_t> costPerCall() const noexcept
    {
        if (withCost == 0) return std::nullopt;
        return costNanoUsd / static_cast<std::int64_t>(withCost);
    }
    bool operator==(const CallTotals&) const = default;
};

} // namespace spanwise::query
