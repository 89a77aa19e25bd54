// SPDX-License-Identifier: GPL-3.0-or-later
// The statements that reading and packing of gateway metrics have in common. Inside core/store; throws
// SQLite::Exception, and SeriesDamage for blobs that do not read.
#pragma once

#include "core/store/series_tables.h"
#include "core/store/sqlite_query.h"

#include <functional>
#include <map>
#include <unordered_map>
#include <vector>

namespace spanwise::store {

struct SeriesDamage {
    std::string what;
};

/// A series that was asked for, and where its samples go.
using WantedSeries = std::unordered_map<SeriesId, metrics::Series*>;

/// The series of a tail's rows, which come in the same order again and again.
class SeriesPlaces {
public:
    /// Asks `find(id)` only where another series than the time before stands at this place of the row.
    template <typename Find> metrics::Series* at(std::size_t place, SeriesId id, Find&& find)
    {
        if (place >= m_places.size()) m_places.resize(place + 1);
        auto& [known, series] = m_places[place];
        if (known != id) {
            series = find(id);
            known = id;
        }
        return series;
    }

private:
    std::vector<std::pair<SeriesId, metrics::Series*>> m_places; ///< no series has the id 0
};

struct AxisRow {
    std::int64_t axis = 0;
    UnixMs first = 0;
    UnixMs last = 0;
    std::vector<UnixMs> times;
};

/// Axes of a target that may hold samples with from < time <= to; `level` −1 = all.
[[nodiscard]] std::vector<AxisRow> axesOf(
    const SQLite::Database& db, TargetId target, UnixMs from, UnixMs to, int level = -1);

/// Appends what the chunks on an axis hold of the wanted series.
void readChunks(const SQLite::Database& db, const AxisRow& axis, UnixMs from, UnixMs to, const WantedSeries& wanted);
/// Calls `visit` for each row of a target's tail, oldest first; with `wanted` only those series stand in the rows.
void visitTail(const SQLite::Database& db, TargetId target, const std::function<void(const metrics::TailRow&)>& visit,
    metrics::TailDecoder::Wanted wanted = {});
void readTail(const SQLite::Database& db, TargetId target, UnixMs from, UnixMs to, const WantedSeries& wanted);

/// The columns of metric_targets in the order of the table, from a row of a query that begins with them.
[[nodiscard]] MetricTarget targetAt(const Query& query);

/// In order of time, each time once: what was stored first holds.
void settle(metrics::Series& series);

} // namespace spanwise::store
