// SPDX-License-Identifier: GPL-3.0-or-later
// What the gateways say: health, and one measure over time by a dimension, as the page of gateways draws it. Rates and
// percentiles are those of core/metrics, which the command line asks too. Everything says what it is not: averages
// where there are no buckets, levels that were not added, sources that stay apart.
#pragma once

#include "core/base/time.h"
#include "core/gateway/dictionary.h"
#include "core/metrics/series.h"
#include "core/query/filter.h"
#include "core/query/gateway_gaps.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

namespace spanwise::query {

/// Something odd in what a source says, since it was first seen.
struct GatewayRemark {
    std::string reason;
    std::uint64_t count = 0;
    std::string sample; ///< of the newest time
    UnixNanos lastAt = 0;
    bool isOfClock = false;
};

/// One source of gateway metrics, as the store knows it.
struct GatewayTarget {
    std::string job;
    std::string instance;
    std::string address;
    std::string kind; ///< scrape, otlp, file
    std::string product; ///< id in the dictionary; empty = not recognized
    Nanos interval = 0; ///< 0 = it sends by itself
    UnixNanos lastAt = 0;
    UnixNanos lastOkAt = 0;
    UnixNanos failingSince = 0;
    std::string error;
    std::uint64_t samples = 0;
    std::uint64_t bytes = 0;
    Nanos duration = 0;
    std::uint64_t refusedSeries = 0;
    std::string widestLabel;
    std::vector<GatewayRemark> remarks;
    std::vector<std::string> names; ///< of its metrics
    std::uint64_t series = 0; ///< that are stored of it, whatever it said last
};

/// What questions about gateways are asked of. A value; see ingest::gatewayViewOf.
struct GatewayView {
    std::shared_ptr<const metrics::SeriesSource> series;
    std::shared_ptr<const gateway::Dictionary> dictionary;
    std::vector<GatewayTarget> targets;
};

// Health

enum class HealthState : std::uint8_t { NeverAsked, Up, Shaky, Down, Silent };
struct GatewayHealth {
    GatewayTarget target;
    HealthState state = HealthState::NeverAsked; ///< Shaky: up now, and a failure in the newest 20 attempts
    std::string title; ///< of the product, else the job
    std::vector<HealthPoint> history; ///< `up` in the range
    double availability = 0; ///< share of attempts in the range that succeeded; NaN without any
    std::vector<GatewayGap> gaps; ///< in the range, in order
    std::vector<UnixNanos> restarts; ///< see gateway_restarts.h
    bool inTurn = false; ///< several workers answer in turn: its counters fall again and again, its rates are wrong
    std::vector<std::string> warnings; ///< workers that answer in turn, refused series, AI metrics off, slow answers
};
[[nodiscard]] Result<std::vector<GatewayHealth>> gatewayHealth(
    const GatewayView& view, TimeRange range, UnixNanos now, std::stop_token stop = {});

// One measure

struct GatewayQuestion {
    TimeRange range;
    Nanos step = 0; ///< of the points; 0 = about 120 of them, none shorter than the time between two scrapes
    gateway::Measure measure = gateway::Measure::Requests;
    std::optional<gateway::Dimension> by;
    std::vector<std::pair<gateway::Dimension, std::string>> where; ///< all must hold; empty text = not given
    Filter filter; ///< of spans: what of it can be asked of series holds for them, the rest is named in the notes
    std::vector<std::string> jobs; ///< sources; empty = all, each apart
    bool addSources = false; ///< the user's choice: several sources become one
    bool orOtherModel = true; ///< by model, or by the one asked for: where only the other is told, by that
    std::optional<gateway::Level> level; ///< else the one nearest to the client that each source has
    std::size_t maxSeries = 8; ///< the largest; the others are folded into one of each source. 0 = all
};

/// A percentile of buckets: between which limits it must lie, and on how much it stands.
struct GatewayPercentile {
    double value = 0;
    double lower = 0;
    double upper = 0; ///< +Inf: above the highest limit; then `value` is that limit and reads "≥ value"
    bool fewRequests = false; ///< fewer than 1/(1−q) observations
};

struct GatewayPoint {
    /// Counters: growth in the step, as counted; what a source that is read more seldom than a step is long grew by
    /// from one sample to the next is shared out evenly among the steps between. Gauges: the newest value. Nothing =
    /// gap.
    std::optional<double> value;
    std::optional<double> perSecond; ///< counters: rate over a window of at least 4 scrapes, as Prometheus has it
    std::optional<double> least; ///< gauges, in the step
    std::optional<double> most;
    std::optional<double> n; ///< distributions: observations in the step
    std::optional<double> average; ///< distributions
    std::optional<GatewayPercentile> p50; ///< distributions with buckets
    std::optional<GatewayPercentile> p95;
    std::optional<GatewayPercentile> p99;
};

struct GatewaySeries {
    enum class Kind : std::uint8_t { Value, NotGiven, Other };
    std::string job; ///< empty when sources were added
    Kind kind = Kind::Value;
    std::string key; ///< value of the dimension; empty without one
    gateway::Level level = gateway::Level::Client;
    std::vector<GatewayPoint> points; ///< one a step
    double total = 0; ///< counters: growth over the range, as counted; distributions: observations
    std::optional<GatewayPoint> whole; ///< distributions and gauges: the whole range as one step
    UnixNanos endedAt = 0; ///< its series ended there; 0 = goes on
    UnixNanos toldAt = 0; ///< rate limits: see gateway_ages.h; 0 = before the range, or another measure
    std::size_t folded = 0; ///< Other: how many values of the dimension are in it

    [[nodiscard]] bool hasValues() const noexcept; ///< in any step
};

struct GatewayAnswer {
    gateway::Measure measure = gateway::Measure::Requests;
    TimeRange range;
    Nanos step = 0;
    Nanos interval = 0; ///< between two samples, of the source that gives them most seldom
    Nanos rateWindow = 0; ///< of perSecond: the longest, of that source; the others have four of their own samples
    std::vector<UnixNanos> starts; ///< of the steps
    std::vector<GatewaySeries> series; ///< largest first
    std::vector<gateway::Level> levels; ///< that exist; the answer is of one each source
    bool averagesOnly = false; ///< no source has buckets: percentiles are not available from it
    bool isMissing = false; ///< no source has the measure
    bool isAtLeast = false; ///< a source says itself that it counts too little; a note says why
    bool isCollecting = false; ///< it takes two samples, and so far there is one
    std::vector<TimeRange> gaps; ///< see gateway_gaps.h
    std::vector<std::string> notes; ///< what the number is not, a sentence each

    /// From the first step with a value to the last one; empty when there is none.
    [[nodiscard]] TimeRange extent() const noexcept;
};
/// Same order as the questions. Those that are asked together are answered of one reading of each source: a page asks
/// all that it can at once.
[[nodiscard]] Result<std::vector<GatewayAnswer>> answers(
    const GatewayView& view, const std::vector<GatewayQuestion>& questions, std::stop_token stop = {});
[[nodiscard]] Result<GatewayAnswer> answer(
    const GatewayView& view, const GatewayQuestion& question, std::stop_token stop = {});

} // namespace spanwise::query
