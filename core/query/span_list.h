// SPDX-License-Identifier: GPL-3.0-or-later
// The spans or calls of a scope in order, page by page from where the last page ended (keyset, no offset).
#pragma once

#include "core/query/data_view.h"
#include "core/query/scope.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <stop_token>
#include <vector>

namespace spanwise::query {

enum class SpanOrder : std::uint8_t {
    Newest,
    Oldest,
    Slowest,
    Costliest,
    MostTokens,
    SlowestFirstToken,
    Drawn, ///< by chance: the first n are a sample without favor, the same each time
};

struct SpanListQuestion {
    /// The last entry of the page before.
    struct After {
        std::int64_t value = 0;
        std::uint64_t rowNo = 0;
    };

    Scope scope;
    bool callsOnly = true;
    SpanOrder order = SpanOrder::Newest;
    std::size_t limit = 100; ///< 0 = all
    std::optional<After> after;
};

struct SpanListEntry {
    std::int64_t value = 0; ///< what the order compares: start, duration, cost, …; kUnknown comes last
    columns::SpanRow row;
};

struct SpanListAnswer {
    std::vector<SpanListEntry> entries; ///< ties: the larger row number first (the smaller for Oldest)
    std::uint64_t matched = 0; ///< all of the scope, whatever the page
};

[[nodiscard]] Result<SpanListAnswer> answer(
    const DataView& view, const SpanListQuestion& question, std::stop_token stop = {});

} // namespace spanwise::query
