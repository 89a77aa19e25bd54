// SPDX-License-Identifier: GPL-3.0-or-later
// Payload blocks that were read a moment ago, and the reading of a trace's messages through them.
#pragma once

#include "core/base/result.h"
#include "core/store/payload.h"
#include "core/store/reader.h"
#include "core/store/sqlite_query.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <cstdint>
#include <list>
#include <memory>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

namespace spanwise::store {

/// One thread.
class BlockCache {
public:
    explicit BlockCache(std::size_t blocks)
        : m_most(blocks)
    {
    }

    /// Error: Damaged, also when the block is not there, or what reading the file says; with its name.
    [[nodiscard]] Result<std::shared_ptr<const std::string>> block(
        const SQLite::Database& payload, std::int64_t number);
    /// The block if it was read a moment ago, else null: asks no file.
    [[nodiscard]] std::shared_ptr<const std::string> remembered(std::int64_t number);
    void clear() { m_recent.clear(); }

private:
    std::size_t m_most;
    std::list<std::pair<std::int64_t, std::shared_ptr<const std::string>>> m_recent; ///< newest first
};

/// The ids of traces, which their messages leave out. One thread.
class TraceIds {
public:
    explicit TraceIds(const SQLite::Database& db);

    /// Zero for number 0 and for one that is not in the table. Throws SQLite::Exception.
    [[nodiscard]] TraceId of(TraceNo trace);

private:
    Query m_query;
    TraceNo m_last = 0; ///< messages of a trace mostly lie together
    TraceId m_id;
};

/// An error in a block, with the name of the payload file and the number of the block.
[[nodiscard]] Error inBlock(const SQLite::Database& payload, std::int64_t number, const Error& error);

/// Every span and log record of a trace, spans first. Throws SQLite::Exception.
[[nodiscard]] Result<std::vector<StoredMessage>> readMessages(const SQLite::Database& db,
    const SQLite::Database& payload, BlockCache& cache, TraceNo trace, std::stop_token stop);
/// Log records of other traces, or of none, that were found to be about calls of this one. Throws SQLite::Exception.
[[nodiscard]] Result<std::vector<StoredMessage>> readJoinedLogs(const SQLite::Database& db,
    const SQLite::Database& payload, BlockCache& cache, TraceNo trace, std::stop_token stop);

} // namespace spanwise::store
