// SPDX-License-Identifier: GPL-3.0-or-later
// While telemetry is received, the questions on screen are asked again and again: this keeps what it knows of each, so
// that asking again costs the rows that came and not the rows that are there (architecture.md §4, P10).
#pragma once

#include "core/query/live_report.h"

#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>

namespace spanwise::ui {

/// Any thread. The answers are those of query::answer().
class Follower {
public:
    /// Questions that are remembered; the one not asked for longest gives way.
    static constexpr std::size_t kMost = 48;

    /// `slot` tells questions apart that differ in their range only (a period and the one before).
    [[nodiscard]] Result<query::ReportAnswer> answer(
        const query::DataView& view, const query::ReportQuestion& question, std::stop_token stop, int slot = 0);
    [[nodiscard]] Result<query::SeriesAnswer> answer(
        const query::DataView& view, const query::SeriesQuestion& question, std::stop_token stop, int slot = 0);

private:
    template <typename Live> struct Entry {
        std::string key;
        std::mutex mutex; ///< one refresh at a time
        Live live;
    };
    template <typename Live, typename Question>
    std::shared_ptr<Entry<Live>> entryFor(
        std::list<std::shared_ptr<Entry<Live>>>& entries, const std::string& key, const Question& question);

    std::mutex m_mutex; ///< of the lists
    std::list<std::shared_ptr<Entry<query::LiveReport>>> m_reports; ///< asked last in front
    std::list<std::shared_ptr<Entry<query::LiveSeries>>> m_series;
};

} // namespace spanwise::ui
