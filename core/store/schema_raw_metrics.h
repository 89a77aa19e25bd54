// SPDX-License-Identifier: GPL-3.0-or-later
// Deliveries with data points as they came, for whoever learns to read them later.
#pragma once

#include <string_view>

namespace spanwise::store {

inline constexpr std::string_view kRawMetricsSchema = R"sql(
CREATE TABLE raw_metrics (
    delivery      INTEGER PRIMARY KEY,
    arrived_ns    INTEGER NOT NULL,
    json          INTEGER NOT NULL, -- 1 OTLP/JSON, 0 protobuf
    points        INTEGER NOT NULL, -- that were accepted
    codec         INTEGER NOT NULL, -- 0 as it is, 1 zstd
    raw_size      INTEGER NOT NULL,
    body          BLOB NOT NULL
) STRICT;
)sql";

} // namespace spanwise::store
