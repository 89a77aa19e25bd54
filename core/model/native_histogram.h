// SPDX-License-Identifier: GPL-3.0-or-later
// A histogram whose bucket limits follow from a number: Prometheus' native histograms and OTLP's exponential ones.
// Only filled buckets are held, however far apart they lie.
#pragma once

#include <cstdint>
#include <vector>

namespace spanwise {

struct NativeHistogram {
    /// Bucket `index` of schema s holds (b^(index−1), b^index] with b = 2^(2^−s), as Prometheus counts them; OTLP calls
    /// the same bucket index − 1. With kCustomSchema, `index` counts `bounds` from 0 and the last one reaches +Inf.
    struct Bucket {
        std::int32_t index = 0;
        double count = 0; ///< in this bucket alone
        bool operator==(const Bucket&) const = default;
    };

    static constexpr std::int32_t kCustomSchema = -53;
    static constexpr std::int32_t kFinestSchema = 8; ///< of Prometheus; OTLP goes on to 20
    static constexpr std::int32_t kCoarsestSchema = -4;

    std::int32_t schema = 0;
    double zeroThreshold = 0; ///< the zero bucket holds [−threshold, threshold]
    double zeroCount = 0;
    double count = 0;
    double sum = 0;
    std::vector<Bucket> positive; ///< by ascending index
    std::vector<Bucket> negative; ///< likewise: index of the absolute value
    std::vector<double> bounds; ///< upper limits, ascending; kCustomSchema only

    [[nodiscard]] bool hasCustomBounds() const noexcept { return schema == kCustomSchema; }
    bool operator==(const NativeHistogram&) const = default;
};

} // namespace spanwise
