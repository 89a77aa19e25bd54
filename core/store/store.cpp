// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/store.h"

#include "core/store/column_loader.h"
#include "core/store/database.h"
#include "core/store/file_lock.h"
#include "core/store/migrations.h"
#include "core/store/reader.h"
#include "core/store/schema.h"
#include "core/store/sqlite_query.h"
#include "core/store/writer.h"

#include <system_error>
#include <utility>

namespace spanwise::store {

namespace fs = std::filesystem;

namespace {

std::uint64_t sizeOf(const fs::path& file)
{
    std::error_code error;
    const auto size = fs::file_size(file, error);
    return error ? 0 : size;
}

std::int64_t storeIdOf(const SQLite::Database& db, std::string_view sql)
{
    Query query(db, sql);
    return query.step() ? query.integer(0) : -1;
}

/// Whether the file is shorter than its pages. Pages that are in the WAL alone do not count.
bool isCutShort(const SQLite::Database& db, const fs::path& file)
{
    fs::path wal = file;
    wal += "-wal";
    if (sizeOf(wal) > 0) return false;
    Query pages(db, "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size");
    return pages.step() && static_cast<std::uint64_t>(pages.integer(0)) > sizeOf(file);
}

/// What speaks against using the two files as they are; nothing when all is well. Throws SQLite::Exception.
std::vector<std::string> problemsOf(
    const SQLite::Database& db, const SQLite::Database& payload, const StorePaths& paths, std::uint64_t checkUpTo)
{
    std::vector<std::string> problems;
    try {
        if (storeIdOf(db, "SELECT store_id FROM state") != storeIdOf(payload, "SELECT store_id FROM store"))
            problems.push_back(paths.payload.string() + " belongs to another store");
    } catch (const SQLite::Exception& e) {
        problems.push_back("what the two files say about each other cannot be read: " + std::string(e.what()));
    }
    if (isCutShort(db, paths.database)) problems.push_back("the file is cut short");
    if (sizeOf(paths.database) <= checkUpTo)
        for (std::string& problem : pageProblems(db, false)) problems.push_back(std::move(problem));
    if (sizeOf(paths.payload) <= checkUpTo)
        for (std::string& problem : pageProblems(payload, false)) problems.push_back("payload: " + std::move(problem));
    return problems;
}

} // namespace

Store::Store() = default;

Store::~Store()
{
    m_writer.reset();
    m_reader.reset();
}

std::string Store::readOnlyReason() const
{
    switch (m_because) {
    case ReadOnlyBecause::Writable: return {};
    case ReadOnlyBecause::Asked: return "It was opened for reading only.";
    case ReadOnlyBecause::OtherWriter:
        return "Another process writes to this store. To change anything here, end that one and open the store again.";
    case ReadOnlyBecause::NotPermitted:
        return "The files may not be written. To change anything, get the right to write them, or open a copy.";
    case ReadOnlyBecause::Damaged: return "Damage was found: nothing is written until the store is repaired.";
    }
    return {};
}

StoreSize Store::size() const
{
    const StorePaths paths = StorePaths::of(m_path);
    fs::path wal = paths.database;
    wal += "-wal";
    return {sizeOf(paths.database) + sizeOf(wal), sizeOf(paths.payload)};
}

Result<std::unique_ptr<Store>> Store::open(const fs::path& path, const OpenOptions& options)
{
    const StorePaths paths = StorePaths::of(path);
    std::error_code error;
    if (!fs::exists(paths.database, error) && options.create && !options.readOnly)
        if (auto made = createStore(paths); !made) return tl::unexpected(made.error());
    const auto version = inspectHeader(paths.database, kDatabaseId);
    if (!version) return tl::unexpected(version.error());
    const auto payloadVersion = inspectHeader(paths.payload, kPayloadId);
    if (!payloadVersion) {
        if (payloadVersion.error().code != ErrorCode::NotFound) return tl::unexpected(payloadVersion.error());
        return fail(
            ErrorCode::Damaged, paths.payload.string() + " is missing: it belongs to the store and lies beside it");
    }

    std::unique_ptr<Store> store(new Store());
    store->m_path = path;
    store->m_because = options.readOnly ? ReadOnlyBecause::Asked : ReadOnlyBecause::Writable;
    if (!options.readOnly) {
        auto [outcome, lock] = FileLock::tryTake(paths.lock);
        if (outcome == FileLock::Outcome::HeldByOther) store->m_because = ReadOnlyBecause::OtherWriter;
        if (outcome == FileLock::Outcome::NotPermitted) store->m_because = ReadOnlyBecause::NotPermitted;
        store->m_lock = std::move(lock);
    }
    const auto opened = guarded([&]() -> Result<void> {
        // The transaction of a writer that was killed is taken back first: readers may not, and could not read.
        if (hasPayloadJournal(paths.payload)) {
            if (store->m_lock) {
                recoverPayload(paths.payload);
            } else if (store->m_because == ReadOnlyBecause::Asked) {
                if (auto [outcome, lock] = FileLock::tryTake(paths.lock); outcome == FileLock::Outcome::Taken)
                    recoverPayload(paths.payload);
            }
        }
        if (store->m_lock)
            if (auto migrated = migrate(paths); !migrated) return migrated;
        const auto [db, payload, role] = openToRead(paths);
        if (auto difference = schemaDifference(db, schemaOfDatabase()); !difference.empty())
            return fail(ErrorCode::Malformed, difference);
        if (auto difference = schemaDifference(payload, kPayloadSchema); !difference.empty())
            return fail(ErrorCode::Malformed, paths.payload.string() + ": " + difference);
        store->m_damage = problemsOf(db, payload, paths, options.checkUpToBytes);
        store->m_names = loadNames(db, store->m_damage);
        store->m_reader = std::make_shared<const Reader>(path, role == Role::ImmutableReader);
        store->m_columns = std::make_unique<columns::ColumnStore>();
        EarlyWish wish;
        if (options.early.from && store->m_damage.empty())
            wish = {options.early.from, [&](std::shared_ptr<const columns::Snapshot> snapshot) {
                        options.early.take({std::move(snapshot), store->m_names, store->m_reader});
                    }};
        loadColumns(db, *store->m_columns, store->m_damage, wish);
        if (!store->m_damage.empty() && store->m_because == ReadOnlyBecause::Writable)
            store->m_because = ReadOnlyBecause::Damaged;
        const bool wasOlder = *version < kSchemaVersion || *payloadVersion < kSchemaVersion;
        if (store->isWritable() && !wasOlder) dropBackups(paths);
        if (store->isWritable()) store->m_writer = std::make_unique<Writer>(path, store->m_names, *store->m_columns);
        return {};
    });
    if (!opened) return tl::unexpected(opened.error().in(path.string()));
    return store;
}

} // namespace spanwise::store
