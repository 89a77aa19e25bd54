// SPDX-License-Identifier: GPL-3.0-or-later
// The stored form of a native histogram: schema, zero bucket, count, sum, then each side as index gaps and counts.
// Whole counts are varints, others eight bytes.
#pragma once

#include "core/metrics/varint.h"
#include "core/model/native_histogram.h"

#include <optional>
#include <string>

namespace spanwise::metrics {

void putHistogram(std::string& out, const NativeHistogram& histogram);
/// Nothing when the bytes are damaged.
[[nodiscard]] std::optional<NativeHistogram> readHistogram(ByteReader& in);

} // namespace spanwise::metrics
