// SPDX-License-Identifier: GPL-3.0-or-later
// Adds rows up into the totals of a report, one object a group.
#pragma once

#include "core/columns/row.h"
#include "core/columns/scan.h"
#include "core/query/measure_values.h"
#include "core/query/report.h"

#include <array>
#include <cstdint>
#include <span>
#include <unordered_set>
#include <vector>

namespace spanwise::query {

/// Percentiles with n and interval of values in any order.
[[nodiscard]] Percentiles percentilesOf(std::span<const std::int64_t> values);

/// What reports give percentiles of, in the order of their fields in Totals.
inline constexpr std::array kTimed {
    Measure::Latency, Measure::TimeToFirstToken, Measure::TimePerOutputToken, Measure::TokensPerSecond};
/// For each of kTimed, how many calls have no value, by reason.
using WithoutTime = std::array<std::array<std::uint64_t, kReasons>, kTimed.size()>;
/// Which of kTimed a question wants.
[[nodiscard]] std::array<bool, kTimed.size()> wantedTimes(const ReportQuestion& question) noexcept;
/// Says in `totals` what its percentiles and its cost leave out.
void putExclusions(Totals& totals, const WithoutTime& without);

class TotalsBuilder {
public:
    /// `many`: most rows come here, so that distinct traces and sessions are counted in bitmaps.
    TotalsBuilder(bool percentiles, bool many)
        : m_percentiles(percentiles)
        , m_many(many)
    {
    }
    void add(const columns::SpanRow& row);
    [[nodiscard]] Totals finish();

private:
    void addCall(const columns::SpanRow& row);
    void addTokens(const columns::CallColumns& call);

    bool m_percentiles;
    bool m_many;
    Totals m_totals;
    std::array<std::vector<std::int64_t>, kTimed.size()> m_values;
    WithoutTime m_left {};
    std::unordered_set<columns::TraceNo> m_traces;
    std::unordered_set<columns::NameId> m_sessions;
    columns::NumberSet m_manyTraces;
    columns::NumberSet m_manySessions;
};

} // namespace spanwise::query
