// SPDX-License-Identifier: GPL-3.0-or-later
// What a histogram's data point must fulfil to be taken (rule M1), whatever format it came in.
#pragma once

#include <cstdint>
#include <span>

namespace spanwise::decode {

/// Null when nothing is wrong; both empty is legal: count and sum alone.
[[nodiscard]] inline const char* histogramFault(
    std::uint64_t count, std::span<const std::uint64_t> buckets, std::span<const double> bounds) noexcept
{
    if (buckets.empty() && bounds.empty()) return nullptr;
    if (buckets.size() != bounds.size() + 1) return "the buckets do not match the bounds";
    for (std::size_t i = 1; i < bounds.size(); ++i)
        if (!(bounds[i - 1] < bounds[i])) return "the bounds do not increase";
    std::uint64_t sum = 0;
    for (const std::uint64_t bucket : buckets) sum += bucket;
    return sum == count ? nullptr : "the buckets do not add up to the count";
}

} // namespace spanwise::decode
