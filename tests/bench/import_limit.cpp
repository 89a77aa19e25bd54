// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/import_limit.h"

#include <chrono>
#include <fstream>
#include <simdjson.h>
#include <sqlite3.h>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace spanwise::bench {

namespace {
using simdjson::ondemand::json_type;
using simdjson::ondemand::value;

constexpr std::uint64_t kTransaction = std::uint64_t {16} << 20U;
constexpr std::uint64_t kBlock = std::uint64_t {256} << 10U;

double secondsSince(std::chrono::steady_clock::time_point began)
{
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
}

std::uint64_t walkValue(value at)
{
    std::uint64_t values = 1;
    switch (at.type()) {
    case json_type::object:
        for (auto field : at.get_object()) {
            (void)field.key();
            values += walkValue(field.value());
        }
        break;
    case json_type::array:
        for (auto item : at.get_array()) values += walkValue(item.value());
        break;
    case json_type::string: values += at.get_raw_json_string().value().raw() != nullptr ? 1U : 0U; break;
    default: values += at.raw_json_token().size() > 0 ? 1U : 0U;
    }
    return values;
}

/// Reads the file in pieces as an importer would, and walks over each line.
std::uint64_t walkFile(const std::filesystem::path& file)
{
    std::ifstream input(file, std::ios::binary);
    simdjson::ondemand::parser parser;
    std::string buffer;
    std::vector<char> piece(std::size_t {16} << 20U);
    std::uint64_t values = 0;
    while (input.read(piece.data(), static_cast<std::streamsize>(piece.size())), input.gcount() > 0) {
        buffer.append(piece.data(), static_cast<std::size_t>(input.gcount()));
        std::size_t from = 0;
        buffer.reserve(buffer.size() + simdjson::SIMDJSON_PADDING);
        for (std::size_t end = 0; (end = buffer.find('\n', from)) != std::string::npos; from = end + 1) {
            auto document = parser.iterate(buffer.data() + from, end - from, buffer.capacity() - from);
            values += walkValue(document.get_value());
        }
        buffer.erase(0, from);
    }
    return values;
}

class Database {
public:
    Database(const std::filesystem::path& path, const char* settings)
    {
        if (sqlite3_open(path.string().c_str(), &m_db) != SQLITE_OK)
            throw std::runtime_error("cannot open " + path.string());
        run(settings);
    }
    ~Database() { sqlite3_close(m_db); }
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    void run(const char* sql)
    {
        if (sqlite3_exec(m_db, sql, nullptr, nullptr, nullptr) != SQLITE_OK)
            throw std::runtime_error(sqlite3_errmsg(m_db));
    }
    sqlite3_stmt* prepare(const char* sql)
    {
        sqlite3_stmt* statement = nullptr;
        if (sqlite3_prepare_v2(m_db, sql, -1, &statement, nullptr) != SQLITE_OK)
            throw std::runtime_error(sqlite3_errmsg(m_db));
        return statement;
    }

private:
    sqlite3* m_db = nullptr;
};

void appendAll(const std::filesystem::path& folder, std::uint64_t rows, std::uint64_t calls, std::uint64_t payloadBytes)
{
    const auto rowFile = folder / "limit.db";
    const auto payloadFile = folder / "limit.db-payload";
    {
        Database rowDb(rowFile,
            "PRAGMA page_size=8192; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
            "CREATE TABLE spans (trace_no INTEGER, span_id INTEGER, a, b, c, d, e, f, g, PRIMARY KEY (trace_no, "
            "span_id)) "
            "WITHOUT ROWID;"
            "CREATE TABLE calls (trace_no INTEGER, span_id INTEGER, a, b, c, d, e, f, g, h, i, PRIMARY KEY (trace_no, "
            "span_id)) WITHOUT ROWID;");
        Database payload(payloadFile,
            "PRAGMA page_size=32768; PRAGMA journal_mode=TRUNCATE; PRAGMA synchronous=FULL;"
            "CREATE TABLE blocks (id INTEGER PRIMARY KEY, bytes BLOB);");
        sqlite3_stmt* span = rowDb.prepare("INSERT INTO spans VALUES (?,?,?,?,?,?,?,?,?)");
        sqlite3_stmt* call = rowDb.prepare("INSERT INTO calls VALUES (?,?,?,?,?,?,?,?,?,?,?)");
        sqlite3_stmt* block = payload.prepare("INSERT INTO blocks (bytes) VALUES (?)");
        const std::string bytes(kBlock, 'x');
        const std::uint64_t parts = std::max<std::uint64_t>(1, payloadBytes / kTransaction);
        const auto step = [](sqlite3_stmt* statement, int columns, std::uint64_t i) {
            for (int column = 1; column <= columns; ++column)
                sqlite3_bind_int64(statement, column,
                    column == 1 ? static_cast<sqlite3_int64>(i / 8)
                                : static_cast<sqlite3_int64>((i * 0x9E37'79B9'7F4A'7C15ULL) >> (column == 2 ? 1 : 34)));
            sqlite3_step(statement);
            sqlite3_reset(statement);
        };
        for (std::uint64_t part = 0; part < parts; ++part) {
            payload.run("BEGIN");
            for (std::uint64_t done = 0; done < payloadBytes / parts; done += kBlock) {
                sqlite3_bind_blob(block, 1, bytes.data(), static_cast<int>(bytes.size()), SQLITE_STATIC);
                sqlite3_step(block);
                sqlite3_reset(block);
            }
            payload.run("COMMIT");
            rowDb.run("BEGIN");
            for (std::uint64_t i = rows * part / parts; i < rows * (part + 1) / parts; ++i) step(span, 9, i);
            for (std::uint64_t i = calls * part / parts; i < calls * (part + 1) / parts; ++i) step(call, 11, i);
            rowDb.run("COMMIT");
        }
        for (sqlite3_stmt* statement : {span, call, block}) sqlite3_finalize(statement);
    }
    std::filesystem::remove(rowFile);
    std::filesystem::remove(payloadFile);
}
} // namespace

ImportLimit measureImportLimit(const std::filesystem::path& file, const std::filesystem::path& folder,
    std::uint64_t rows, std::uint64_t calls, std::uint64_t payloadBytes)
{
    ImportLimit limit;
    const auto began = std::chrono::steady_clock::now();
    std::thread walker([&] {
        limit.values = walkFile(file);
        limit.walkSeconds = secondsSince(began);
    });
    appendAll(folder, rows, calls, payloadBytes);
    limit.appendSeconds = secondsSince(began);
    walker.join();
    limit.seconds = secondsSince(began);
    return limit;
}

} // namespace spanwise::bench
