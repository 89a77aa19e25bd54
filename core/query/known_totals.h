// SPDX-License-Identifier: GPL-3.0-or-later
// The totals of a selection as the first report found them: the tiles and the tables of a page ask for the same.
#pragma once

#include "core/query/report.h"

#include <mutex>
#include <optional>

namespace spanwise::query {

/// Any thread.
class KnownTotals {
public:
    struct Wanted {
        TimesWanted times;
        bool distinct = true;
    };

    /// Those that say all that is wanted, and no more than that; else what `find()`, a Result<Totals>, gives. Who asks
    /// while another thread finds them waits, as finding them twice would take longer.
    template <typename Find> Result<Totals> get(const Wanted& wanted, Find find)
    {
        const std::lock_guard lock(m_mutex);
        if (m_totals && covers(wanted)) return only(wanted);
        Result<Totals> found = find();
        if (found) m_totals = *found, m_said = wanted;
        return found;
    }

    /// What a report found that looked for more.
    void put(const Wanted& wanted, const Totals& totals)
    {
        const std::lock_guard lock(m_mutex);
        if (!m_totals || !covers(wanted)) m_totals = totals, m_said = wanted;
    }

private:
    [[nodiscard]] bool covers(const Wanted& wanted) const noexcept
    {
        const TimesWanted& said = m_said.times;
        const TimesWanted& times = wanted.times;
        return m_said.distinct >= wanted.distinct && said.latency >= times.latency
            && said.timeToFirstToken >= times.timeToFirstToken && said.timePerOutputToken >= times.timePerOutputToken
            && said.tokensPerSecond >= times.tokensPerSecond;
    }

    [[nodiscard]] Totals only(const Wanted& wanted) const
    {
        Totals out = *m_totals;
        if (!wanted.distinct) out.traces = out.sessions = 0;
        const auto leaveOut = [&](bool isWanted, Measure measure, Percentiles& percentiles) {
            if (isWanted) return;
            percentiles = {};
            std::erase_if(out.excluded, [&](const Exclusion& one) { return one.measure == measure; });
        };
        leaveOut(wanted.times.latency, Measure::Latency, out.latency);
        leaveOut(wanted.times.timeToFirstToken, Measure::TimeToFirstToken, out.timeToFirstToken);
        leaveOut(wanted.times.timePerOutputToken, Measure::TimePerOutputToken, out.timePerOutputToken);
        leaveOut(wanted.times.tokensPerSecond, Measure::TokensPerSecond, out.tokensPerSecond);
        return out;
    }

    std::mutex m_mutex;
    std::optional<Totals> m_totals;
    Wanted m_said;
};

} // namespace spanwise::query
