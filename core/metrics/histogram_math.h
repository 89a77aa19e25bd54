// SPDX-License-Identifier: GPL-3.0-or-later
// Arithmetic of native histograms: bring two to one resolution, add, subtract, tell a reset. Semantics of
// Prometheus 3.5 (model/histogram, 2025-07).
#pragma once

#include "core/model/native_histogram.h"

#include <optional>
#include <vector>

namespace spanwise::metrics {

/// The limits of one bucket of an exponential schema: (base^(index−1), base^index].
[[nodiscard]] double upperLimit(std::int32_t index, std::int32_t schema) noexcept;

/// The same observations in fewer buckets. `schema` must not be finer than the histogram's.
[[nodiscard]] NativeHistogram atSchema(const NativeHistogram& histogram, std::int32_t schema);

/// Whether the two can be added: both exponential, or with the same bounds of their own.
[[nodiscard]] bool areCompatible(const NativeHistogram& a, const NativeHistogram& b) noexcept;

/// to += other × factor, in the coarser of both resolutions and the wider of both zero buckets. They must be
/// compatible.
void add(NativeHistogram& to, const NativeHistogram& other, double factor = 1);
void scale(NativeHistogram& histogram, double factor) noexcept;

/// Whether `now` cannot have grown out of `before`: its count or any bucket fell, or its resolution or zero bucket
/// became finer.
[[nodiscard]] bool isReset(const NativeHistogram& now, const NativeHistogram& before);

/// One filled bucket with its limits, which take part as `lowerClosed` and so on say in Prometheus' answers.
struct Bucket {
    double lower = 0;
    double upper = 0;
    double count = 0;
};
/// All filled buckets from the lowest to the highest: negative ones, the zero bucket, positive ones.
[[nodiscard]] std::vector<Bucket> bucketsOf(const NativeHistogram& histogram);

} // namespace spanwise::metrics
