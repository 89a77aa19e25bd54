// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/metrics/histogram_math.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace spanwise::metrics {

namespace {
using Buckets = std::vector<NativeHistogram::Bucket>;

/// Index of the bucket of a coarser schema that a bucket falls into: (base^(i−1), base^i] with base' = base^(2^steps).
std::int32_t coarser(std::int32_t index, std::int32_t steps) noexcept
{
    if (steps >= 31) return index > 0 ? 1 : 0;
    return ((index - 1) >> steps) + 1;
}

Buckets lowered(const Buckets& buckets, std::int32_t steps)
{
    Buckets out;
    for (const auto& bucket : buckets) {
        const std::int32_t index = coarser(bucket.index, steps);
        if (!out.empty() && out.back().index == index)
            out.back().count += bucket.count;
        else
            out.push_back({index, bucket.count});
    }
    return out;
}

Buckets merged(const Buckets& a, const Buckets& b, double factor)
{
    Buckets out;
    out.reserve(std::max(a.size(), b.size()));
    for (std::size_t i = 0, k = 0; i < a.size() || k < b.size();) {
        if (k == b.size() || (i < a.size() && a[i].index < b[k].index))
            out.push_back(a[i++]);
        else if (i == a.size() || b[k].index < a[i].index) {
            out.push_back({b[k].index, b[k].count * factor});
            ++k;
        } else {
            out.push_back({a[i].index, a[i].count + b[k].count * factor});
            ++i;
            ++k;
        }
    }
    return out;
}

/// A zero bucket of at least `threshold`, made wider where it would end inside a filled bucket. Gives what lies in it.
struct Zero {
    double threshold = 0;
    double count = 0;
};
Zero widened(const NativeHistogram& h, double threshold)
{
    Zero zero {std::max(threshold, h.zeroThreshold), h.zeroCount};
    for (bool grows = true; grows;) {
        grows = false;
        zero.count = h.zeroCount;
        for (const Buckets* side : {&h.positive, &h.negative}) {
            for (const auto& bucket : *side) {
                const double lower = upperLimit(bucket.index - 1, h.schema);
                if (lower >= zero.threshold) break;
                zero.count += bucket.count;
                const double upper = upperLimit(bucket.index, h.schema);
                if (upper > zero.threshold && bucket.count != 0) {
                    zero.threshold = upper;
                    grows = true;
                }
            }
        }
    }
    return zero;
}

void widen(NativeHistogram& h, const Zero& zero)
{
    const auto inside = [&](const NativeHistogram::Bucket& bucket) {
        return upperLimit(bucket.index - 1, h.schema) < zero.threshold;
    };
    if (zero.threshold > h.zeroThreshold) {
        std::erase_if(h.positive, inside);
        std::erase_if(h.negative, inside);
    }
    h.zeroThreshold = zero.threshold;
    h.zeroCount = zero.count;
}

/// Both with the same zero bucket.
void alignZero(NativeHistogram& a, NativeHistogram& b)
{
    while (a.zeroThreshold != b.zeroThreshold) {
        const double threshold = std::max(a.zeroThreshold, b.zeroThreshold);
        widen(a, widened(a, threshold));
        widen(b, widened(b, threshold));
    }
}

double countAt(const Buckets& buckets, std::int32_t index) noexcept
{
    const auto found = std::lower_bound(buckets.begin(), buckets.end(), index,
        [](const NativeHistogram::Bucket& bucket, std::int32_t wanted) { return bucket.index < wanted; });
    return found != buckets.end() && found->index == index ? found->count : 0;
}

/// Some bucket of `before` holds less now.
bool anyFell(const Buckets& now, const Buckets& before) noexcept
{
    return std::any_of(before.begin(), before.end(),
        [&](const NativeHistogram::Bucket& bucket) { return countAt(now, bucket.index) < bucket.count; });
}

} // namespace

