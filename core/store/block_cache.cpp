// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/block_cache.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace spanwise::store {

namespace {
Result<std::string> readBlock(const SQLite::Database& payload, std::int64_t number)
{
    try {
        Query query(payload, "SELECT codec, raw_size, checksum, data FROM blocks WHERE block = ?");
        query.bind(1, number);
        if (!query.step()) return fail(ErrorCode::Damaged, "it is missing");
        return unpackBlock(
            query.integer(0), query.integer(1), static_cast<std::uint64_t>(query.integer(2)), query.bytes(3));
    } catch (const SQLite::Exception& e) {
        return tl::unexpected(errorFrom(e));
    }
}
} // namespace

TraceIds::TraceIds(const SQLite::Database& db)
    : m_query(db, "SELECT trace_id FROM traces WHERE trace_no = ?")
{
}

TraceId TraceIds::of(TraceNo trace)
{
    if (trace == m_last) return m_id;
    m_last = trace;
    m_id = {};
    m_query.bind(1, std::int64_t {trace});
    if (m_query.step()) {
        const std::string_view bytes = m_query.bytes(0);
        if (bytes.size() == m_id.bytes.size()) std::memcpy(m_id.bytes.data(), bytes.data(), bytes.size());
    }
    m_query.reset();
    return m_id;
}

Error inBlock(const SQLite::Database& payload, std::int64_t number, const Error& error)
{
    return error.in(payload.getFilename() + ": payload block " + std::to_string(number));
}

std::shared_ptr<const std::string> BlockCache::remembered(std::int64_t number)
{
    const auto place =
        std::ranges::find(m_recent, number, &std::pair<std::int64_t, std::shared_ptr<const std::string>>::first);
    if (place == m_recent.end()) return nullptr;
    m_recent.splice(m_recent.begin(), m_recent, place);
    return m_recent.front().second;
}

Result<std::shared_ptr<const std::string>> BlockCache::block(const SQLite::Database& payload, std::int64_t number)
{
    if (auto known = remembered(number)) return known;
    auto raw = readBlock(payload, number);
    if (!raw) return tl::unexpected(inBlock(payload, number, raw.error()));
    m_recent.emplace_front(number, std::make_shared<const std::string>(std::move(*raw)));
    if (m_recent.size() > m_most) m_recent.pop_back();
    return m_recent.front().second;
}

namespace {
/// Messages of one kind, as `sql` says where they lie; its parameter is the number of a trace.
class MessageReading {
public:
    MessageReading(const SQLite::Database& db, const SQLite::Database& payload, BlockCache& cache, std::stop_token stop)
        : m_db(db)
        , m_payload(payload)
        , m_cache(cache)
        , m_stop(std::move(stop))
        , m_ids(db)
    {
        Query removals(db, "SELECT payload_from FROM removals");
        if (removals.step()) m_keptFrom = removals.integer(0);
    }

    Result<void> read(std::string_view sql, TraceNo of, StoredMessage::Kind kind, std::vector<StoredMessage>& out)
    {
        std::vector<std::pair<Locator, TraceNo>> places;
        Query query(m_db, sql);
        query.bind(1, std::int64_t {of});
        while (query.step())
            if (const Locator at = query.integer(0); blockOf(at) >= m_keptFrom)
                places.emplace_back(at, static_cast<TraceNo>(query.integer(1)));
        // Rows come by span id, which is random: a trace of many blocks would read each of them again and again.
        std::ranges::sort(places);
        out.reserve(out.size() + places.size());
        std::shared_ptr<const std::string> block;
        std::int64_t number = -1;
        for (const auto& [at, trace] : places) {
            if (m_stop.stop_requested()) return fail(ErrorCode::Cancelled, "cancelled");
            if (blockOf(at) != number) {
                auto next = m_cache.block(m_payload, blockOf(at));
                if (!next) return tl::unexpected(next.error());
                block = std::move(*next);
                number = blockOf(at);
            }
            const auto record = recordAt(*block, offsetOf(at));
            if (!record) return tl::unexpected(inBlock(m_payload, number, record.error()));
            out.push_back({kind, trace, m_ids.of(trace), record->message, record->resource, record->scope, block});
        }
        return {};
    }

private:
    const SQLite::Database& m_db;
    const SQLite::Database& m_payload;
    BlockCache& m_cache;
    std::stop_token m_stop;
    TraceIds m_ids;
    std::int64_t m_keptFrom = 0; ///< older payload is gone by retention
};
} // namespace

Result<std::vector<StoredMessage>> readMessages(
    const SQLite::Database& db, const SQLite::Database& payload, BlockCache& cache, TraceNo trace, std::stop_token stop)
{
    using Kind = StoredMessage::Kind;
    std::vector<StoredMessage> out;
    MessageReading reading(db, payload, cache, std::move(stop));
    auto done = reading.read("SELECT payload, trace_no FROM spans WHERE trace_no = ?", trace, Kind::Span, out);
    if (done) done = reading.read("SELECT payload, trace_no FROM logs WHERE trace_no = ?", trace, Kind::Log, out);
    if (!done) return tl::unexpected(done.error());
    return out;
}

Result<std::vector<StoredMessage>> readJoinedLogs(
    const SQLite::Database& db, const SQLite::Database& payload, BlockCache& cache, TraceNo trace, std::stop_token stop)
{
    std::vector<StoredMessage> out;
    MessageReading reading(db, payload, cache, std::move(stop));
    auto done = reading.read("SELECT payload, trace_no FROM logs WHERE response <> 0 AND call_trace = ?", trace,
        StoredMessage::Kind::Log, out);
    if (!done) return tl::unexpected(done.error());
    return out;
}

} // namespace spanwise::store
