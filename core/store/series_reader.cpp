// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/series_reader.h"

#include "core/store/series_rows.h"

#include <algorithm>
#include <optional>

namespace spanwise::store {

namespace {

struct Found {
    TargetId target = 0;
    SeriesId series = 0;
    metrics::Series samples;
};

/// What a matcher wants a label to be, when it wants one value.
const std::string* wantedValue(const std::vector<metrics::Matcher>& matchers, std::string_view label)
{
    const auto found = std::ranges::find_if(matchers, [&](const auto& one) { return one.isEqual(label); });
    return found == matchers.end() ? nullptr : &found->value();
}

/// The names that the series may bear; nothing when any of them may do.
std::optional<std::vector<std::string>> wantedNames(const std::vector<metrics::Matcher>& matchers)
{
    if (const std::string* const name = wantedValue(matchers, metrics::kNameLabel); name != nullptr && !name->empty())
        return std::vector {*name};
    const auto found = std::ranges::find_if(matchers, [](const auto& one) {
        return one.kind() == metrics::Matcher::Kind::OneOf && one.name() == metrics::kNameLabel;
    });
    return found == matchers.end() ? std::nullopt : std::optional(found->values());
}

/// The labels job and instance of a series are those of its target.
std::vector<TargetId> findTargets(const SQLite::Database& db, const std::string* job, const std::string* instance)
{
    Query query(db,
        "SELECT target FROM metric_targets WHERE (?1 IS NULL OR job = ?1) AND (?2 IS NULL OR instance = ?2)"
        " ORDER BY target");
    const auto bind = [&](int column, const std::string* value) {
        if (value != nullptr)
            query.bindText(column, *value);
        else
            query.bindNull(column);
    };
    bind(1, job);
    bind(2, instance);
    std::vector<TargetId> out;
    while (query.step()) out.push_back(query.integer(0));
    return out;
}

std::vector<Found> findSeries(const SQLite::Database& db, const std::vector<metrics::Matcher>& matchers)
{
    std::vector<Found> out;
    const auto read = [&](Query& query) {
        while (query.step()) {
            metrics::Labels labels = metrics::Labels::unpacked(query.bytes(2));
            if (!metrics::holdsAll(matchers, labels)) continue;
            Found& found = out.emplace_back();
            found.series = query.integer(0);
            found.target = query.integer(1);
            found.samples.labels = std::move(labels);
        }
    };
    const auto names = wantedNames(matchers);
    const auto readNamed = [&](Query& query, int column) {
        if (!names) return read(query);
        for (const std::string& name : *names) {
            query.bindText(column, name);
            read(query);
        }
    };
    const std::string* const job = wantedValue(matchers, "job");
    const std::string* const instance = wantedValue(matchers, "instance");
    if (job != nullptr || instance != nullptr) {
        // metric_series_by_target: one of many targets has few of the series that bear a name
        Query query(db,
            names ? "SELECT series, target, labels FROM metric_series WHERE target = ?1 AND name = ?2"
                  : "SELECT series, target, labels FROM metric_series WHERE target = ?1");
        for (const TargetId target : findTargets(db, job, instance)) {
            query.bind(1, target);
            readNamed(query, 2);
        }
    } else {
        // metric_series_by_name, or a walk over all when the name is a pattern
        Query query(db,
            names ? "SELECT series, target, labels FROM metric_series WHERE name = ?1"
                  : "SELECT series, target, labels FROM metric_series");
        readNamed(query, 1);
    }
    std::sort(out.begin(), out.end(), [](const Found& a, const Found& b) {
        return a.target != b.target ? a.target < b.target : a.series < b.series;
    });
    return out;
}

std::string textAt(const Query& query, int column)
{
    return std::string(query.bytes(column));
}

std::uint64_t countAt(const Query& query, int column)
{
    return static_cast<std::uint64_t>(query.integer(column));
}

/// Damage of a blob becomes an Error like those of SQLite.
template <typename Work> Result<void> undamaged(Work&& work)
{
    try {
        return work();
    } catch (const SeriesDamage& damage) {
        return fail(ErrorCode::Damaged, damage.what);
    }
}

} // namespace

Result<std::vector<metrics::Series>> SeriesReader::select(
    const std::vector<metrics::Matcher>& matchers, metrics::UnixMs from, metrics::UnixMs to, std::stop_token stop) const
{
    std::vector<metrics::Series> out;
    auto done = m_reader->withDatabase([&](const SQLite::Database& db) -> Result<void> {
        return undamaged([&]() -> Result<void> {
            std::vector<Found> found = findSeries(db, matchers);
            for (std::size_t first = 0; first < found.size();) {
                if (stop.stop_requested()) return fail(ErrorCode::Cancelled, "stopped");
                const TargetId target = found[first].target;
                WantedSeries wanted;
                std::size_t end = first;
                for (; end < found.size() && found[end].target == target; ++end)
                    wanted.emplace(found[end].series, &found[end].samples);
                for (const AxisRow& axis : axesOf(db, target, from, to)) {
                    if (stop.stop_requested()) return fail(ErrorCode::Cancelled, "stopped");
                    readChunks(db, axis, from, to, wanted);
                }
                readTail(db, target, from, to, wanted);
                first = end;
            }
            for (Found& one : found) {
                settle(one.samples);
                if (!one.samples.floats.empty() || !one.samples.histograms.empty())
                    out.push_back(std::move(one.samples));
            }
            return {};
        });
    });
    if (!done) return tl::unexpected(done.error());
    return out;
}

Result<std::vector<MetricTarget>> SeriesReader::targets() const
{
    std::vector<MetricTarget> out;
    auto done = m_reader->withDatabase([&](const SQLite::Database& db) -> Result<void> {
        Query query(db, "SELECT * FROM metric_targets ORDER BY job, instance");
        Query remarks(db, "SELECT reason, count, sample, last_ms FROM metric_remarks WHERE target = ? ORDER BY reason");
        while (query.step()) {
            MetricTarget one = targetAt(query);
            remarks.bind(1, one.target);
            while (remarks.step())
                one.remarks.push_back(
                    {textAt(remarks, 0), countAt(remarks, 1), textAt(remarks, 2), remarks.integer(3)});
            out.push_back(std::move(one));
        }
        return {};
    });
    if (!done) return tl::unexpected(done.error());
    return out;
}

Result<std::vector<StoredFamily>> SeriesReader::families(TargetId target) const
{
    std::vector<StoredFamily> out;
    auto done = m_reader->withDatabase([&](const SQLite::Database& db) -> Result<void> {
        Query query(db, "SELECT name, type, unit, help FROM metric_families WHERE target = ? ORDER BY name");
        query.bind(1, target);
        while (query.step())
            out.push_back(
                {textAt(query, 0), static_cast<MetricType>(query.integer(1)), textAt(query, 2), textAt(query, 3)});
        return {};
    });
    if (!done) return tl::unexpected(done.error());
    return out;
}

Result<std::vector<metrics::Labels>> SeriesReader::seriesOf(TargetId target) const
{
    std::vector<metrics::Labels> out;
    auto done = m_reader->withDatabase([&](const SQLite::Database& db) -> Result<void> {
        Query query(db, "SELECT labels FROM metric_series WHERE target = ? ORDER BY series");
        query.bind(1, target);
        while (query.step()) out.push_back(metrics::Labels::unpacked(query.bytes(0)));
        return {};
    });
    if (!done) return tl::unexpected(done.error());
    return out;
}

Result<std::uint64_t> SeriesReader::countOf(TargetId target) const
{
    std::uint64_t out = 0;
    auto done = m_reader->withDatabase([&](const SQLite::Database& db) -> Result<void> {
        Query count(db, "SELECT count(*) FROM metric_series WHERE target = ?");
        if (count.bind(1, target).step()) out = static_cast<std::uint64_t>(count.integer(0));
        return {};
    });
    if (!done) return tl::unexpected(done.error());
    return out;
}

Result<std::vector<std::string>> SeriesReader::namesOf(TargetId target) const
{
    std::vector<std::string> out;
    auto done = m_reader->withDatabase([&](const SQLite::Database& db) -> Result<void> {
        // One look into metric_series_by_target for each name, however many series bear it.
        Query next(db, "SELECT min(name) FROM metric_series WHERE target = ?1 AND name > ?2");
        std::string name; // no metric is named by nothing
        while (true) {
            next.bind(1, target).bindText(2, name);
            if (!next.step() || next.isNull(0)) break;
            name = textAt(next, 0);
            next.reset();
            out.push_back(name);
        }
        return {};
    });
    if (!done) return tl::unexpected(done.error());
    return out;
}

Result<std::vector<StoredExemplar>> SeriesReader::exemplars(UnixMs from, UnixMs to) const
{
    std::vector<StoredExemplar> out;
    auto done = m_reader->withDatabase([&](const SQLite::Database& db) -> Result<void> {
        Query query(db,
            // From the few exemplars to their series, not through hundreds of thousands of series.
            "SELECT s.labels, e.labels, e.value, e.at_ms FROM metric_exemplars e"
            " CROSS JOIN metric_series s ON s.series = e.series WHERE e.at_ms >= ? AND e.at_ms < ?");
        query.bind(1, from).bind(2, to);
        while (query.step())
            out.push_back({metrics::Labels::unpacked(query.bytes(0)), metrics::Labels::unpacked(query.bytes(1)),
                query.real(2), query.integer(3)});
        return {};
    });
    if (!done) return tl::unexpected(done.error());
    return out;
}

Result<SeriesReader::Figures> SeriesReader::figures() const
{
    Figures out;
    auto done = m_reader->withDatabase([&](const SQLite::Database& db) -> Result<void> {
        Query series(db, "SELECT count(*) FROM metric_series");
        while (series.step()) out.series = countAt(series, 0);
        Query chunks(db, "SELECT count(*), coalesce(sum(length(data)), 0) FROM metric_chunks");
        while (chunks.step()) {
            out.chunks = countAt(chunks, 0);
            out.chunkBytes = countAt(chunks, 1);
        }
        Query axes(db, "SELECT coalesce(sum(length(data)), 0) FROM metric_axes");
        while (axes.step()) out.axisBytes = countAt(axes, 0);
        Query tails(db, "SELECT count(*), coalesce(sum(length(data)), 0) FROM metric_tails");
        while (tails.step()) {
            out.tailRows = countAt(tails, 0);
            out.tailBytes = countAt(tails, 1);
        }
        return {};
    });
    if (!done) return tl::unexpected(done.error());
    return out;
}

} // namespace spanwise::store
