// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/reader.h"

#include "core/store/block_cache.h"
#include "core/store/database.h"
#include "core/store/rows.h"
#include "core/store/source_log.h"
#include "core/store/sqlite_query.h"

#include <algorithm>
#include <mutex>
#include <unordered_set>
#include <utility>

namespace spanwise::store {

namespace {

constexpr std::size_t kBlocksKept = 24;
constexpr std::size_t kIdleConnections = 4;

/// As openPayload(), and what it throws names the file.
SQLite::Database openedPayload(const std::filesystem::path& file, Role role)
{
    try {
        return openPayload(file, role);
    } catch (const SQLite::Exception& e) {
        if (e.getExtendedErrorCode() == SQLITE_READONLY_ROLLBACK) throw; // has a message of its own
        throw SQLite::Exception(file.string() + ": " + e.what(), e.getErrorCode());
    }
}

struct Connection {
    Connection(const StorePaths& paths, Role role)
        : db(openDatabase(paths.database, role))
        , payload(openedPayload(paths.payload, role))
    {
    }
    SQLite::Database db;
    SQLite::Database payload;
    BlockCache blocks {kBlocksKept};
};

std::string textAt(const Query& query, int column)
{
    return std::string(query.bytes(column));
}

/// Blocks up to `last` that hold something in the range, newest first.
Result<std::vector<std::int64_t>> blocksIn(const SQLite::Database& payload, TimeRange range, std::int64_t last)
{
    std::vector<std::int64_t> out;
    try {
        Query list(payload, "SELECT block, first_ns, last_ns FROM blocks WHERE block <= ? ORDER BY block DESC");
        list.bind(1, last);
        while (list.step())
            if (list.integer(1) < range.to && list.integer(2) >= range.from) out.push_back(list.integer(0));
    } catch (const SQLite::Exception& e) {
        return tl::unexpected(errorFrom(e).in(payload.getFilename()));
    }
    return out;
}

} // namespace

struct Reader::Private {
    StorePaths paths;
    Role role;
    std::mutex mutex; ///< guards idle
    std::vector<std::unique_ptr<Connection>> idle;
    std::uint64_t generation = 0; ///< grows when blocks that connections remember must be forgotten

    std::unique_ptr<Connection> take(std::uint64_t& begun)
    {
        {
            const std::lock_guard lock(mutex);
            begun = generation;
            if (!idle.empty()) {
                auto connection = std::move(idle.back());
                idle.pop_back();
                return connection;
            }
        }
        return std::make_unique<Connection>(paths, role);
    }

