// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/metrics/histogram_math.h"
#include "core/metrics/quantile.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace spanwise::metrics {

namespace {
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// The zero bucket reaches only to the side on which there are observations.
void clipZeroBucket(const NativeHistogram& histogram, Bucket& bucket)
{
    if (histogram.hasCustomBounds() || bucket.lower > 0 || bucket.upper < 0) return;
    if (histogram.negative.empty() && !histogram.positive.empty()) bucket.lower = 0;
    if (histogram.positive.empty() && !histogram.negative.empty()) bucket.upper = 0;
}

/// The value below which `fraction` of a bucket lies: on a logarithmic scale, or linear where zero is inside.
double inside(const NativeHistogram& histogram, const Bucket& bucket, double fraction)
{
    if (histogram.hasCustomBounds() || (bucket.lower <= 0 && bucket.upper >= 0))
        return bucket.lower + (bucket.upper - bucket.lower) * fraction;
    const double lower = std::log2(std::fabs(bucket.lower));
    const double upper = std::log2(std::fabs(bucket.upper));
    if (bucket.lower > 0) return std::exp2(lower + (upper - lower) * fraction);
    return -std::exp2(upper + (lower - upper) * (1 - fraction));
}

/// The share of a bucket that lies below `value`, which is inside: the reverse of the above.
double shareBelow(const NativeHistogram& histogram, const Bucket& bucket, double value)
{
    if (histogram.hasCustomBounds() || (bucket.lower <= 0 && bucket.upper >= 0))
        return std::isfinite(bucket.lower) && std::isfinite(bucket.upper)
            ? (value - bucket.lower) / (bucket.upper - bucket.lower)
            : 0;
    const double lower = std::log2(std::fabs(bucket.lower));
    const double upper = std::log2(std::fabs(bucket.upper));
    const double at = std::log2(std::fabs(value));
    return value > 0 ? (at - lower) / (upper - lower) : 1 - (at - upper) / (lower - upper);
}

} // namespace

QuantileAnswer nativeQuantile(double q, const NativeHistogram& histogram)
{
    const auto all = [](double value) { return QuantileAnswer {value, value, value, false}; };
    if (q < 0) return all(-kInfinity);
    if (q > 1) return all(kInfinity);
    const std::vector<Bucket> buckets = bucketsOf(histogram);
    if (histogram.count == 0 || std::isnan(q) || buckets.empty()) return all(kNaN);

    // Counted from the nearer end, which loses less to rounding. NaN observations are in the count and in no bucket.
    const bool forward = std::isnan(histogram.sum) || q < 0.5;
    double rank = (forward ? q : 1 - q) * histogram.count;
    double count = 0;
    Bucket bucket;
    for (std::size_t i = 0; i < buckets.size(); ++i) {
        bucket = buckets[forward ? i : buckets.size() - 1 - i];
        count += bucket.count;
        if (bucket.count != 0 && count >= rank) break;
    }
    clipZeroBucket(histogram, bucket);
    if (histogram.hasCustomBounds()) {
        if (bucket.lower == -kInfinity) {
            if (bucket.upper <= 0) return {bucket.upper, -kInfinity, bucket.upper, false};
            bucket.lower = 0;
        } else if (bucket.upper == kInfinity) {
            return {bucket.lower, bucket.lower, kInfinity, false};
        }
    }
    count = std::min(count, histogram.count);
    if (count < rank)
        return std::isnan(histogram.sum) ? all(kNaN) : QuantileAnswer {bucket.upper, bucket.lower, bucket.upper, false};
    rank = forward ? rank - (count - bucket.count) : count - rank;
    return {inside(histogram, bucket, rank / bucket.count), bucket.lower, bucket.upper, false};
}

double nativeFraction(double lower, double upper, const NativeHistogram& histogram)
{
    if (histogram.count == 0 || std::isnan(lower) || std::isnan(upper)) return kNaN;
    if (lower >= upper) return 0;
    const auto below = [&](double value) {
        double under = 0;
        for (Bucket bucket : bucketsOf(histogram)) {
            clipZeroBucket(histogram, bucket);
            if (bucket.lower >= value) return under;
            if (bucket.upper > value) return under + bucket.count * shareBelow(histogram, bucket, value);
            under += bucket.count;
        }
        return histogram.count;
    };
    return (std::min(below(upper), histogram.count) - std::min(below(lower), histogram.count)) / histogram.count;
}

} // namespace spanwise::metrics
