// SPDX-License-Identifier: GPL-3.0-or-later
// Stores gateway metrics: targets, their series, and rows of samples. Everything runs on the writer's thread inside the
// writer's transaction; whoever calls commits. What it remembers of series is dropped when a transaction was lost.
#pragma once

#include "core/base/result.h"
#include "core/store/series_tables.h"

#include <memory>
#include <optional>
#include <stop_token>

namespace spanwise::store {

class Writer;

/// When old samples are thinned (core/metrics/thin.h) and when they go. 0 = never.
struct SeriesRetention {
    UnixMs rawFor = 48LL * 3'600'000;
    UnixMs minutesFor = 30LL * 86'400'000;
    UnixMs hoursFor = 400LL * 86'400'000;
};

class SeriesWriter {
public:
    explicit SeriesWriter(Writer& writer);
    ~SeriesWriter();
    SeriesWriter(const SeriesWriter&) = delete;
    SeriesWriter& operator=(const SeriesWriter&) = delete;

    /// Finds or makes it by kind, job and instance. Error of all below: as Writer::add().
    [[nodiscard]] Result<TargetId> target(const std::string& kind, const std::string& job, const std::string& instance);
    /// What is stored of a target, without its remarks.
    [[nodiscard]] Result<MetricTarget> stored(TargetId target);
    /// Writes the target's state down; its remarks are added to those stored.
    [[nodiscard]] Result<void> update(const MetricTarget& target);
    [[nodiscard]] Result<void> recordFamily(TargetId target, const StoredFamily& family);

    /// A series that is known already, by Labels::packed().
    [[nodiscard]] Result<std::optional<SeriesId>> find(TargetId target, std::string_view packedLabels);
    [[nodiscard]] Result<SeriesId> add(
        TargetId target, std::string_view packedLabels, std::string_view name, MetricType type, UnixMs firstAt);
    /// Series of a target; of all targets.
    [[nodiscard]] Result<std::size_t> countOf(TargetId target);
    [[nodiscard]] Result<std::size_t> countOfAll();

    [[nodiscard]] Result<void> append(TargetId target, const metrics::TailRow& row);
    [[nodiscard]] Result<void> recordExemplar(SeriesId series, const StoredExemplar& exemplar);
    /// The newest number of a series, marks not counted; nothing when it has none.
    [[nodiscard]] Result<std::optional<metrics::Sample>> newestOf(TargetId target, SeriesId series);

    /// Packs the tails of all targets.
    [[nodiscard]] Result<void> packAll();
    /// One slice of thinning and dropping; false when there was nothing left to do. For idle times.
    [[nodiscard]] Result<bool> retain(const SeriesRetention& retention, UnixMs now);

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace spanwise::store
