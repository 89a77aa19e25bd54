// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/metrics/quantile.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace spanwise::metrics {

namespace {
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// Counts that differ by less than this share are taken as equal: sums of rates carry such errors (Prometheus' number).
constexpr double kSmallDelta = 1e-12;

bool almostEqual(double a, double b) noexcept
{
    if (a == b) return true;
    constexpr double kMinNormal = std::numeric_limits<double>::min();
    const double sum = std::fabs(a) + std::fabs(b);
    const double difference = std::fabs(a - b);
    if (a == 0 || b == 0 || sum < kMinNormal) return difference < kSmallDelta * kMinNormal;
    return difference / std::min(sum, std::numeric_limits<double>::max()) < kSmallDelta;
}

/// Sorted, each limit once.
void coalesce(std::vector<ClassicBucket>& buckets)
{
    std::sort(buckets.begin(), buckets.end(),
        [](const ClassicBucket& a, const ClassicBucket& b) { return a.limit < b.limit; });
    std::size_t kept = 0;
    for (std::size_t i = 1; i < buckets.size(); ++i) {
        if (buckets[i].limit == buckets[kept].limit)
            buckets[kept].count += buckets[i].count;
        else
            buckets[++kept] = buckets[i];
    }
    if (!buckets.empty()) buckets.resize(kept + 1);
}

/// Never falling. True when that took more than rounding.
bool makeMonotonic(std::vector<ClassicBucket>& buckets)
{
    bool forced = false;
    double before = buckets.front().count;
    for (std::size_t i = 1; i < buckets.size(); ++i) {
        double& now = buckets[i].count;
        if (almostEqual(before, now)) {
            now = before;
        } else if (now < before) {
            now = before;
            forced = true;
        }
        before = now;
    }
    return forced;
}

} // namespace

QuantileAnswer classicQuantile(double q, std::vector<ClassicBucket> buckets)
{
    const auto all = [](double value) { return QuantileAnswer {value, value, value, false}; };
    if (std::isnan(q)) return all(kNaN);
    if (q < 0) return all(-kInfinity);
    if (q > 1) return all(kInfinity);
    coalesce(buckets);
    if (buckets.empty() || buckets.back().limit != kInfinity) return all(kNaN);
    const bool forced = makeMonotonic(buckets);
    const double observations = buckets.back().count;
    if (buckets.size() < 2 || observations == 0 || std::isnan(observations)) return all(kNaN);

    double rank = q * observations;
    const auto last = buckets.end() - 1;
    const auto found =
        std::find_if(buckets.begin(), last, [&](const ClassicBucket& bucket) { return bucket.count >= rank; });
    if (found == last) return {(last - 1)->limit, (last - 1)->limit, kInfinity, forced};
    if (found == buckets.begin() && found->limit <= 0) return {found->limit, -kInfinity, found->limit, forced};
    double lower = 0;
    double inBucket = found->count;
    if (found != buckets.begin()) {
        lower = (found - 1)->limit;
        inBucket -= (found - 1)->count;
        rank -= (found - 1)->count;
    }
    return {lower + (found->limit - lower) * (rank / inBucket), lower, found->limit, forced};
}

double classicFraction(double lower, double upper, std::vector<ClassicBucket> buckets)
{
    coalesce(buckets);
    if (buckets.empty() || buckets.back().limit != kInfinity) return kNaN;
    makeMonotonic(buckets);
    const double observations = buckets.back().count;
    if (observations == 0 || std::isnan(observations) || std::isnan(lower) || std::isnan(upper)) return kNaN;
    if (lower >= upper) return 0;
    const auto below = [&](double value) {
        double under = 0; // observations below the bucket
        double from = buckets.front().limit > 0 ? 0 : -kInfinity;
        for (const ClassicBucket& bucket : buckets) {
            if (value <= from) return under;
            if (value < bucket.limit) {
                // A bucket without a finite width cannot be divided: none of it lies below.
                if (!std::isfinite(from) || !std::isfinite(bucket.limit)) return under;
                return under + (bucket.count - under) * (value - from) / (bucket.limit - from);
            }
            under = bucket.count;
            from = bucket.limit;
        }
        return observations;
    };
    return (std::min(below(upper), observations) - std::min(below(lower), observations)) / observations;
}

} // namespace spanwise::metrics
