// SPDX-License-Identifier: GPL-3.0-or-later
// Adds rows up into the totals of a report, one object a group.
#pragma once

#include "core/columns/row.h"
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

class TotalsBuilder {
public:
    explicit TotalsBuilder(bool percentiles)
        : m_percentiles(percentiles)
    {
    }
    void add(const columns::SpanRow& row);
    [[nodiscard]] Totals finish();

private:
    static constexpr std::array kTimed {
        Measure::Latency, Measure::TimeToFirstToken, Measure::TimePerOutputToken, Measure::TokensPerSecond};

    void addCall(const columns::SpanRow& row);
    void addTokens(const columns::CallColumns& call);

    bool m_percentiles;
    Totals m_totals;
    std::array<std::vector<std::int64_t>, kTimed.size()> m_values;
    std::array<std::array<std::uint64_t, kReasons>, kTimed.size()> m_left {};
    std::unordered_set<columns::TraceNo> m_traces;
    std::unordered_set<columns::NameId> m_sessions;
};

} // namespace spanwise::query
