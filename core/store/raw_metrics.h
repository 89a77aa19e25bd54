// SPDX-License-Identifier: GPL-3.0-or-later
// Bodies with data points, kept as they came (schema_raw_metrics.h).
#pragma once

#include "core/base/result.h"
#include "core/base/time.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace spanwise::store {

class Reader;
class Writer;

/// Packed: made on a parser thread, so that the writer only copies it.
struct RawMetrics {
    UnixNanos arrivedAt = 0;
    bool json = false;
    std::uint64_t points = 0;
    std::uint64_t rawSize = 0;
    bool isPacked = false;
    std::string body;
};

[[nodiscard]] RawMetrics packRawMetrics(std::string_view body, bool json, std::uint64_t points, UnixNanos arrivedAt);

/// Part of the writer's transaction. Error: as Writer::add.
[[nodiscard]] Result<void> addRawMetrics(Writer& writer, const RawMetrics& metrics);

struct RawMetricsTotal {
    std::uint64_t deliveries = 0;
    std::uint64_t points = 0;
};
[[nodiscard]] Result<RawMetricsTotal> rawMetricsTotal(const Reader& reader);

} // namespace spanwise::store
