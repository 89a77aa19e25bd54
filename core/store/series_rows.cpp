// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/series_rows.h"

#include "core/metrics/chunk_codec.h"

#include <algorithm>

namespace spanwise::store {

namespace {

template <typename T> void settleList(std::vector<T>& samples)
{
    const auto earlier = [](const T& a, const T& b) { return a.at < b.at; };
    if (!std::is_sorted(samples.begin(), samples.end(), earlier))
        std::stable_sort(samples.begin(), samples.end(), earlier);
    samples.erase(std::unique(samples.begin(), samples.end(), [](const T& a, const T& b) { return a.at == b.at; }),
        samples.end());
}

void unpack(std::string_view bytes, const AxisRow& axis, UnixMs from, UnixMs to, metrics::Series& into)
{
    if (!metrics::unpackSeries(bytes, axis.times, from, to, into))
        throw SeriesDamage {"a chunk of the series " + into.labels.text() + " does not read"};
}

} // namespace

std::vector<AxisRow> axesOf(const SQLite::Database& db, TargetId target, UnixMs from, UnixMs to, int level)
{
    // metric_axes_by_target
    Query query(db,
        "SELECT axis, first_ms, last_ms, data FROM metric_axes WHERE target = ?1 AND last_ms > ?2"
        " AND first_ms <= ?3 AND (?4 < 0 OR level = ?4) ORDER BY axis");
    query.bind(1, target).bind(2, from).bind(3, to).bind(4, std::int64_t {level});
    std::vector<AxisRow> out;
    while (query.step()) {
        auto times = metrics::readAxis(query.bytes(3));
        if (!times) throw SeriesDamage {"an axis of gateway metrics does not read"};
        out.push_back({query.integer(0), query.integer(1), query.integer(2), std::move(*times)});
    }
    return out;
}

void readChunks(const SQLite::Database& db, const AxisRow& axis, UnixMs from, UnixMs to, const WantedSeries& wanted)
{
    if (wanted.empty()) return;
    const auto [first, last] = std::minmax_element(
        wanted.begin(), wanted.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    // Series of one metric lie side by side: reading the span is one walk, unless they are far apart.
    if (static_cast<std::size_t>(last->first - first->first) <= 8 * wanted.size() + 64) {
        Query query(db, "SELECT series, data FROM metric_chunks WHERE axis = ? AND series BETWEEN ? AND ?");
        query.bind(1, axis.axis).bind(2, first->first).bind(3, last->first);
        while (query.step())
            if (const auto found = wanted.find(query.integer(0)); found != wanted.end())
                unpack(query.bytes(1), axis, from, to, *found->second);
        return;
    }
    Query query(db, "SELECT data FROM metric_chunks WHERE axis = ? AND series = ?");
    for (const auto& [series, into] : wanted) {
        query.bind(1, axis.axis).bind(2, series);
        while (query.step()) unpack(query.bytes(0), axis, from, to, *into);
    }
}

void visitTail(const SQLite::Database& db, TargetId target, const std::function<void(const metrics::TailRow&)>& visit,
    metrics::TailDecoder::Wanted wanted)
{
    Query query(db, "SELECT at_ms, data FROM metric_tails WHERE target = ? ORDER BY number");
    query.bind(1, target);
    metrics::TailDecoder decoder(std::move(wanted));
    metrics::TailRow row;
    while (query.step()) {
        row.at = query.integer(0);
        if (!decoder.decode(query.bytes(1), row)) throw SeriesDamage {"the newest gateway metrics do not read"};
        visit(row);
    }
}

void readTail(const SQLite::Database& db, TargetId target, UnixMs from, UnixMs to, const WantedSeries& wanted)
{
    SeriesPlaces floats;
    SeriesPlaces histograms;
    const auto find = [&](SeriesId id) -> metrics::Series* {
        const auto found = wanted.find(id);
        return found == wanted.end() ? nullptr : found->second;
    };
    const auto visit = [&](const metrics::TailRow& row) {
        for (std::size_t i = 0; i < row.floats.size(); ++i) {
            const auto& one = row.floats[i];
            metrics::Series* const into = floats.at(i, one.series, find);
            if (into != nullptr && one.at > from && one.at <= to) into->floats.push_back({one.at, one.value});
        }
        for (std::size_t i = 0; i < row.histograms.size(); ++i) {
            const auto& one = row.histograms[i];
            metrics::Series* const into = histograms.at(i, one.series, find);
            if (into != nullptr && one.at > from && one.at <= to) into->histograms.push_back({one.at, one.histogram});
        }
    };
    visitTail(db, target, visit, [&](SeriesId id) { return wanted.contains(id); });
}

MetricTarget targetAt(const Query& query)
{
    const auto text = [&](int column) { return std::string(query.bytes(column)); };
    const auto count = [&](int column) { return static_cast<std::uint64_t>(query.integer(column)); };
    MetricTarget one;
    one.target = query.integer(0);
    one.kind = text(1);
    one.job = text(2);
    one.instance = text(3);
    one.address = text(4);
    one.gateway = text(5);
    one.interval = query.integer(6);
    one.lastAt = query.integer(7);
    one.lastOkAt = query.integer(8);
    one.failingSince = query.integer(9);
    one.error = text(10);
    one.format = text(11);
    one.samples = count(12);
    one.bytes = count(13);
    one.duration = query.integer(14);
    one.refusedSeries = count(15);
    one.widestLabel = text(16);
    return one;
}

void settle(metrics::Series& series)
{
    settleList(series.floats);
    settleList(series.histograms);
}

} // namespace spanwise::store
