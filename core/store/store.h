// SPDX-License-Identifier: GPL-3.0-or-later
// An open store: NAME.db with the rows, NAME.db-payload with the messages, NAME.db-lock that says who writes.
// What it may do is decided at opening and can be told to a person:
//   writable            nobody else writes and nothing is wrong
//   read-only, because  another process writes, the file may not be written, damage was found, or so asked
//   refused, because    no database, of another program, of a newer release, damaged beyond reading: an Error
// Opening changes nothing in a file that is refused or opened read-only.
#pragma once

#include "core/base/result.h"
#include "core/base/time.h"
#include "core/columns/column_store.h"
#include "core/store/names.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace spanwise::store {

class FileLock;
class Reader;
class Writer;

enum class ReadOnlyBecause : std::uint8_t { Writable, Asked, OtherWriter, NotPermitted, Damaged };

/// What of a store can be asked while the rest of it is still being read.
struct EarlyStore {
    std::shared_ptr<const columns::Snapshot> snapshot; ///< an early one
    std::shared_ptr<Names> names;
    std::shared_ptr<const Reader> reader;
};

/// Who opens a large store and wants its newest rows at once.
struct EarlyOptions {
    /// The start from which on rows are wanted first, of rows that start in `held`. Empty = nothing is wanted early.
    std::function<UnixNanos(const TimeRange& held)> from;
    /// At most once, on the thread that opens; opening may fail all the same.
    std::function<void(EarlyStore)> take;
};

struct OpenOptions {
    bool create = true; ///< make the store where there is no file
    bool readOnly = false;
    /// Files up to this size are checked whole at opening; larger ones when checkIntegrity() is called.
    std::uint64_t checkUpToBytes = std::uint64_t {64} << 20U;
    EarlyOptions early {};
};

struct StoreSize {
    std::uint64_t databaseBytes = 0; ///< with the WAL
    std::uint64_t payloadBytes = 0;
};

/// Threads: open and destroy on one; names, snapshot, reader and size on any; the writer on one at a time.
class Store {
public:
    /// Error: NotFound (no file and not to be created), Malformed (not a database, or of another program),
    /// Unsupported (of a newer release), Damaged, Io. The message names the file.
    [[nodiscard]] static Result<std::unique_ptr<Store>> open(
        const std::filesystem::path& path, const OpenOptions& options = {});
    ~Store();
    Store(const Store&) = delete;
    Store& operator=(const Store&) = delete;

    [[nodiscard]] const std::filesystem::path& path() const noexcept { return m_path; }
    [[nodiscard]] ReadOnlyBecause readOnlyBecause() const noexcept { return m_because; }
    [[nodiscard]] bool isWritable() const noexcept { return m_because == ReadOnlyBecause::Writable; }
    /// One sentence on why it is read-only; empty when it is not.
    [[nodiscard]] std::string readOnlyReason() const;
    /// What is wrong with the files, a sentence each; empty = nothing found so far.
    [[nodiscard]] const std::vector<std::string>& damage() const noexcept { return m_damage; }

    [[nodiscard]] const std::shared_ptr<Names>& names() const noexcept { return m_names; }
    [[nodiscard]] std::shared_ptr<const columns::Snapshot> snapshot() const { return m_columns->snapshot(); }
    /// Shared by all threads; keeps working after the store is gone.
    [[nodiscard]] const std::shared_ptr<const Reader>& reader() const noexcept { return m_reader; }
    /// Null when the store is read-only.
    [[nodiscard]] Writer* writer() noexcept { return m_writer.get(); }
    [[nodiscard]] StoreSize size() const;

private:
    Store();

    std::filesystem::path m_path;
    ReadOnlyBecause m_because = ReadOnlyBecause::Writable;
    std::vector<std::string> m_damage;
    std::unique_ptr<FileLock> m_lock;
    std::shared_ptr<Names> m_names;
    std::unique_ptr<columns::ColumnStore> m_columns;
    std::shared_ptr<const Reader> m_reader;
    std::unique_ptr<Writer> m_writer;
};

} // namespace spanwise::store
