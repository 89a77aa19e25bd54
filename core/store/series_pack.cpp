// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/series_pack.h"

#include "core/metrics/chunk_codec.h"
#include "core/metrics/thin.h"
#include "core/store/series_rows.h"

#include <algorithm>
#include <limits>
#include <map>

namespace spanwise::store {

namespace {

constexpr UnixMs kFirst = std::numeric_limits<UnixMs>::min();
constexpr UnixMs kLast = std::numeric_limits<UnixMs>::max();
constexpr std::int64_t kAxesThinnedTogether = 6;

using SeriesById = std::map<SeriesId, metrics::Series>; // in order, so that chunks are appended

void writeAxis(SQLite::Database& db, TargetId target, int level, SeriesById& all)
{
    std::vector<UnixMs> times;
    const std::vector<metrics::Sample>* before = nullptr;
    for (auto& [id, series] : all) {
        settle(series);
        const bool sameTimes = before != nullptr
            && std::ranges::equal(*before, series.floats, {}, &metrics::Sample::at, &metrics::Sample::at);
        before = &series.floats;
        if (!sameTimes)
            for (const auto& sample : series.floats) times.push_back(sample.at);
        for (const auto& sample : series.histograms) times.push_back(sample.at);
        if (times.size() > 65536) { // most series share their times
            std::sort(times.begin(), times.end());
            times.erase(std::unique(times.begin(), times.end()), times.end());
        }
    }
    std::sort(times.begin(), times.end());
    times.erase(std::unique(times.begin(), times.end()), times.end());
    if (times.empty()) return;
    std::string bytes;
    metrics::putAxis(bytes, times);
    Query axis(db, "INSERT INTO metric_axes VALUES (NULL, ?, ?, ?, ?, ?)");
    axis.bind(1, target).bind(2, std::int64_t {level}).bind(3, times.front()).bind(4, times.back());
    axis.bindBlob(5, bytes).run();
    const std::int64_t id = db.getLastInsertRowid();
    Query chunk(db, "INSERT INTO metric_chunks VALUES (?, ?, ?)");
    for (const auto& [series, samples] : all) {
        if (samples.floats.empty() && samples.histograms.empty()) continue;
        const std::string packed = metrics::packSeries(samples, times);
        chunk.bind(1, id).bind(2, series).bindBlob(3, packed).run();
    }
}

void dropAxis(SQLite::Database& db, std::int64_t axis)
{
    Query chunks(db, "DELETE FROM metric_chunks WHERE axis = ?");
    chunks.bind(1, axis).run();
    Query row(db, "DELETE FROM metric_axes WHERE axis = ?");
    row.bind(1, axis).run();
}

SeriesById chunksOf(SQLite::Database& db, const std::vector<AxisRow>& axes)
{
    SeriesById all;
    Query query(db, "SELECT series, data FROM metric_chunks WHERE axis = ?");
    for (const AxisRow& axis : axes) {
        query.bind(1, axis.axis);
        while (query.step())
            if (!metrics::unpackSeries(query.bytes(1), axis.times, kFirst, kLast, all[query.integer(0)]))
                throw SeriesDamage {"a chunk of gateway metrics does not read"};
    }
    return all;
}

} // namespace

void packTail(SQLite::Database& db, TargetId target)
{
    SeriesById all;
    SeriesPlaces floats;
    SeriesPlaces histograms;
    const auto find = [&](SeriesId id) { return &all[id]; };
    visitTail(db, target, [&](const metrics::TailRow& row) {
        for (std::size_t i = 0; i < row.floats.size(); ++i)
            floats.at(i, row.floats[i].series, find)->floats.push_back({row.floats[i].at, row.floats[i].value});
        for (std::size_t i = 0; i < row.histograms.size(); ++i)
            histograms.at(i, row.histograms[i].series, find)
                ->histograms.push_back({row.histograms[i].at, row.histograms[i].histogram});
    });
    writeAxis(db, target, 0, all);
    Query drop(db, "DELETE FROM metric_tails WHERE target = ?");
    drop.bind(1, target).run();
}

bool thinSlice(SQLite::Database& db, int level, UnixMs before)
{
    Query oldest(db, "SELECT target FROM metric_axes WHERE level = ? AND last_ms < ? LIMIT 1");
    oldest.bind(1, std::int64_t {level}).bind(2, before);
    if (!oldest.step()) return false;
    const TargetId target = oldest.integer(0);
    oldest.reset();
    std::vector<AxisRow> axes = axesOf(db, target, kFirst, before, level);
    std::erase_if(axes, [&](const AxisRow& axis) { return axis.last >= before; });
    if (axes.empty()) return false;
    if (axes.size() > kAxesThinnedTogether) axes.resize(kAxesThinnedTogether);
    SeriesById all = chunksOf(db, axes);
    Query type(db, "SELECT type FROM metric_series WHERE series = ?");
    const UnixMs step = level == 0 ? 60'000 : 3'600'000;
    for (auto& [id, series] : all) {
        settle(series);
        type.bind(1, id);
        MetricType of = MetricType::Unknown;
        while (type.step()) of = static_cast<MetricType>(type.integer(0));
        series = metrics::thinned(series, of, step);
    }
    for (const AxisRow& axis : axes) dropAxis(db, axis.axis);
    writeAxis(db, target, level + 1, all);
    return true;
}

bool dropSlice(SQLite::Database& db, UnixMs before)
{
    Query oldest(db, "SELECT axis FROM metric_axes WHERE last_ms < ? LIMIT 1");
    oldest.bind(1, before);
    if (!oldest.step()) return false;
    const std::int64_t axis = oldest.integer(0);
    oldest.reset();
    dropAxis(db, axis);
    return true;
}

} // namespace spanwise::store
