// SPDX-License-Identifier: GPL-3.0-or-later
// Quantiles and fractions of histograms as Prometheus 3.5 answers them (promql/quantile.go, 2025-07), with what it does
// not say: between which limits the answer must lie. One implementation for the command line and the pages.
#pragma once

#include "core/metrics/series.h"

#include <optional>
#include <vector>

namespace spanwise::metrics {

/// One bucket of a classic histogram: observations at or below the limit.
struct ClassicBucket {
    double limit = 0; ///< `le`
    double count = 0; ///< cumulative
};

struct QuantileAnswer {
    double value = 0; ///< NaN when nothing was observed or +Inf is missing
    double lower = 0; ///< the answer lies in [lower, upper]; both NaN with an unknown value
    double upper = 0; ///< +Inf: it lies above all limits and `value` is the highest of them
    bool forcedMonotonic = false; ///< the buckets fell somewhere and the running maximum was used
};

/// `buckets` in any order; equal limits are added up.
[[nodiscard]] QuantileAnswer classicQuantile(double q, std::vector<ClassicBucket> buckets);
[[nodiscard]] double classicFraction(double lower, double upper, std::vector<ClassicBucket> buckets);

[[nodiscard]] QuantileAnswer nativeQuantile(double q, const NativeHistogram& histogram);
[[nodiscard]] double nativeFraction(double lower, double upper, const NativeHistogram& histogram);

} // namespace spanwise::metrics
