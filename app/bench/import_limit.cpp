// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/bench/import_limit.h"

#undef SIMDJSON_EXCEPTIONS
#define SIMDJSON_EXCEPTIONS 0

#include <chrono>
#include <cstring>
#include <fstream>
#include <memory>
#include <simdjson.h>
#include <sqlite3.h>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace spanwise::bench {

namespace {
using Clock = std::chrono::steady_clock;
namespace ondemand = simdjson::ondemand;

double secondsSince(Clock::time_point began)
{
    return std::chrono::duration<double>(Clock::now() - began).count();
}

simdjson::error_code walk(ondemand::value value, std::uint64_t& values)
{
    ++values;
    ondemand::json_type type {};
    if (const auto error = value.type().get(type)) return error;
    if (type == ondemand::json_type::object) {
        ondemand::object object;
        if (const auto error = value.get_object().get(object)) return error;
        for (auto field : object) {
            ondemand::value child;
            if (const auto error = field.value().get(child)) return error;
            if (const auto error = walk(child, values)) return error;
        }
    } else if (type == ondemand::json_type::array) {
        ondemand::array array;
        if (const auto error = value.get_array().get(array)) return error;
        for (auto item : array) {
            ondemand::value child;
            if (const auto error = item.get(child)) return error;
            if (const auto error = walk(child, values)) return error;
        }
    }
    return simdjson::SUCCESS;
}

/// Statements on one file that say what went wrong.
class Appended {
public:
    Appended(const std::filesystem::path& file, const std::filesystem::path& source)
    {
        std::error_code ignored;
        for (const char* more : {"", "-wal", "-shm", "-journal"})
            std::filesystem::remove(file.string() + more, ignored);
        m_failed = sqlite3_open(file.c_str(), &m_db) != SQLITE_OK;
        run("PRAGMA trusted_schema = OFF");
        m_source = source.string();
    }
    ~Appended() { sqlite3_close(m_db); }
    Appended(const Appended&) = delete;
    Appended& operator=(const Appended&) = delete;

    void attach()
    {
        std::string quoted;
        for (const char c : m_source) quoted.append(c == '\'' ? 2 : 1, c);
        run("ATTACH '" + quoted + "' AS source");
    }

    void run(const std::string& sql)
    {
        if (m_failed) return;
        char* message = nullptr;
        m_failed = sqlite3_exec(m_db, sql.c_str(), nullptr, nullptr, &message) != SQLITE_OK;
        if (m_failed && message != nullptr) m_message = message;
        sqlite3_free(message);
    }

    /// The tables as the source has them.
    void makeTables(std::string_view names)
    {
        for (const std::string& sql : texts("SELECT sql FROM source.sqlite_master WHERE tbl_name IN ("
                 + std::string(names) + ") AND sql IS NOT NULL"))
            run(sql);
    }

    [[nodiscard]] std::int64_t number(const std::string& sql)
    {
        const std::vector<std::string> found = texts(sql);
        return found.empty() ? 0 : std::strtoll(found.front().c_str(), nullptr, 10);
    }

    [[nodiscard]] Result<void> result() const
    {
        if (m_failed) return fail(ErrorCode::Io, "copying into " + m_source + ": " + m_message);
        return {};
    }

private:
    std::vector<std::string> texts(const std::string& sql)
    {
        std::vector<std::string> out;
        sqlite3_stmt* statement = nullptr;
        if (!m_failed) m_failed = sqlite3_prepare_v2(m_db, sql.c_str(), -1, &statement, nullptr) != SQLITE_OK;
        while (!m_failed && sqlite3_step(statement) == SQLITE_ROW)
            if (const unsigned char* text = sqlite3_column_text(statement, 0))
                out.emplace_back(reinterpret_cast<const char*>(text));
        sqlite3_finalize(statement);
        return out;
    }

    sqlite3* m_db = nullptr;
    bool m_failed = false;
    std::string m_message;
    std::string m_source;
};
} // namespace

Result<JsonWalk> walkJsonLines(const std::filesystem::path& file)
{
    constexpr std::size_t kChunk = std::size_t {16} << 20U;
    std::ifstream in(file, std::ios::binary);
    if (!in) return fail(ErrorCode::Io, "cannot read " + file.string());
    const auto began = Clock::now();
    std::string buffer;
    std::size_t held = 0; // bytes of a line that has begun
    ondemand::parser parser;
    JsonWalk out;
    while (in) {
        buffer.resize(held + kChunk + simdjson::SIMDJSON_PADDING);
        in.read(buffer.data() + held, static_cast<std::streamsize>(kChunk));
        const std::size_t size = held + static_cast<std::size_t>(in.gcount());
        std::size_t at = 0;
        while (const void* end = std::memchr(buffer.data() + at, '\n', size - at)) {
            const auto length = static_cast<std::size_t>(static_cast<const char*>(end) - buffer.data()) - at;
            ondemand::document document;
            ondemand::value root;
            // The rest of the buffer stands behind the line: padding enough.
            if (parser.iterate(buffer.data() + at, length, buffer.size() - at).get(document) != simdjson::SUCCESS
                || document.get_value().get(root) != simdjson::SUCCESS || walk(root, out.values) != simdjson::SUCCESS)
                return fail(ErrorCode::Malformed, file.string() + " is not JSON lines");
            at += length + 1;
        }
        held = size - at;
        std::memmove(buffer.data(), buffer.data() + at, held);
    }
    out.seconds = secondsSince(began);
    return out;
}

Result<double> appendSameRows(const std::filesystem::path& store, const std::filesystem::path& to)
{
    constexpr std::int64_t kBlocksInCommit = 192; // 48 MiB: what 64 MiB of JSON become, which an import commits at once
    Appended rows(to, store);
    Appended payload(to.string() + "-payload", store.string() + "-payload");
    rows.run("PRAGMA page_size = 8192; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
             "PRAGMA wal_autocheckpoint = 2000; PRAGMA cache_size = -16384");
    payload.run("PRAGMA page_size = 32768; PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = TRUNCATE;"
                "PRAGMA synchronous = FULL; PRAGMA cache_size = -32768");
    rows.attach();
    payload.attach();
    rows.makeTables("'names', 'spans', 'calls', 'traces'");
    payload.makeTables("'blocks'");
    const std::int64_t blocks = payload.number("SELECT coalesce(max(block), 0) FROM source.blocks");
    const std::int64_t traces = rows.number("SELECT coalesce(max(trace_no), 0) FROM source.traces");
    const std::int64_t commits = blocks / kBlocksInCommit + 1;
    const auto began = Clock::now();
    rows.run("INSERT INTO names SELECT * FROM source.names");
    for (std::int64_t i = 0; i < commits; ++i) {
        const auto within = [&](const char* column, std::int64_t last) {
            return std::string(" WHERE ") + column + " > " + std::to_string(last * i / commits) + " AND " + column
                + " <= " + std::to_string(last * (i + 1) / commits) + " ORDER BY " + column;
        };
        payload.run("BEGIN; INSERT INTO blocks SELECT * FROM source.blocks" + within("block", blocks) + "; COMMIT");
        const std::string share = within("trace_no", traces);
        rows.run("BEGIN; INSERT INTO traces SELECT * FROM source.traces" + share
            + "; INSERT INTO spans SELECT * FROM source.spans" + share + ", span_id"
            + "; INSERT INTO calls SELECT * FROM source.calls" + share + ", span_id; COMMIT");
    }
    const double seconds = secondsSince(began);
    for (const Appended* one : {&rows, &payload})
        if (auto done = one->result(); !done) return tl::unexpected(done.error());
    return seconds;
}

} // namespace spanwise::bench
