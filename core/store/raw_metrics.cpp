// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/raw_metrics.h"

#include "core/store/payload.h"
#include "core/store/reader.h"
#include "core/store/sqlite_query.h"
#include "core/store/writer.h"

#include <utility>

namespace spanwise::store {

RawMetrics packRawMetrics(std::string_view body, bool json, std::uint64_t points, UnixNanos arrivedAt)
{
    std::string packed = packBlock(body);
    const bool isPacked = !packed.empty();
    return {arrivedAt, json, points, body.size(), isPacked, isPacked ? std::move(packed) : std::string(body)};
}

Result<void> addRawMetrics(Writer& writer, const RawMetrics& metrics)
{
    const auto db = writer.transaction();
    if (!db) return tl::unexpected(db.error());
    return guarded([&] {
        Query put(**db, "INSERT INTO raw_metrics VALUES (NULL,?,?,?,?,?,?)");
        put.bind(1, metrics.arrivedAt).bind(2, std::int64_t {metrics.json});
        put.bind(3, static_cast<std::int64_t>(metrics.points)).bind(4, std::int64_t {metrics.isPacked});
        put.bind(5, static_cast<std::int64_t>(metrics.rawSize)).bindBlob(6, metrics.body).run();
    });
}

Result<RawMetricsTotal> rawMetricsTotal(const Reader& reader)
{
    RawMetricsTotal total;
    auto read = reader.withDatabase([&](const SQLite::Database& db) -> Result<void> {
        Query sum(db, "SELECT count(*), coalesce(sum(points), 0) FROM raw_metrics");
        if (sum.step()) {
            total.deliveries = static_cast<std::uint64_t>(sum.integer(0));
            total.points = static_cast<std::uint64_t>(sum.integer(1));
        }
        return {};
    });
    if (!read) return tl::unexpected(read.error());
    return total;
}

} // namespace spanwise::store
