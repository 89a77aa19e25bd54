// SPDX-License-Identifier: GPL-3.0-or-later
// Data points of OTLP metrics as they were sent, in a batch like spans: flat arrays and index ranges.
#pragma once

#include "core/base/ids.h"
#include "core/base/time.h"
#include "core/model/value.h"

#include <cstdint>
#include <optional>
#include <string_view>

namespace spanwise {

enum class PointKind : std::uint8_t { Gauge, Sum, Histogram, ExponentialHistogram, Summary };

/// Over what time a point counts.
enum class Temporality : std::uint8_t { Unspecified, Delta, Cumulative };

struct Metric {
    std::string_view name;
    std::string_view unit;
    std::string_view description;
    PointKind kind = PointKind::Gauge;
    Temporality temporality = Temporality::Unspecified; ///< of sums and both histograms
    bool monotonic = false; ///< of sums
    std::uint32_t resource = 0; ///< index into Batch::resources
    std::uint32_t scope = 0; ///< index into Batch::scopes
};

/// One measurement out of those that a point sums up, and the request that it was made in. What else a sender says of
/// it (filtered attributes) is not read: nobody asks for it, and it may be anything.
struct MetricExemplar {
    UnixNanos at = 0; ///< 0 = not given
    double value = 0;
    TraceId trace; ///< zero = not given
    SpanId span;
};

struct MetricPoint {
    static constexpr std::uint32_t kNoValue = 1; ///< flag bit: the series ended at this time

    std::uint32_t metric = 0; ///< index into Batch::metrics
    IndexRange attributes; ///< into Batch::attributes
    UnixNanos start = 0; ///< 0 = unknown
    UnixNanos at = 0;
    std::uint32_t flags = 0;
    IndexRange exemplars; ///< into Batch::exemplars

    Value number; ///< gauges and sums: Int or Double

    std::uint64_t count = 0; ///< histograms and summaries, as all below
    std::optional<double> sum;
    std::optional<double> min;
    std::optional<double> max;
    IndexRange bounds; ///< into Batch::reals: upper limits, the last bucket has none; both empty = no buckets
    IndexRange buckets; ///< into Batch::counts: each bucket alone
    std::int32_t scale = 0; ///< exponential: base = 2^(2^−scale)
    std::uint64_t zeroCount = 0;
    double zeroThreshold = 0;
    std::int32_t positiveOffset = 0; ///< bucket i of a side holds (base^(offset+i), base^(offset+i+1)]
    std::int32_t negativeOffset = 0;
    IndexRange positive; ///< into Batch::counts
    IndexRange negative;
    IndexRange quantiles; ///< summaries, into Batch::reals: quantile, value, quantile, value, …

    [[nodiscard]] bool hasEnded() const noexcept { return (flags & kNoValue) != 0; }
};

} // namespace spanwise
