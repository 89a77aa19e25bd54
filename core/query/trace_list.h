// SPDX-License-Identifier: GPL-3.0-or-later
// The traces that have a span in the scope: first all their numbers in order (8 bytes each), then rows for those that
// are looked at.
#pragma once

#include "core/query/data_view.h"
#include "core/query/scope.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

namespace spanwise::query {

/// What traces are ordered by: start, duration, sums and counts are those of the trace's spans in the scope.
enum class TraceOrder : std::uint8_t { Start, Duration, Cost, Tokens, Errors, Spans, Calls, Name, Service };

struct TraceListQuestion {
    Scope scope;
    TraceOrder order = TraceOrder::Start;
    bool ascending = false; ///< false: the newest, longest, … first, and names from Z
    std::size_t limit = 0; ///< 0 = all
};

struct TraceListAnswer {
    /// Ties: the larger number first (the smaller when ascending). What is unknown comes last either way.
    std::vector<TraceNo> traces;
    std::uint64_t matchedTraces = 0;
    std::uint64_t matchedSpans = 0;
};

[[nodiscard]] Result<TraceListAnswer> answer(
    const DataView& view, const TraceListQuestion& question, std::stop_token stop = {});

/// One trace as a list shows it, over all of its stored spans.
struct TraceRow {
    TraceNo trace = 0;
    TraceId traceId; ///< zero when the view has no SpanSource
    UnixNanos start = 0;
    Nanos duration = 0; ///< first start to last end, without spans of suspect time where there are others
    std::string name; ///< of the root, else of the earliest span
    std::string service;
    std::vector<std::string> models; ///< of its calls, the most frequent first
    std::string session;
    std::string user;
    std::uint32_t spans = 0;
    std::uint32_t calls = 0;
    std::uint32_t failedCalls = 0;
    std::uint32_t errorSpans = 0;
    bool rootFailed = false;
    std::int64_t tokens = columns::kUnknown; ///< input + output + stated totals; unknown when no call states any
    std::int64_t costNanoUsd = columns::kUnknown;
    std::uint32_t callsWithoutCost = 0;
};

/// Same order as `traces`; a number that no span has gives a row with `spans` = 0. Meant for a page of some hundreds.
[[nodiscard]] std::vector<TraceRow> traceRows(const DataView& view, std::span<const TraceNo> traces);

/// All rows of a trace, by start.
[[nodiscard]] std::vector<columns::SpanRow> rowsOfTrace(const columns::Snapshot& snapshot, TraceNo trace);

} // namespace spanwise::query
