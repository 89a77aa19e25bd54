// SPDX-License-Identifier: GPL-3.0-or-later
// Writes payload blocks on a thread of its own: while they go into one file, the rows that point at them go into the
// other. Half of what a transaction costs is then done beside the other half, most of all the wait for the disk. Blocks
// come as plans (block_plan.h): their messages are gathered there as well, so that they are still at hand when they are
// summed up and written.
//
// One thread at a time calls it, the writer's. What goes wrong on the inner thread is told by the next put() or
// settle(), and nothing more is written until then; abandon() forgets it.
#pragma once

#include "core/base/time.h"
#include "core/store/block_plan.h"
#include "core/store/database.h"
#include "core/store/sqlite_query.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <exception>
#include <filesystem>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace spanwise::store {

class BlockWriter {
public:
    /// Opens the payload file for writing. Throws SQLite::Exception.
    explicit BlockWriter(const std::filesystem::path& file);
    ~BlockWriter(); ///< what waits is dropped; the connection then rolls back what was not committed
    BlockWriter(const BlockWriter&) = delete;
    BlockWriter& operator=(const BlockWriter&) = delete;

    struct Block {
        std::int64_t number = 0;
        UnixNanos first = 0;
        UnixNanos last = 0;
        BlockPlan plan; ///< as BlockBuilder makes it
    };
    /// To be inserted in the transaction that connection() has begun. Waits while too many wait already. Throws what
    /// went wrong before.
    void put(Block block);
    /// An empty plan with the memory of one that was written, if there is any.
    [[nodiscard]] BlockPlan sparePlan();
    /// Commits after all that was put. Does not wait for it: settle() does.
    void commit();
    /// Returns when all is done that was asked for. Throws what went wrong: nothing after it was done.
    void settle();
    /// Drops what waits and forgets what went wrong. The transaction stays as it is.
    void abandon() noexcept;

    /// From now on what is inserted goes into the file soon, not only when the cache is full or the transaction ends:
    /// the disk is at work earlier, and readers of messages wait from then on until the commit. For long transactions.
    void writeEarly();

    /// How long a commit, and who uses the connection, wait for the locks of others.
    void setPatience(int ms) noexcept;

    /// The connection, once nothing is at work on it; until the next put() or commit().
    [[nodiscard]] SQLite::Database& connection() noexcept;

private:
    void work(const std::stop_token& stop);
    /// Without a block it is the commit.
    struct Step {
        bool isCommit = false;
        Block block;
    };
    void run(Step& step);
    void insert(Block& block);
    void syncEarly();

    SQLite::Database m_payload;
    Query m_insert;
    std::mutex m_mutex;
    std::condition_variable_any m_changed;
    std::deque<Step> m_steps; ///< the first one is being run until it is taken off
    std::vector<BlockPlan> m_spare; ///< empty ones
    std::exception_ptr m_failed;
    int m_patienceMs = kBusyMs; ///< changed while nothing is at work
    std::string m_bytes; ///< the block that is being written; the inner thread's
    std::size_t m_cacheBytes; ///< changed while nothing is at work
    std::size_t m_unsynced = 0; ///< bytes of blocks since the file was last brought to the disk; the inner thread's
    std::size_t m_uncommitted = 0; ///< likewise, of this transaction
    std::jthread m_thread; ///< the last member: it uses the others
};

} // namespace spanwise::store
