// SPDX-License-Identifier: GPL-3.0-or-later
// Scrapes and OTLP data points → series in the store: identity, end marks, `up`, start marks, limits. One object a
// writer; used on the writer's thread only, inside its transaction (Pipeline::use). The state that tells what a target
// brought the time before lives here; after a restart of the program series go on without it.
//
// Rules: a good scrape ends the series it no longer brings; a failed one ends all series of its target and stores
// nothing but `up` 0. As in Prometheus, series that a broken body names before its fault go on until the next scrape.
// The target's own labels job and instance become exported_job and exported_instance.
#pragma once

#include "core/gateway/dictionary.h"
#include "core/ingest/scrape.h"
#include "core/metrics/otlp_series.h"
#include "core/store/series_writer.h"

#include <cstdint>
#include <memory>
#include <span>
#include <string>

namespace spanwise::ingest {

struct MetricLimits {
    std::size_t seriesPerTarget = 20'000;
    std::size_t seriesOfAll = 500'000;
    /// A target's own times further back than this are dropped and counted, as by Prometheus; where they move with our
    /// clock, it is the target's that is wrong, and they are placed by when they came. 0 = none is.
    metrics::UnixMs oldest = 24LL * 3'600'000;
    metrics::UnixMs newest = 10LL * 60'000; ///< likewise ahead of the scrape
};

class MetricIntake {
public:
    /// `dictionary` recognizes products; null = the shipped one.
    explicit MetricIntake(store::Writer& writer, MetricLimits limits = {},
        std::shared_ptr<const gateway::Dictionary> dictionary = nullptr);
    ~MetricIntake();
    MetricIntake(const MetricIntake&) = delete;
    MetricIntake& operator=(const MetricIntake&) = delete;

    struct Taken {
        std::uint64_t samples = 0; ///< stored
        std::uint64_t dropped = 0; ///< counted among the target's remarks, with their reason
    };
    /// Error: as Writer::add(); the transaction is then lost.
    [[nodiscard]] Result<Taken> take(const Scrape& scrape, const ReadScrape& read);
    /// Points of one delivery, of any number of senders. `receivedAt`: when it came, by our clock; 0 = it is a file,
    /// whose times are what they are. A sender whose clock is off by more than a minute is remarked; by more than a
    /// day, its points are placed by when they came.
    [[nodiscard]] Result<Taken> take(std::span<const metrics::IncomingPoint> points, metrics::UnixMs receivedAt = 0);

    [[nodiscard]] store::SeriesWriter& series() noexcept;

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace spanwise::ingest
