// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/migrations.h"

#include "core/store/schema.h"
#include "core/store/sqlite_query.h"

#include <algorithm>
#include <string>
#include <system_error>

namespace spanwise::store {

namespace fs = std::filesystem;

namespace {

// A step for each schema that follows a released one. Version 1 is the first.
constexpr std::span<const Migration> kSteps;

std::int32_t versionOf(const SQLite::Database& db)
{
    Query query(db, "PRAGMA user_version");
    return query.step() ? static_cast<std::int32_t>(query.integer(0)) : 0;
}

fs::path backupOf(const fs::path& file, std::int32_t version)
{
    fs::path out = file;
    out += ".before-v" + std::to_string(version);
    return out;
}

/// A whole copy, WAL included, under its name only when it is complete.
Result<void> backUp(SQLite::Database& db, const fs::path& to)
{
    std::error_code error;
    if (fs::exists(to, error)) return {}; // of an earlier try at the same step: older is better
    fs::path draft = to;
    draft += "-new";
    fs::remove(draft, error);
    Query copy(db, "VACUUM INTO ?");
    const std::string name = draft.string();
    copy.bindText(1, name).run();
    fs::permissions(draft, fs::perms::owner_read | fs::perms::owner_write, error);
    fs::rename(draft, to, error);
    if (error) return fail(ErrorCode::Io, to.string() + " cannot be made: " + error.message());
    return {};
}

Result<void> runStep(SQLite::Database& db, std::int32_t version, std::string_view statements)
{
    db.exec("BEGIN IMMEDIATE");
    try {
        db.exec(std::string(statements));
        db.exec("PRAGMA user_version = " + std::to_string(version));
        db.exec("COMMIT");
    } catch (const SQLite::Exception&) {
        db.tryExec("ROLLBACK");
        throw;
    }
    return {};
}

template <typename Open>
Result<void> migrateFile(
    const fs::path& file, std::span<const Migration> steps, std::string_view Migration::*statements, Open&& open)
{
    return guarded([&]() -> Result<void> {
        SQLite::Database db = open(file, Role::Writer);
        for (const Migration& step : steps) {
            if (versionOf(db) >= step.version) continue;
            if (versionOf(db) != step.version - 1)
                return fail(ErrorCode::Unsupported, file.string() + " has a schema that no step leads on from");
            if (!(step.*statements).empty())
                if (auto kept = backUp(db, backupOf(file, step.version)); !kept) return kept;
            if (auto done = runStep(db, step.version, step.*statements); !done) return done;
        }
        return {};
    });
}

} // namespace

std::span<const Migration> migrations() noexcept
{
    return kSteps;
}

Result<void> migrate(const StorePaths& paths, std::span<const Migration> steps)
{
    if (steps.empty()) return {};
    if (auto done = migrateFile(paths.payload, steps, &Migration::payload, openPayload); !done) return done;
    return migrateFile(paths.database, steps, &Migration::database, openDatabase);
}

void dropBackups(const StorePaths& paths) noexcept
{
    std::error_code error;
    for (const fs::path& file : {paths.database, paths.payload})
        for (std::int32_t version = 2; version <= std::max(kSchemaVersion, 2); ++version)
            fs::remove(backupOf(file, version), error);
}

} // namespace spanwise::store
