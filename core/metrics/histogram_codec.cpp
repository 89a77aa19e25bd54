// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/metrics/histogram_codec.h"

#include <cmath>

namespace spanwise::metrics {

namespace {

constexpr std::uint64_t kMostBuckets = 1U << 20U;

/// Doubled whole number, or 1 and eight bytes.
void putCount(std::string& out, double value)
{
    constexpr double kExact = 4503599627370496.0; // 2^52
    if (value >= 0 && value < kExact && std::floor(value) == value) {
        putVarint(out, static_cast<std::uint64_t>(value) << 1U);
        return;
    }
    putVarint(out, 1);
    putDouble(out, value);
}

double readCount(ByteReader& in)
{
    const std::uint64_t value = in.varint();
    return value == 1 ? in.real() : static_cast<double>(value >> 1U);
}

void putSide(std::string& out, const std::vector<NativeHistogram::Bucket>& side)
{
    putVarint(out, side.size());
    std::int64_t before = 0;
    for (const auto& bucket : side) {
        putSigned(out, bucket.index - before);
        putCount(out, bucket.count);
        before = bucket.index;
    }
}

bool readSide(ByteReader& in, std::vector<NativeHistogram::Bucket>& side)
{
    const std::uint64_t count = in.varint();
    if (count > kMostBuckets) return false;
    std::int64_t index = 0;
    for (std::uint64_t i = 0; i < count && !in.failed(); ++i) {
        index += in.signedVarint();
        side.push_back({static_cast<std::int32_t>(index), readCount(in)});
    }
    return !in.failed();
}

} // namespace

void putHistogram(std::string& out, const NativeHistogram& histogram)
{
    putSigned(out, histogram.schema);
    putCount(out, histogram.zeroThreshold);
    putCount(out, histogram.zeroCount);
    putCount(out, histogram.count);
    putCount(out, histogram.sum);
    putSide(out, histogram.positive);
    putSide(out, histogram.negative);
    putVarint(out, histogram.bounds.size());
    for (const double bound : histogram.bounds) putDouble(out, bound);
}

std::optional<NativeHistogram> readHistogram(ByteReader& in)
{
    NativeHistogram out;
    out.schema = static_cast<std::int32_t>(in.signedVarint());
    out.zeroThreshold = readCount(in);
    out.zeroCount = readCount(in);
    out.count = readCount(in);
    out.sum = readCount(in);
    if (!readSide(in, out.positive) || !readSide(in, out.negative)) return std::nullopt;
    const std::uint64_t bounds = in.varint();
    if (bounds > kMostBuckets) return std::nullopt;
    for (std::uint64_t i = 0; i < bounds && !in.failed(); ++i) out.bounds.push_back(in.real());
    if (in.failed()) return std::nullopt;
    return out;
}

} // namespace spanwise::metrics
