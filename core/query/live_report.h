// SPDX-License-Identifier: GPL-3.0-or-later
// Keeps an answer current while spans arrive: only segments that came, went or changed since the last time are read.
// One thread at a time.
#pragma once

#include "core/query/report.h"
#include "core/query/series.h"

#include <memory>
#include <stop_token>

namespace spanwise::query {

/// A report that is asked again and again. The answer is always the one that answer() would give.
class LiveReport {
public:
    explicit LiveReport(ReportQuestion question);
    ~LiveReport();
    LiveReport(LiveReport&&) noexcept;
    LiveReport& operator=(LiveReport&&) noexcept;

    /// The range may move on ("last 24 hours"); what left it is taken off again. A filter that needs stored spans, or a
    /// view with older data than the last, is answered from scratch.
    [[nodiscard]] Result<ReportAnswer> refresh(const DataView& view, TimeRange range, std::stop_token stop = {});
    [[nodiscard]] const ReportQuestion& question() const noexcept;

private:
    struct State;
    std::unique_ptr<State> m_state;
};

/// A series that is asked again and again: only buckets that a change lies in are computed again.
class LiveSeries {
public:
    explicit LiveSeries(SeriesQuestion question);
    ~LiveSeries();
    LiveSeries(LiveSeries&&) noexcept;
    LiveSeries& operator=(LiveSeries&&) noexcept;

    [[nodiscard]] Result<SeriesAnswer> refresh(const DataView& view, TimeRange range, std::stop_token stop = {});
    [[nodiscard]] const SeriesQuestion& question() const noexcept;

private:
    struct State;
    std::unique_ptr<State> m_state;
};

} // namespace spanwise::query
