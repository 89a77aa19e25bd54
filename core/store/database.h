// SPDX-License-Identifier: GPL-3.0-or-later
// The two SQLite files of a store: made, judged before they are used, and opened with the settings that everything
// else relies on. Inside core/store only.
#pragma once

#include "core/base/result.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace spanwise::store {

struct StorePaths {
    std::filesystem::path database;
    std::filesystem::path payload;
    std::filesystem::path lock;

    [[nodiscard]] static StorePaths of(const std::filesystem::path& database);
};

/// Makes both files, empty, readable by their owner only. Nothing is left behind when it fails.
[[nodiscard]] Result<void> createStore(const StorePaths& paths);

/// What the first 100 bytes say, read without SQLite, so that nothing can change. Gives the version of the schema.
/// Error: NotFound, Io, Malformed (no database, or of another program), Unsupported (newer), Damaged.
[[nodiscard]] Result<std::int32_t> inspectHeader(const std::filesystem::path& file, std::int32_t applicationId);

/// How long a connection waits for the locks of another process.
inline constexpr int kBusyMs = 10'000;
/// Of who writes messages; holds a transaction of what senders wait for.
inline constexpr std::size_t kPayloadCacheBytes = std::size_t {16} << 20U;

enum class Role : std::uint8_t { Reader, ImmutableReader, Writer };
/// Throws SQLite::Exception. An immutable reader takes the file as it lies, without its WAL or locks: for folders in
/// which nothing can be made.
[[nodiscard]] SQLite::Database openDatabase(const std::filesystem::path& file, Role role);
[[nodiscard]] SQLite::Database openPayload(const std::filesystem::path& file, Role role);

/// Both files of a store, and how further connections to them are opened.
struct ReadFiles {
    SQLite::Database database;
    SQLite::Database payload;
    Role role;
};
/// A folder in which nothing can be made has no place for the WAL's index: then both files are read as they lie.
/// Throws SQLite::Exception.
[[nodiscard]] ReadFiles openToRead(const StorePaths& paths);

/// A damaged file to copy from, with its WAL where that can be read: also one that is cut short, which SQLite refuses
/// otherwise. It cannot be written to. Throws SQLite::Exception.
[[nodiscard]] SQLite::Database openDamaged(const std::filesystem::path& file);

/// Throws SQLite::Exception when the file has lost its name: what is written to it now is gone when the program ends,
/// so it must not be acknowledged.
void checkInPlace(const SQLite::Database& db);

/// Compares the tables of a file with `schema`, word for word; gives a sentence on the first difference, or nothing.
[[nodiscard]] std::string schemaDifference(const SQLite::Database& db, std::string_view schema);

/// `quick_check` (whole = false) or `integrity_check`; a sentence a problem, at most 100.
[[nodiscard]] std::vector<std::string> pageProblems(const SQLite::Database& db, bool whole);

/// A payload file whose writer was killed in the middle of a transaction keeps that transaction's journal, which only
/// a connection that may write can roll back. True when there is one; also while a writer is at work.
[[nodiscard]] bool hasPayloadJournal(const std::filesystem::path& file) noexcept;
/// Rolls it back. Only for who holds the store's lock. Throws SQLite::Exception.
void recoverPayload(const std::filesystem::path& file);

} // namespace spanwise::store