    /// Runs `work` with a connection of its own. What it throws becomes an error. After an error of either kind the
    /// connection is dropped.
    template <typename Work> auto with(Work&& work)
    {
        return guarded([&] {
            std::uint64_t begun = 0;
            auto connection = take(begun);
            auto result = work(*connection);
            const bool sound = result || result.error().code == ErrorCode::Cancelled;
            const std::lock_guard lock(mutex);
            if (sound && begun == generation && idle.size() < kIdleConnections) idle.push_back(std::move(connection));
            return result;
        });
    }
};

Reader::Reader(std::filesystem::path database, bool immutable)
    : d(std::make_unique<Private>())
{
    d->paths = StorePaths::of(database);
    d->role = immutable ? Role::ImmutableReader : Role::Reader;
}

Reader::~Reader() = default;

void Reader::forgetBlocks() const
{
    const std::lock_guard lock(d->mutex);
    ++d->generation;
    d->idle.clear();
}

Result<std::optional<TraceNo>> Reader::findTrace(const TraceId& id) const
{
    return d->with([&](Connection& c) -> Result<std::optional<TraceNo>> {
        Query query(c.db, "SELECT trace_no FROM traces WHERE trace_id = ?");
        query.bindBlob(1, {reinterpret_cast<const char*>(id.bytes.data()), id.bytes.size()});
        if (!query.step()) return std::optional<TraceNo> {};
        return std::optional(static_cast<TraceNo>(query.integer(0)));
    });
}

Result<void> Reader::withDatabase(const std::function<Result<void>(const SQLite::Database&)>& work) const
{
    return d->with([&](Connection& c) { return work(c.db); });
}

Result<std::vector<TraceRecord>> Reader::traces(std::span<const TraceNo> traces) const
{
    return d->with([&](Connection& c) -> Result<std::vector<TraceRecord>> {
        std::vector<TraceRecord> out;
        out.reserve(traces.size());
        Query query(c.db,
            "SELECT trace_id, start_ns, end_ns, spans, logs, calls, failed_calls, error_spans, session, user "
            "FROM traces WHERE trace_no = ?");
        for (const TraceNo number : traces) {
            TraceRecord record;
            query.bind(1, std::int64_t {number});
            if (query.step()) {
                record.trace = number;
                record.id = TraceId::fromBytes(query.bytes(0)).value_or(TraceId {});
                record.start = query.integer(1);
                record.end = query.integer(2);
                record.spans = static_cast<std::uint32_t>(query.integer(3));
                record.logs = static_cast<std::uint32_t>(query.integer(4));
                record.calls = static_cast<std::uint32_t>(query.integer(5));
                record.failedCalls = static_cast<std::uint32_t>(query.integer(6));
                record.errorSpans = static_cast<std::uint32_t>(query.integer(7));
                record.session = static_cast<columns::NameId>(query.integer(8));
                record.user = static_cast<columns::NameId>(query.integer(9));
                query.reset();
            }
            out.push_back(record);
        }
        return out;
    });
}

Result<std::vector<StoredMessage>> Reader::messagesOf(TraceNo trace, std::stop_token stop) const
{
    return d->with([&](Connection& c) { return readMessages(c.db, c.payload, c.blocks, trace, stop); });
}

Result<std::vector<StoredMessage>> Reader::joinedLogsOf(TraceNo trace, std::stop_token stop) const
{
    return d->with([&](Connection& c) { return readJoinedLogs(c.db, c.payload, c.blocks, trace, stop); });
}

Result<void> Reader::visitNewestFirst(
    TimeRange range, const BlockTest& mayHold, std::stop_token stop, const MessageVisitor& visit) const
{
    return d->with([&](Connection& c) -> Result<void> {
        std::int64_t lastBlock = 0;
        Query state(c.db, "SELECT last_block FROM state");
        if (state.step()) lastBlock = state.integer(0);
        state.reset();
        std::unordered_set<Locator> superseded;
        Query old(c.db, "SELECT payload FROM superseded");
        while (old.step()) superseded.insert(old.integer(0));
        TraceIds ids(c.db);
        const auto blocks = blocksIn(c.payload, range, lastBlock);
        if (!blocks) return tl::unexpected(blocks.error());
        for (const std::int64_t number : *blocks) {
            if (stop.stop_requested()) return fail(ErrorCode::Cancelled, "cancelled");
            const auto block = c.blocks.block(c.payload, number);
            if (!block) return tl::unexpected(block.error());
            if (mayHold && !mayHold(**block)) continue;
            for (std::uint32_t at = 0; at < (*block)->size();) {
                const auto record = recordAt(**block, at);
                if (!record) return tl::unexpected(inBlock(c.payload, number, record.error()));
                const bool wanted = (record->kind == RecordKind::Span || record->kind == RecordKind::Log)
                    && record->trace != kErasedTrace && !superseded.contains(locatorOf(number, at));
                const TraceId id = wanted ? ids.of(record->trace) : TraceId {};
                // Rows of a trace that is removed go before its messages do.
                if (wanted && (record->trace == 0 || !id.isZero())) {
                    const auto kind =
                        record->kind == RecordKind::Span ? StoredMessage::Kind::Span : StoredMessage::Kind::Log;
                    if (!visit({kind, record->trace, id, record->message, record->resource, record->scope, *block}))
                        return {};
                }
                at = record->next;
            }
        }
        return {};
    });
}

Result<std::vector<TraceNo>> Reader::tracesWithLogs() const
{
    return d->with([&](Connection& c) -> Result<std::vector<TraceNo>> {
        std::vector<TraceNo> out;
        Query query(c.db, "SELECT trace_no FROM traces WHERE logs > 0 ORDER BY trace_no");
        while (query.step()) out.push_back(static_cast<TraceNo>(query.integer(0)));
        return out;
    });
}

Result<std::vector<columns::SpanRow>> Reader::rowsOf(TraceNo trace) const
{
    return d->with([&](Connection& c) -> Result<std::vector<columns::SpanRow>> {
        std::vector<columns::SpanRow> out;
        Query query(c.db, kRowsOfTrace);
        query.bind(1, std::int64_t {trace});
        while (query.step()) out.push_back(readRow(query).row);
        std::ranges::sort(out, {}, &columns::SpanRow::spanId); // SQLite sorts them as signed numbers
        return out;
    });
}

Result<std::vector<std::uint64_t>> Reader::unkeptSpansOf(TraceNo trace) const
{
    return d->with([&](Connection& c) -> Result<std::vector<std::uint64_t>> {
        std::vector<std::uint64_t> out;
        Query query(c.db,
            "SELECT span_id FROM spans WHERE trace_no = ? AND payload < (SELECT payload_from << 28 FROM removals)");
        query.bind(1, std::int64_t {trace});
        while (query.step()) out.push_back(static_cast<std::uint64_t>(query.integer(0)));
        std::ranges::sort(out); // SQLite sorts them as signed numbers
        return out;
    });
}

Result<std::vector<EvaluationRow>> Reader::evaluationsOf(TraceNo trace) const
{
    return d->with([&](Connection& c) -> Result<std::vector<EvaluationRow>> {
        std::vector<EvaluationRow> out;
        Query query(c.db,
            "SELECT span_id, response_id, name, score, label, explanation, annotator, feedback, at_ns "
            "FROM evaluations WHERE trace_no = ? ORDER BY number");
        query.bind(1, std::int64_t {trace});
        while (query.step()) {
            EvaluationRow row;
            row.spanId = static_cast<std::uint64_t>(query.integer(0));
            row.responseId = textAt(query, 1);
            row.name = textAt(query, 2);
            if (!query.isNull(3)) row.score = query.real(3);
            row.label = textAt(query, 4);
            row.explanation = textAt(query, 5);
            row.annotator = textAt(query, 6);
            row.feedback = query.integer(7) != 0;
            row.at = query.integer(8);
            out.push_back(std::move(row));
        }
        return out;
    });
}

Result<void> Reader::forEachTraceName(const std::function<void(columns::NameId)>& visit) const
{
    return d->with([&](Connection& c) -> Result<void> {
        Query query(c.db, "SELECT session, user FROM traces");
        while (query.step())
            for (const int column : {0, 1}) visit(static_cast<columns::NameId>(query.integer(column)));
        return {};
    });
}

Result<std::vector<SourceRecord>> Reader::sources() const
{
    return d->with([&](Connection& c) -> Result<std::vector<SourceRecord>> { return readSources(c.db); });
}

Result<TraceNo> Reader::lastTrace() const
{
    return d->with([&](Connection& c) -> Result<TraceNo> {
        Query query(c.db, "SELECT coalesce(max(trace_no), 0) FROM traces");
        return query.step() ? static_cast<TraceNo>(query.integer(0)) : TraceNo {0};
    });
}

} // namespace spanwise::store
