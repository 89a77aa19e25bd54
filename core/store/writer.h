// SPDX-License-Identifier: GPL-3.0-or-later
// The one way into a store. Additions are collected in a transaction over both files; commit() makes them durable
// together: the payload first, then the rows that point into it, then the columns in memory. What a commit refuses is
// not there at all. One thread at a time.
//
// Identity is (trace id, span id). The very same span again changes nothing; of copies that differ the one that ends
// later holds, of those that end together the one that came later.
// A trace that was stored before and gets more is marked as outdated, in the file, until update() brings it up to date.
#pragma once

#include "core/base/result.h"
#include "core/columns/column_store.h"
#include "core/store/draft.h"
#include "core/store/names.h"
#include "core/store/reader.h"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace SQLite {
class Database;
}

namespace spanwise::store {

struct Added {
    std::uint64_t spans = 0; ///< new
    std::uint64_t replaced = 0; ///< known, and this copy ended later, or as late and said something else
    std::uint64_t duplicates = 0; ///< known already, as it is or ending later
    std::uint64_t logs = 0; ///< new
    std::uint64_t duplicateLogs = 0;
    std::int64_t calls = 0; ///< change of the number of calls in the store

    Added& operator+=(const Added& other) noexcept;
};

class Writer {
public:
    Writer(const std::filesystem::path& path, std::shared_ptr<Names> names, columns::ColumnStore& columns);
    ~Writer(); ///< drops what was not committed
    Writer(const Writer&) = delete;
    Writer& operator=(const Writer&) = delete;

    /// Keeps a share of the draft's bytes for as long as it needs them, but nothing of its rows.
    /// Error: everything since the last commit is dropped. Busy, Io (disk full says so), Damaged.
    [[nodiscard]] Result<Added> add(const BatchDraft& draft);
    /// Rows of a trace after resolving it again. Ends its being outdated. Error: as add().
    [[nodiscard]] Result<Added> update(const TraceUpdate& update);
    /// Ends a trace's being outdated with its rows as they are: some of its messages are no longer kept. Error: as
    /// add().
    [[nodiscard]] Result<void> settle(TraceNo trace);
    /// Durable when this returns. Nothing to do is no error. Error: as add().
    [[nodiscard]] Result<void> commit();
    void rollback() noexcept;
    /// How long a lock of another process is waited for before Busy is answered, from the next attempt on.
    void setPatience(std::chrono::milliseconds patience);
    static constexpr std::chrono::milliseconds kPatience {10'000}; ///< when nothing else was set
    /// From now on messages go into their file long before commit(), which then waits less for the disk; who reads
    /// messages meanwhile waits for the commit. For imports, whose transactions are long. Error: Io.
    [[nodiscard]] Result<void> writeEarly();
    /// How often a transaction was dropped: what others remember of uncommitted rows is then wrong.
    [[nodiscard]] std::uint64_t rollbacks() const noexcept;
    /// Makes what was committed visible in the columns. Cheap when little came since the last time.
    void publish();

    /// Bytes of messages since the last commit.
    [[nodiscard]] std::uint64_t pendingBytes() const noexcept;
    /// Traces that update() has yet to bring up to date, with those of earlier runs; by number. Committed ones only.
    [[nodiscard]] Result<std::vector<TraceNo>> outdatedTraces() const;
    /// Stored spans of a trace, 0 when unknown. For telling small traces from large ones.
    [[nodiscard]] std::uint32_t spansOf(TraceNo trace);
    /// What was committed so far of a trace, read over the writer's own connections.
    [[nodiscard]] Result<std::vector<StoredMessage>> messagesOf(TraceNo trace);
    /// The same of log records of other traces that are about its calls.
    [[nodiscard]] Result<std::vector<StoredMessage>> joinedLogsOf(TraceNo trace);

    /// There are log records whose call has to be looked for among those that are stored.
    [[nodiscard]] bool hasCallsToFind() const noexcept;
    /// Looks for them: one pass over the calls, whatever the number of records. Traces whose calls are found become
    /// outdated. Error: as add().
    [[nodiscard]] Result<void> findCalls();
    /// Whether a log record was joined to a call since the last time, so that there are more outdated traces.
    [[nodiscard]] bool takeJoined() noexcept;
    /// What was joined may be without its call now: traces were removed, or findCalls() was taken back.
    void reviewJoins() noexcept;

    /// Records a source; `source` = 0 makes a new one. Gives its number. Part of the transaction.
    [[nodiscard]] Result<std::int64_t> recordSource(const SourceRecord& source);

    /// The connection of NAME.db inside the transaction, begun if none was: for the tables that other files of
    /// core/store own (reviews, findings, series). Valid until commit() or rollback(). Error: as add().
    [[nodiscard]] Result<SQLite::Database*> transaction();

    /// Both connections inside the transaction, for what takes messages out as well (removal.h). Error: as add().
    struct Parts {
        SQLite::Database& db;
        SQLite::Database& payload;
    };
    [[nodiscard]] Result<Parts> parts();
    /// Rows that this transaction deleted from the tables: commit() takes them out of the columns.
    void removeRows(std::span<const std::uint64_t> rowNos);
    /// Names that rows and traces are given from now on are remembered: what is found unused meanwhile may not be
    /// forgotten then. For as long as the watcher lives.
    void watchNames(std::weak_ptr<const void> watcher);
    /// Takes names that no row used when watchNames() began: their texts lead to new ids from now on, also in drafts
    /// that were made before, and are overwritten. Those that were used since, or were forgotten before, stay as they
    /// are. Gives how many went. Error: as add().
    [[nodiscard]] Result<std::size_t> forgetNames(std::span<const NameId> unused);

    /// While set, what is deleted is overwritten with zeros (costs time), and the WAL is copied by copyWal() instead of
    /// by commits. Outside of a transaction.
    [[nodiscard]] Result<void> setSecureDelete(bool on);
    /// Enough is in the WAL to be copied into the database.
    [[nodiscard]] bool isWalDue() const noexcept;
    /// Outside of a transaction.
    void copyWal();
    /// Publishes, and stores a part of the columns without what was removed. Outside of a transaction. True = call
    /// again; in between the store is whole.
    [[nodiscard]] Result<bool> storeColumns();
    /// Empties the WAL, in which older pages lie. Outside of a transaction. False while a reader holds the WAL, for
    /// which it does not wait: everything is removed, but parts of it can still be found in that file.
    [[nodiscard]] Result<bool> emptyWal();

    /// Compresses up to `blocks` payload blocks that are not yet; gives how many were. For idle times.
    [[nodiscard]] Result<std::size_t> compressBlocks(std::size_t blocks);

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace spanwise::store
