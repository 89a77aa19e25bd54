// SPDX-License-Identifier: GPL-3.0-or-later
// Adds rows up into the totals of a report, one object a group.
#pragma once

#include "core/columns/row.h"
#include "core/query/measure_values.h"
#include "core/query/report.h"

#include <array>
#include <cstdint>
#include <unordered_set>

namespace spanwise::query {

/// What reports give percentiles of, in the order of their fields in Totals.
inline constexpr std::array kTimed {
    Measure::Latency, Measure::TimeToFirstToken, Measure::TimePerOutputToken, Measure::TokensPerSecond};
/// For each of kTimed, how many calls have no value, by reason.
using WithoutTime = std::array<std::array<std::uint64_t, kReasons>, kTimed.size()>;
/// Which of kTimed a question wants.
[[nodiscard]] std::array<bool, kTimed.size()> wantedTimes(const ReportQuestion& question) noexcept;
/// Says in `totals` what its percentiles and its cost leave out.
void putExclusions(Totals& totals, const WithoutTime& without);

/// What adds up, of rows one at a time; without percentiles.
class TotalsBuilder {
public:
    void add(const columns::SpanRow& row);
    [[nodiscard]] Totals finish();

private:
    void addCall(const columns::SpanRow& row);
    void addTokens(const columns::CallColumns& call);

    Totals m_totals;
    std::unordered_set<columns::TraceNo> m_traces;
    std::unordered_set<columns::NameId> m_sessions;
};

} // namespace spanwise::query
