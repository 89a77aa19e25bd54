// SPDX-License-Identifier: GPL-3.0-or-later
// Which log records are about a call of another trace: evaluations and details events that name a response id
// (dialects.md §3.6 F, §3.7), in whatever order the two come. The record's row keeps the key of the id and, once the
// call is there, the number of its trace; that trace is outdated then, and is read again together with the record.
//
// Most calls have a response id and few records have to look for one. So calls have no index of their keys: a call that
// comes is held against the keys that are waited for, in memory; for records that come later one pass over all calls
// looks for all of them at once. Inside core/store/writer*.cpp only.
#pragma once

#include "core/columns/row.h"
#include "core/store/draft.h"
#include "core/store/response_key.h"
#include "core/store/sqlite_query.h"

#include <optional>
#include <span>
#include <unordered_set>
#include <utility>
#include <vector>

namespace spanwise::store {

using columns::TraceNo;

/// Everything but the answers of one line runs inside the writer's transaction and throws SQLite::Exception.
class ResponseJoins {
public:
    explicit ResponseJoins(const SQLite::Database& db);

    /// A transaction begins: what is remembered is read again if it may be wrong.
    void begin();
    /// What is remembered may be wrong: a transaction was dropped.
    void forget() noexcept { m_known = false; }
    /// The same, and calls may have to be found: rows were removed.
    void review() noexcept
    {
        m_known = false;
        m_toFind = true;
    }

    /// Whether records look for a call with this key. Asked for each call that is stored: no look into the tables.
    [[nodiscard]] bool isAwaited(ResponseKey response) const { return response != 0 && m_awaited.contains(response); }
    /// A record was stored that looks for its call.
    void await(ResponseKey response);
    /// A call of this trace has the key from now on, or no longer. To be settled once its row is in the tables.
    void came(ResponseKey response, TraceNo trace) { m_came.emplace_back(response, trace); }
    void went(ResponseKey response, TraceNo trace) { m_went.emplace_back(response, trace); }
    void settle();
    /// The trace was read again: these of its records, and no others, look for a call of another trace.
    void replaceAwaiting(TraceNo trace, std::span<const AwaitingLog> awaiting);
    /// The trace cannot be read again: what was joined to its calls is without one.
    void release(TraceNo trace);

    [[nodiscard]] bool hasCallsToFind() const noexcept { return m_toFind; }
    void findCalls();
    [[nodiscard]] bool takeJoined() noexcept { return std::exchange(m_joined, false); }

private:
    void join(ResponseKey response, TraceNo trace);
    [[nodiscard]] bool isBefore(ResponseKey response, TraceNo one, TraceNo other);
    void setLog(TraceNo trace, const AwaitingLog& log, std::optional<TraceNo> callTrace);
    void markOutdated(TraceNo trace);
    void dropIfUnused(ResponseKey response);

    const SQLite::Database& m_db;
    Query m_logsOfKey, m_logsOfTrace, m_setLog, m_release, m_reopen, m_outdate, m_firstCall;
    std::unordered_set<ResponseKey> m_awaited; ///< without kEvaluates
    std::vector<std::pair<ResponseKey, TraceNo>> m_came;
    std::vector<std::pair<ResponseKey, TraceNo>> m_went;
    bool m_known = false; ///< m_awaited and m_toFind are those of the tables
    bool m_toFind = false;
    bool m_joined = false;
};

} // namespace spanwise::store