double upperLimit(std::int32_t index, std::int32_t schema) noexcept
{
    if (schema <= 0)
        return std::ldexp(1.0,
            static_cast<int>(std::clamp<std::int64_t>(
                static_cast<std::int64_t>(index) * (std::int64_t {1} << -schema), -5000, 5000)));
    // index / 2^schema = whole + part, so that 2^whole stays exact.
    const std::int32_t whole = index >> schema;
    const std::int32_t part = index - (whole << schema);
    return std::ldexp(std::exp2(std::ldexp(static_cast<double>(part), -schema)), whole);
}

NativeHistogram atSchema(const NativeHistogram& histogram, std::int32_t schema)
{
    NativeHistogram out = histogram;
    if (histogram.hasCustomBounds() || schema >= histogram.schema) return out;
    out.schema = schema;
    out.positive = lowered(histogram.positive, histogram.schema - schema);
    out.negative = lowered(histogram.negative, histogram.schema - schema);
    return out;
}

bool areCompatible(const NativeHistogram& a, const NativeHistogram& b) noexcept
{
    return a.hasCustomBounds() == b.hasCustomBounds() && (!a.hasCustomBounds() || a.bounds == b.bounds);
}

void add(NativeHistogram& to, const NativeHistogram& other, double factor)
{
    NativeHistogram right = other;
    if (!to.hasCustomBounds()) {
        const std::int32_t schema = std::min(to.schema, right.schema);
        if (to.schema != schema) to = atSchema(to, schema);
        if (right.schema != schema) right = atSchema(right, schema);
        alignZero(to, right);
    }
    to.count += right.count * factor;
    to.sum += right.sum * factor;
    to.zeroCount += right.zeroCount * factor;
    to.positive = merged(to.positive, right.positive, factor);
    to.negative = merged(to.negative, right.negative, factor);
}

void scale(NativeHistogram& histogram, double factor) noexcept
{
    histogram.count *= factor;
    histogram.sum *= factor;
    histogram.zeroCount *= factor;
    for (auto* side : {&histogram.positive, &histogram.negative})
        for (auto& bucket : *side) bucket.count *= factor;
}

bool isReset(const NativeHistogram& now, const NativeHistogram& before)
{
    if (now.count < before.count || !areCompatible(now, before)) return true;
    if (now.hasCustomBounds()) return anyFell(now.positive, before.positive);
    if (now.schema > before.schema || now.zeroThreshold < before.zeroThreshold) return true;
    NativeHistogram old = before;
    if (now.zeroThreshold > before.zeroThreshold) {
        const Zero zero = widened(before, now.zeroThreshold);
        if (zero.threshold != now.zeroThreshold) return true; // it would end inside a filled bucket
        widen(old, zero);
    }
    if (now.zeroCount < old.zeroCount) return true;
    old = atSchema(old, now.schema);
    return anyFell(now.positive, old.positive) || anyFell(now.negative, old.negative);
}

std::vector<Bucket> bucketsOf(const NativeHistogram& histogram)
{
    std::vector<Bucket> out;
    if (histogram.hasCustomBounds()) {
        constexpr double kInfinity = std::numeric_limits<double>::infinity();
        for (const auto& bucket : histogram.positive) {
            const auto at = static_cast<std::size_t>(std::max(bucket.index, 0));
            const double lower = at == 0 ? -kInfinity : histogram.bounds[std::min(at, histogram.bounds.size()) - 1];
            out.push_back({lower, at < histogram.bounds.size() ? histogram.bounds[at] : kInfinity, bucket.count});
        }
        return out;
    }
    for (auto bucket = histogram.negative.rbegin(); bucket != histogram.negative.rend(); ++bucket)
        out.push_back({-upperLimit(bucket->index, histogram.schema), -upperLimit(bucket->index - 1, histogram.schema),
            bucket->count});
    if (histogram.zeroCount != 0)
        out.push_back({-histogram.zeroThreshold, histogram.zeroThreshold, histogram.zeroCount});
    for (const auto& bucket : histogram.positive)
        out.push_back(
            {upperLimit(bucket.index - 1, histogram.schema), upperLimit(bucket.index, histogram.schema), bucket.count});
    return out;
}

} // namespace spanwise::metrics
