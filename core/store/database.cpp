// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/database.h"

#include "core/store/schema.h"
#include "core/store/sqlite_query.h"

#include <array>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <optional>
#include <random>
#include <string>
#include <system_error>
#include <unistd.h>

namespace spanwise::store {

namespace fs = std::filesystem;

namespace {

/// Settings of every connection: a file from elsewhere gets nothing to run, and damage is noticed (S17).
void setUp(SQLite::Database& db)
{
    sqlite3_extended_result_codes(db.getHandle(), 1);
    sqlite3_db_config(db.getHandle(), SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(db.getHandle(), SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, nullptr);
    sqlite3_db_config(db.getHandle(), SQLITE_DBCONFIG_ENABLE_VIEW, 0, nullptr);
    db.exec("PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0");
}

SQLite::Database openFile(const fs::path& file, Role role)
{
    if (role == Role::Writer)
        return SQLite::Database(file.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_NOMUTEX, kBusyMs);
    if (role == Role::Reader)
        return SQLite::Database(file.string(), SQLite::OPEN_READONLY | SQLite::OPEN_NOMUTEX, kBusyMs);
    std::string uri = "file:";
    for (const char c : file.string()) {
        if (c == '%' || c == '?' || c == '#') {
            constexpr char kDigits[] = "0123456789abcdef";
            const auto code = static_cast<unsigned char>(c);
            uri += {'%', kDigits[code >> 4U], kDigits[code & 15U]};
        } else {
            uri += c;
        }
    }
    return SQLite::Database(
        uri + "?immutable=1", SQLite::OPEN_READONLY | SQLite::OPEN_NOMUTEX | SQLite::OPEN_URI, kBusyMs);
}

std::uint32_t bigEndian32(const unsigned char* bytes)
{
    return std::uint32_t {bytes[0]} << 24U | std::uint32_t {bytes[1]} << 16U | std::uint32_t {bytes[2]} << 8U
        | std::uint32_t {bytes[3]};
}

/// Names and texts of everything in the schema; SQLite's own entries have no text.
std::vector<std::string> schemaEntries(const SQLite::Database& db)
{
    std::vector<std::string> entries;
    Query query(db, "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name");
    while (query.step()) {
        std::string entry;
        for (int column = 0; column < 4; ++column) {
            entry += query.bytes(column);
            entry += '\n';
        }
        entries.push_back(std::move(entry));
    }
    return entries;
}

/// An empty file that only its owner may read, so that SQLite never makes one that others may.
Result<void> makePrivateFile(const fs::path& file)
{
    const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (descriptor < 0) return fail(ErrorCode::Io, file.string() + " cannot be made: " + std::strerror(errno));
    ::close(descriptor);
    return {};
}

// A store in the making has no name yet, or no database beside it: a crash leaves nothing to roll back to. So the
// rollback journal stays in memory, and of each file only the last step is synced, which takes along what was written
// before. The mode of the journal comes first: choosing that of auto_vacuum writes already.

void makeDatabase(const fs::path& file, std::int64_t storeId)
{
    SQLite::Database db(file.string(), SQLite::OPEN_READWRITE, kBusyMs);
    db.exec("PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF; PRAGMA page_size = 8192");
    db.exec("BEGIN");
    db.exec(schemaOfDatabase());
    Query state(db, "INSERT INTO state VALUES (1, ?, 0, 1, 0, 1)");
    state.bind(1, storeId).run();
    db.exec("PRAGMA application_id = " + std::to_string(kDatabaseId));
    db.exec("PRAGMA user_version = " + std::to_string(kSchemaVersion));
    db.exec("COMMIT");
    db.exec("PRAGMA synchronous = FULL; PRAGMA journal_mode = WAL");
}

void makePayload(const fs::path& file, std::int64_t storeId)
{
    SQLite::Database db(file.string(), SQLite::OPEN_READWRITE, kBusyMs);
    db.exec("PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF; PRAGMA page_size = 32768;"
            " PRAGMA auto_vacuum = INCREMENTAL");
    db.exec("PRAGMA synchronous = FULL; BEGIN");
    db.exec(std::string(kPayloadSchema));
    Query store(db, "INSERT INTO store VALUES (?)");
    store.bind(1, storeId).run();
    db.exec("PRAGMA application_id = " + std::to_string(kPayloadId));
    db.exec("PRAGMA user_version = " + std::to_string(kSchemaVersion));
    db.exec("COMMIT");
}

} // namespace

StorePaths StorePaths::of(const fs::path& database)
{
    StorePaths paths;
    paths.database = database;
    paths.payload = database;
    paths.payload += "-payload";
    paths.lock = database;
    paths.lock += "-lock";
    return paths;
}

Result<void> createStore(const StorePaths& paths)
{
    std::error_code error;
    if (fs::exists(paths.payload, error))
        return fail(ErrorCode::Conflict,
            paths.payload.string() + " exists and its database does not: move one of them before making a new store");
    if (const fs::path folder = paths.database.parent_path(); !folder.empty() && !fs::exists(folder, error)) {
        fs::create_directories(folder, error);
        if (error) return fail(ErrorCode::Io, folder.string() + " cannot be made: " + error.message());
        fs::permissions(folder, fs::perms::owner_all, error);
    }
    // Under another name until it is whole: a crash leaves no half database where one is looked for.
    fs::path draft = paths.database;
    draft += "-new";
    for (const char* suffix : {"", "-wal", "-shm", "-journal"}) {
        fs::path stale = draft;
        stale += suffix;
        fs::remove(stale, error);
    }
    std::random_device random;
    const auto storeId = static_cast<std::int64_t>((std::uint64_t {random()} << 31U) ^ random());
    auto made = makePrivateFile(draft);
    if (made) made = makePrivateFile(paths.payload);
    if (made)
        made = guarded([&] {
            makePayload(paths.payload, storeId);
            makeDatabase(draft, storeId);
        });
    if (made) {
        fs::rename(draft, paths.database, error);
        if (error) made = fail(ErrorCode::Io, paths.database.string() + " cannot be made: " + error.message());
    }
    if (!made) {
        fs::remove(draft, error);
        fs::remove(paths.payload, error);
    }
    return made;
}

Result<std::int32_t> inspectHeader(const fs::path& file, std::int32_t applicationId)
{
    std::error_code error;
    const auto status = fs::status(file, error);
    if (!fs::exists(status)) return fail(ErrorCode::NotFound, file.string() + " does not exist");
    if (!fs::is_regular_file(status)) return fail(ErrorCode::Malformed, file.string() + " is not a file");
    std::array<char, 100> raw {};
    std::ifstream in(file, std::ios::binary);
    if (!in) return fail(ErrorCode::Io, file.string() + " cannot be read");
    in.read(raw.data(), raw.size());
    const auto got = in.gcount();
    std::array<unsigned char, 100> header {};
    std::memcpy(header.data(), raw.data(), raw.size());

    if (got == 0) return fail(ErrorCode::Malformed, file.string() + " is empty: remove it to make a new store there");
    if (got < 100 || std::memcmp(raw.data(), "SQLite format 3", 16) != 0)
        return fail(ErrorCode::Malformed, file.string() + " is not a store: it is no SQLite database");
    const auto id = static_cast<std::int32_t>(bigEndian32(header.data() + 68));
    if (id != applicationId)
        return fail(ErrorCode::Malformed,
            file.string() + " is not a store: it belongs to another program (application id " + std::to_string(id)
                + ")");
    const auto version = static_cast<std::int32_t>(bigEndian32(header.data() + 60));
    if (version > kSchemaVersion || version < 1)
        return fail(ErrorCode::Unsupported,
            file.string() + " has schema version " + std::to_string(version) + ", this program reads up to version "
                + std::to_string(kSchemaVersion) + ": use a newer release. Nothing was changed");
    const unsigned pageSize = unsigned {header[16]} << 8U | header[17];
    const unsigned bytes = pageSize == 1 ? 65536 : pageSize;
    if (bytes < 512 || (bytes & (bytes - 1)) != 0 || header[18] > 2 || header[19] > 2 || header[18] == 0
        || header[19] == 0 || bytes - header[20] < 480)
        return fail(ErrorCode::Damaged, file.string() + " is damaged: its header does not add up");
    return version;
}

SQLite::Database openDatabase(const fs::path& file, Role role)
{
    SQLite::Database db = openFile(file, role);
    setUp(db);
    // The review log's own triggers (schema_review.h): the schema was compared word for word before a writer is opened.
    if (role == Role::Writer) sqlite3_db_config(db.getHandle(), SQLITE_DBCONFIG_ENABLE_TRIGGER, 1, nullptr);
    if (role == Role::Writer)
        db.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
                "PRAGMA journal_size_limit = 67108864; PRAGMA cache_size = -16384; PRAGMA secure_delete = FAST;"
                "PRAGMA temp_store = MEMORY"); // what takes a statement back: in a file it costs two writes a page
    else
        db.exec("PRAGMA wal_autocheckpoint = 0; PRAGMA cache_size = -2048; PRAGMA query_only = ON");
    return db;
}

SQLite::Database openPayload(const fs::path& file, Role role)
{
    SQLite::Database db = openFile(file, role);
    setUp(db);
    // The cache holds a whole transaction of what senders wait for: spilling early would sync the journal once more and
    // keep readers of messages waiting from then on. An import of files, whose transactions are larger, pays that.
    if (role == Role::Writer)
        db.exec("PRAGMA journal_mode = TRUNCATE; PRAGMA synchronous = FULL; PRAGMA secure_delete = FAST;"
                "PRAGMA cache_size = -"
            + std::to_string(kPayloadCacheBytes >> 10U));
    else
        db.exec("PRAGMA cache_size = -1024; PRAGMA query_only = ON");
    return db;
}

ReadFiles openToRead(const StorePaths& paths)
{
    const auto open = [&](Role role) {
        SQLite::Database db = openDatabase(paths.database, role);
        Query probe(db, "SELECT count(*) FROM sqlite_schema"); // reading is what needs the index
        (void)probe.step();
        return db;
    };
    Role role = Role::Reader;
    std::optional<SQLite::Database> db;
    try {
        db.emplace(open(role));
    } catch (const SQLite::Exception&) {
        role = Role::ImmutableReader;
        db.emplace(open(role));
    }
    // The payload does not choose: taken as it lies, it would show half a transaction that its journal takes back.
    return {std::move(*db), openPayload(paths.payload, role), role};
}

SQLite::Database openDamaged(const fs::path& file)
{
    const auto open = [&](Role role) {
        SQLite::Database db = openFile(file, role);
        setUp(db);
        // With this, pages that the header counts and the file does not have are no reason to refuse all the others;
        // it has no effect on a defensive connection. Nothing can be written by way of it: the file is read-only.
        sqlite3_db_config(db.getHandle(), SQLITE_DBCONFIG_DEFENSIVE, 0, nullptr);
        sqlite3_db_config(db.getHandle(), SQLITE_DBCONFIG_WRITABLE_SCHEMA, 1, nullptr);
        db.exec("PRAGMA cache_size = -2048; PRAGMA query_only = ON");
        Query probe(db, "SELECT count(*) FROM sqlite_schema");
        (void)probe.step();
        return db;
    };
    try {
        return open(Role::Reader);
    } catch (const SQLite::Exception&) {
        return open(Role::ImmutableReader);
    }
}

void checkInPlace(const SQLite::Database& db)
{
    int moved = 0;
    sqlite3_file_control(db.getHandle(), "main", SQLITE_FCNTL_HAS_MOVED, &moved);
    if (moved != 0)
        throw SQLite::Exception("a file of it was moved or deleted while it was open: put it back, or close the store "
                                "and open another",
            SQLITE_READONLY_DBMOVED);
}

bool hasPayloadJournal(const fs::path& file) noexcept
{
    fs::path journal = file;
    journal += "-journal";
    std::error_code error;
    const auto size = fs::file_size(journal, error);
    return !error && size > 0;
}

void recoverPayload(const fs::path& file)
{
    const SQLite::Database db = openPayload(file, Role::Writer);
    Query first(db, "SELECT store_id FROM store"); // reading is what makes SQLite look at the journal
    (void)first.step();
}

std::string schemaDifference(const SQLite::Database& db, std::string_view schema)
{
    SQLite::Database fresh(":memory:", SQLite::OPEN_READWRITE);
    fresh.exec(std::string(schema));
    const auto want = schemaEntries(fresh);
    const auto have = schemaEntries(db);
    for (std::size_t i = 0; i < want.size() || i < have.size(); ++i) {
        if (i < want.size() && i < have.size() && want[i] == have[i]) continue;
        std::string entry = i < have.size() ? have[i] : want[i];
        entry = entry.substr(0, entry.find('\n', entry.find('\n') + 1));
        entry[entry.find('\n')] = ' ';
        return "its tables are not those of a store, at " + entry;
    }
    return {};
}

std::vector<std::string> pageProblems(const SQLite::Database& db, bool whole)
{
    std::vector<std::string> problems;
    try {
        Query check(db, whole ? "PRAGMA integrity_check(100)" : "PRAGMA quick_check(100)");
        while (check.step()) {
            if (check.bytes(0) != "ok") problems.emplace_back(check.bytes(0));
        }
    } catch (const SQLite::Exception& e) {
        problems.emplace_back(e.what());
    }
    return problems;
}

} // namespace spanwise::store
