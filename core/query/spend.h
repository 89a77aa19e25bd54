// SPDX-License-Identifier: GPL-3.0-or-later
// Where tokens and money go: by a dimension, in shares, and the calls whose cost is not known with the reason.
#pragma once

#include "core/query/data_view.h"
#include "core/query/scope.h"
#include "core/query/statistics.h"

#include <cstddef>
#include <cstdint>
#include <stop_token>
#include <string>
#include <vector>

namespace spanwise::query {

struct SpendQuestion {
    Scope scope;
    std::vector<Dimension> by {Dimension::Model}; ///< none, one or two
    std::size_t limit = 100; ///< 0 = all
};

/// Parts that add up to tokens.total().
struct TokenShares {
    std::int64_t freshInput = 0; ///< neither read from nor written to a cache
    std::int64_t cachedInput = 0;
    std::int64_t cacheWrite = 0;
    std::int64_t visibleOutput = 0;
    std::int64_t reasoning = 0;
    std::int64_t notSplit = 0; ///< stated as a total only
    bool operator==(const TokenShares&) const = default;
};
[[nodiscard]] TokenShares sharesOf(const TokenTotals& tokens) noexcept;

struct SpendRow {
    std::vector<std::string> key; ///< one a dimension, empty = unknown
    CallTotals calls;
};

/// Calls without a known cost, by reason and model.
struct CostGap {
    columns::CostState reason = columns::CostState::NoUsage;
    std::string model; ///< empty = unknown
    std::string provider;
    std::uint64_t n = 0;
    std::int64_t tokens = 0;
    SpanRef newest;
};

struct SpendAnswer {
    std::string filter;
    CallTotals calls;
    std::vector<SpendRow> rows; ///< the costliest first, then by tokens
    std::size_t allRows = 0;
    std::vector<CostGap> gaps; ///< the most frequent first
};

[[nodiscard]] Result<SpendAnswer> answer(
    const DataView& view, const SpendQuestion& question, std::stop_token stop = {});

} // namespace spanwise::query
