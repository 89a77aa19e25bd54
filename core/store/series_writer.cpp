// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/series_writer.h"

#include "core/base/checksum.h"
#include "core/store/series_pack.h"
#include "core/store/series_rows.h"
#include "core/store/writer.h"

#include <algorithm>
#include <limits>
#include <string>
#include <unordered_map>

namespace spanwise::store {

namespace {

/// A tail is packed when it has so many rows (half an hour of a scrape each 15 s) or bytes. Targets that began together
/// are not all packed at the same time, so that what else is written waits for one of them at most.
constexpr std::int64_t kTailRows = 120;
constexpr std::int64_t kTailRowsSpread = 60;
constexpr std::size_t kTailBytes = std::size_t {8} << 20U;

std::int64_t rowsOfTail(TargetId target) noexcept
{
    return kTailRows - kTailRowsSpread / 2 + target * 37 % kTailRowsSpread;
}

struct Tail {
    metrics::TailEncoder encoder;
    std::int64_t nextNumber = 1;
    std::int64_t rows = 0;
    std::size_t bytes = 0;
};

/// Two checksums of the labels: what is kept in memory of a series besides its number.
struct SeriesKey {
    std::uint64_t a = 0;
    std::uint64_t b = 0;
    bool operator==(const SeriesKey&) const = default;
};
struct SeriesKeyHash {
    std::size_t operator()(const SeriesKey& key) const noexcept { return static_cast<std::size_t>(key.a); }
};
SeriesKey keyOf(std::string_view packed)
{
    return {checksum64(packed), std::hash<std::string_view> {}(packed)};
}

struct TargetState {
    std::unordered_map<SeriesKey, SeriesId, SeriesKeyHash> series;
    Tail tail;
};

} // namespace

struct SeriesWriter::Private {
    Writer& writer;
    std::uint64_t rollbacks = 0;
    bool loaded = false;
    std::unordered_map<std::string, TargetId> targets; ///< by kind, job, instance
    std::unordered_map<TargetId, TargetState> states;
    std::size_t seriesOfAll = 0;
    std::string bytes; ///< of the row being written

    explicit Private(Writer& theWriter)
        : writer(theWriter)
    {
    }

    /// Runs `work(db)` in the transaction, with what is remembered of the tables up to date.
    template <typename Work> auto in(Work&& work)
    {
        using Returned = decltype(work(std::declval<SQLite::Database&>()));
        auto db = writer.transaction();
        if (!db) return Returned {tl::unexpected<Error>(db.error())};
        auto done = guarded([&]() -> Returned {
            try {
                if (!loaded || rollbacks != writer.rollbacks()) load(**db);
                return work(**db);
            } catch (const SeriesDamage& damage) {
                return fail(ErrorCode::Damaged, damage.what);
            }
        });
        if (!done) writer.rollback();
        return done;
    }

    void load(const SQLite::Database& db)
    {
        targets.clear();
        states.clear();
        seriesOfAll = 0;
        Query all(db, "SELECT target, kind, job, instance FROM metric_targets");
        while (all.step()) targets.emplace(nameOf(all.bytes(1), all.bytes(2), all.bytes(3)), all.integer(0));
        Query series(db, "SELECT series, target, labels FROM metric_series");
        while (series.step()) {
            states[series.integer(1)].series.emplace(keyOf(series.bytes(2)), series.integer(0));
            ++seriesOfAll;
        }
        Query tails(db, "SELECT target, count(*), max(number), sum(length(data)) FROM metric_tails GROUP BY target");
        while (tails.step()) {
            Tail& tail = states[tails.integer(0)].tail;
            tail.rows = tails.integer(1);
            tail.nextNumber = tails.integer(2) + 1;
            tail.bytes = static_cast<std::size_t>(tails.integer(3));
        }
        loaded = true;
        rollbacks = writer.rollbacks();
    }

    static std::string nameOf(std::string_view kind, std::string_view job, std::string_view instance)
    {
        std::string name(kind);
        name.append(1, '\0').append(job).append(1, '\0').append(instance);
        return name;
    }

