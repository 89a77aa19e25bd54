// SPDX-License-Identifier: GPL-3.0-or-later
// Conversations: the calls that share a session, as a list and turn by turn.
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

enum class SessionOrder : std::uint8_t { Newest, MostCalls, Costliest, MostErrors, Longest };

struct SessionsQuestion {
    Scope scope;
    SessionOrder order = SessionOrder::Newest;
    std::size_t limit = 1000; ///< 0 = all
};

struct SessionRow {
    std::string session;
    std::string user; ///< of its newest call that knows one
    UnixNanos firstStart = 0;
    UnixNanos lastEnd = 0;
    std::uint64_t traces = 0;
    CallTotals calls;
};

struct SessionsAnswer {
    std::vector<SessionRow> rows;
    std::size_t allSessions = 0;
    std::uint64_t callsWithoutSession = 0;
};

[[nodiscard]] Result<SessionsAnswer> answer(
    const DataView& view, const SessionsQuestion& question, std::stop_token stop = {});

/// The traces of a session in order of time, each with its calls.
struct TurnsQuestion {
    std::string session;
    std::size_t limit = 1000; ///< the newest so many
};

struct Turn {
    TraceNo trace = 0;
    UnixNanos start = 0;
    Nanos duration = 0; ///< first start to last end of its calls
    CallTotals calls;
    std::vector<SpanRef> callRefs; ///< by start
};

struct TurnsAnswer {
    std::vector<Turn> turns; ///< the oldest first
    std::size_t allTurns = 0;
};

[[nodiscard]] Result<TurnsAnswer> answer(
    const DataView& view, const TurnsQuestion& question, std::stop_token stop = {});

} // namespace spanwise::query
