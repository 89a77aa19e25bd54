// SPDX-License-Identifier: GPL-3.0-or-later
// How are we doing: totals of a scope, and the same by one or two dimensions. Feeds the tiles and tables of the pages
// and `report`.
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

/// What GroupOrder sorts by, largest first; ties by key.
enum class GroupOrder : std::uint8_t { Calls, Spans, Cost, Tokens, P95, Failed, Key };

/// Which percentiles a report finds; each left out makes it cheaper. Nothing is said of those then: n is 0.
struct TimesWanted {
    bool latency = true;
    bool timeToFirstToken = true;
    bool timePerOutputToken = true;
    bool tokensPerSecond = true;
    bool operator==(const TimesWanted&) const = default;
};

struct ReportQuestion {
    Scope scope;
    std::vector<Dimension> by; ///< none, one or two
    GroupOrder order = GroupOrder::Calls;
    std::size_t limit = 0; ///< most groups to return, 0 = all
    bool percentiles = true; ///< false leaves all of `times` out
    bool distinct = true; ///< false leaves out how many different traces and sessions there are: both say 0 then
    TimesWanted times;
};

struct Totals {
    std::uint64_t spans = 0; ///< everything stored that the scope holds
    std::uint64_t errorSpans = 0;
    std::uint64_t traces = 0; ///< different traces of these spans
    std::uint64_t sessions = 0; ///< different known sessions of the calls
    std::uint64_t failedWithoutCall = 0; ///< requests that failed and below which no call was recorded
    CallTotals calls;
    Percentiles latency; ///< ns, of calls
    Percentiles timeToFirstToken; ///< ns
    Percentiles timePerOutputToken; ///< ns a token
    Percentiles tokensPerSecond; ///< thousandths of a token a second
    std::vector<Exclusion> excluded; ///< what the percentiles and the cost leave out; only n > 0
    UnixNanos firstStart = 0; ///< of the spans; 0 when there are none
    UnixNanos lastStart = 0;
};

struct ReportGroup {
    std::vector<std::string> key; ///< one a dimension, empty = unknown
    Totals totals;
};

struct ReportAnswer {
    TimeRange range; ///< as asked
    std::string filter; ///< canonical
    std::vector<Dimension> by;
    Totals totals;
    std::vector<ReportGroup> groups;
    std::size_t allGroups = 0; ///< before the limit
};

/// Error: Cancelled; NotFound when the filter needs stored spans and the view has none; or what reading them says.
[[nodiscard]] Result<ReportAnswer> answer(
    const DataView& view, const ReportQuestion& question, std::stop_token stop = {});

/// The period before, for "change against the previous period". `previous.range` is empty when there is none.
struct Comparison {
    ReportAnswer current;
    ReportAnswer previous;
};
[[nodiscard]] Result<Comparison> compare(
    const DataView& view, const ReportQuestion& question, std::stop_token stop = {});

/// (now - before) / before; nothing when before is 0 or unknown.
[[nodiscard]] std::optional<double> change(std::optional<double> now, std::optional<double> before) noexcept;

} // namespace spanwise::query