    void pack(SQLite::Database& db, TargetId target)
    {
        packTail(db, target);
        Tail& tail = states[target].tail;
        tail.encoder.restart();
        tail.rows = 0;
        tail.bytes = 0;
    }
};

SeriesWriter::SeriesWriter(Writer& writer)
    : d(std::make_unique<Private>(writer))
{
}

SeriesWriter::~SeriesWriter() = default;

Result<TargetId> SeriesWriter::target(const std::string& kind, const std::string& job, const std::string& instance)
{
    return d->in([&](SQLite::Database& db) -> Result<TargetId> {
        const std::string name = Private::nameOf(kind, job, instance);
        if (const auto found = d->targets.find(name); found != d->targets.end()) return found->second;
        Query insert(db,
            "INSERT INTO metric_targets VALUES"
            " (NULL, ?, ?, ?, '', '', 0, 0, 0, 0, '', '', 0, 0, 0, 0, '')");
        insert.bindText(1, kind).bindText(2, job).bindText(3, instance).run();
        const TargetId id = db.getLastInsertRowid();
        d->targets.emplace(name, id);
        return id;
    });
}

Result<MetricTarget> SeriesWriter::stored(TargetId target)
{
    return d->in([&](SQLite::Database& db) -> Result<MetricTarget> {
        Query query(db, "SELECT * FROM metric_targets WHERE target = ?");
        query.bind(1, target);
        MetricTarget out;
        while (query.step()) out = targetAt(query);
        return out;
    });
}

Result<void> SeriesWriter::update(const MetricTarget& target)
{
    return d->in([&](SQLite::Database& db) -> Result<void> {
        Query update(db,
            "UPDATE metric_targets SET address = ?, gateway = ?, interval_ms = ?, last_ms = ?,"
            " last_ok_ms = ?, failing_ms = ?, error = ?, format = ?, samples = ?, bytes = ?,"
            " duration_ms = ?, refused = ?, widest_label = ? WHERE target = ?");
        update.bindText(1, target.address).bindText(2, target.gateway).bind(3, target.interval);
        update.bind(4, target.lastAt).bind(5, target.lastOkAt).bind(6, target.failingSince);
        update.bindText(7, target.error).bindText(8, target.format);
        update.bind(9, static_cast<std::int64_t>(target.samples)).bind(10, static_cast<std::int64_t>(target.bytes));
        update.bind(11, target.duration).bind(12, static_cast<std::int64_t>(target.refusedSeries));
        update.bindText(13, target.widestLabel).bind(14, target.target).run();
        if (target.remarks.empty()) return {};
        Query remark(db,
            "INSERT INTO metric_remarks VALUES (?, ?, ?, ?, ?) ON CONFLICT (target, reason)"
            " DO UPDATE SET count = count + excluded.count, sample = excluded.sample,"
            " last_ms = excluded.last_ms");
        for (const MetricTarget::Remark& one : target.remarks)
            remark.bind(1, target.target)
                .bindText(2, one.reason)
                .bind(3, static_cast<std::int64_t>(one.count))
                .bindText(4, one.sample)
                .bind(5, one.lastAt)
                .run();
        return {};
    });
}

Result<void> SeriesWriter::recordFamily(TargetId target, const StoredFamily& family)
{
    return d->in([&](SQLite::Database& db) -> Result<void> {
        Query insert(db,
            "INSERT INTO metric_families VALUES (?, ?, ?, ?, ?) ON CONFLICT (target, name)"
            " DO UPDATE SET type = excluded.type, unit = excluded.unit, help = excluded.help");
        insert.bind(1, target).bindText(2, family.name).bind(3, static_cast<std::int64_t>(family.type));
        insert.bindText(4, family.unit).bindText(5, family.help).run();
        return {};
    });
}

Result<std::optional<SeriesId>> SeriesWriter::find(TargetId target, std::string_view packedLabels)
{
    return d->in([&](SQLite::Database&) -> Result<std::optional<SeriesId>> {
        const auto& known = d->states[target].series;
        const auto found = known.find(keyOf(packedLabels));
        return found == known.end() ? std::nullopt : std::optional(found->second);
    });
}

Result<SeriesId> SeriesWriter::add(
    TargetId target, std::string_view packedLabels, std::string_view name, MetricType type, UnixMs firstAt)
{
    return d->in([&](SQLite::Database& db) -> Result<SeriesId> {
        auto& known = d->states[target].series;
        const auto [place, isNew] = known.try_emplace(keyOf(packedLabels), 0);
        if (!isNew) return place->second;
        Query insert(db, "INSERT INTO metric_series VALUES (NULL, ?, ?, ?, ?, ?)");
        insert.bind(1, target).bind(2, static_cast<std::int64_t>(type)).bind(3, firstAt);
        insert.bindText(4, name).bindBlob(5, packedLabels).run();
        place->second = db.getLastInsertRowid();
        ++d->seriesOfAll;
        return place->second;
    });
}

Result<std::size_t> SeriesWriter::countOf(TargetId target)
{
    return d->in([&](SQLite::Database&) -> Result<std::size_t> { return d->states[target].series.size(); });
}

Result<std::size_t> SeriesWriter::countOfAll()
{
    return d->in([&](SQLite::Database&) -> Result<std::size_t> { return d->seriesOfAll; });
}

Result<void> SeriesWriter::append(TargetId target, const metrics::TailRow& row)
{
    return d->in([&](SQLite::Database& db) -> Result<void> {
        Tail& tail = d->states[target].tail;
        d->bytes.clear();
        tail.encoder.encode(row, d->bytes);
        Query insert(db, "INSERT INTO metric_tails VALUES (?, ?, ?, ?)");
        insert.bind(1, target).bind(2, tail.nextNumber++).bind(3, row.at).bindBlob(4, d->bytes).run();
        ++tail.rows;
        tail.bytes += d->bytes.size();
        if (tail.rows >= rowsOfTail(target) || tail.bytes >= kTailBytes) d->pack(db, target);
        return {};
    });
}

Result<void> SeriesWriter::recordExemplar(SeriesId series, const StoredExemplar& exemplar)
{
    return d->in([&](SQLite::Database& db) -> Result<void> {
        const std::string labels = exemplar.labels.packed();
        Query insert(db,
            "INSERT INTO metric_exemplars VALUES (?, ?, ?, ?) ON CONFLICT (series) DO UPDATE SET"
            " at_ms = excluded.at_ms, value = excluded.value, labels = excluded.labels"
            " WHERE excluded.at_ms >= at_ms");
        insert.bind(1, series).bind(2, exemplar.at).bind(3, exemplar.value).bindBlob(4, labels).run();
        return {};
    });
}

Result<std::optional<metrics::Sample>> SeriesWriter::newestOf(TargetId target, SeriesId series)
{
    return d->in([&](SQLite::Database& db) -> Result<std::optional<metrics::Sample>> {
        constexpr UnixMs kFirst = std::numeric_limits<UnixMs>::min();
        constexpr UnixMs kLast = std::numeric_limits<UnixMs>::max();
        metrics::Series samples;
        const WantedSeries wanted {{series, &samples}};
        readTail(db, target, kFirst, kLast, wanted);
        const auto newest = [&]() -> std::optional<metrics::Sample> {
            std::optional<metrics::Sample> out;
            for (const metrics::Sample& one : samples.floats)
                if (!metrics::isMark(one.value) && (!out || one.at >= out->at)) out = one;
            return out;
        };
        if (const auto found = newest()) return found;
        const auto axes = axesOf(db, target, kFirst, kLast);
        for (auto axis = axes.rbegin(); axis != axes.rend(); ++axis) {
            readChunks(db, *axis, kFirst, kLast, wanted);
            if (const auto found = newest()) return found;
        }
        return std::nullopt;
    });
}

Result<void> SeriesWriter::packAll()
{
    return d->in([&](SQLite::Database& db) -> Result<void> {
        for (auto& [target, state] : d->states)
            if (state.tail.rows > 0) d->pack(db, target);
        return {};
    });
}

Result<bool> SeriesWriter::retain(const SeriesRetention& retention, UnixMs now)
{
    return d->in([&](SQLite::Database& db) -> Result<bool> {
        return (retention.rawFor > 0 && thinSlice(db, 0, now - retention.rawFor))
            || (retention.minutesFor > 0 && thinSlice(db, 1, now - retention.minutesFor))
            || (retention.hoursFor > 0 && dropSlice(db, now - retention.hoursFor));
    });
}

} // namespace spanwise::store
