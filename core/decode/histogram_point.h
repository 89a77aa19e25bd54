// SPDX-License-Identifier: GPL-3.0-or-later
// What a histogram's data point must fulfil to be taken (rule M1), whatever format it came in.
#pragma once

#include "core/decode/decoder.h"

#include <cstdint>
#include <string>
#include <vector>

namespace spanwise::decode {

struct HistogramPoint {
    std::uint64_t count = 0;
    std::vector<std::uint64_t> buckets; ///< both empty: count and sum alone, which is legal
    std::vector<double> bounds;

    void clear() noexcept
    {
        count = 0;
        buckets.clear();
        bounds.clear();
    }

    /// Counts the point as accepted or, with the reason, as rejected.
    void judge(DecodeReport& report, std::string place) const
    {
        const char* const fault = findFault();
        if (fault == nullptr)
            ++report.acceptedDataPoints;
        else
            report.reject(report.rejectedDataPoints, fault, std::move(place));
    }

private:
    [[nodiscard]] const char* findFault() const noexcept
    {
        if (buckets.empty() && bounds.empty()) return nullptr;
        if (buckets.size() != bounds.size() + 1) return "the buckets do not match the bounds";
        for (std::size_t i = 1; i < bounds.size(); ++i)
            if (!(bounds[i - 1] < bounds[i])) return "the bounds do not increase";
        std::uint64_t sum = 0;
        for (const std::uint64_t bucket : buckets) sum += bucket;
        return sum == count ? nullptr : "the buckets do not add up to the count";
    }
};

} // namespace spanwise::decode
