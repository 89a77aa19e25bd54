// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/response_joins.h"

#include <algorithm>
#include <string>
#include <tuple>

namespace spanwise::store {

namespace {
constexpr ResponseKey ofCall(ResponseKey response) noexcept
{
    return response & ~kEvaluates;
}

struct JoinedLog {
    TraceNo trace = 0;
    AwaitingLog log;
    std::optional<TraceNo> callTrace; ///< nothing = is to be looked for
};

std::optional<TraceNo> traceAt(const Query& query, int column)
{
    if (query.isNull(column)) return std::nullopt;
    return static_cast<TraceNo>(query.integer(column));
}
} // namespace

// `response <> 0` stands in each WHERE so that SQLite takes the partial indexes.
ResponseJoins::ResponseJoins(const SQLite::Database& db)
    : m_db(db)
    , m_logsOfKey(db,
          "SELECT trace_no, at_ns, digest, response, call_trace FROM logs "
          "WHERE response <> 0 AND response BETWEEN ?1 AND ?1 + 1")
    , m_logsOfTrace(
          db, "SELECT trace_no, at_ns, digest, response, call_trace FROM logs WHERE trace_no = ? AND +response <> 0")
    , m_setLog(db, "UPDATE logs SET response = ?, call_trace = ? WHERE trace_no = ? AND at_ns = ? AND digest = ?")
    , m_release(db, "UPDATE logs SET call_trace = 0 WHERE response <> 0 AND call_trace = ?")
    , m_reopen(db,
          "UPDATE logs SET call_trace = NULL WHERE response <> 0 AND response BETWEEN ?1 AND ?1 + 1 AND +call_trace = "
          "?2")
    , m_outdate(db, "UPDATE traces SET outdated = 1 WHERE trace_no = ?")
    , m_firstCall(db,
          "SELECT min(s.start_ns), t.trace_id FROM calls c JOIN spans s USING (trace_no, span_id) "
          "JOIN traces t USING (trace_no) WHERE c.trace_no = ? AND c.response = ?")
{
}

void ResponseJoins::begin()
{
    if (m_known) return;
    m_awaited.clear();
    m_came.clear();
    m_went.clear();
    Query all(m_db, "SELECT response FROM logs WHERE response <> 0");
    while (all.step()) m_awaited.insert(ofCall(all.integer(0)));
    Query open(m_db, "SELECT 1 FROM logs WHERE response <> 0 AND call_trace IS NULL LIMIT 1");
    m_toFind = open.step();
    m_known = true;
}

void ResponseJoins::await(ResponseKey response)
{
    m_awaited.insert(ofCall(response));
    m_toFind = true;
}

void ResponseJoins::settle()
{
    for (const auto& [response, trace] : m_went) {
        m_reopen.bind(1, response).bind(2, std::int64_t {trace}).run();
        m_toFind = true;
    }
    m_went.clear();
    for (const auto& [response, trace] : m_came) join(response, trace);
    m_came.clear();
}

/// Of calls in several traces that have one id the first one is meant, whichever came first.
void ResponseJoins::join(ResponseKey response, TraceNo trace)
{
    std::vector<JoinedLog> logs;
    m_logsOfKey.bind(1, response);
    while (m_logsOfKey.step())
        logs.push_back({static_cast<TraceNo>(m_logsOfKey.integer(0)),
            {m_logsOfKey.integer(1), m_logsOfKey.integer(2), m_logsOfKey.integer(3)}, traceAt(m_logsOfKey, 4)});
    for (const JoinedLog& one : logs) {
        // What is to be looked for will be, among all calls; and a trace has its own records anyway.
        if (!one.callTrace || one.trace == trace || *one.callTrace == trace) continue;
        if (*one.callTrace != 0 && !isBefore(response, trace, *one.callTrace)) continue;
        setLog(one.trace, one.log, trace);
        markOutdated(trace);
        if (*one.callTrace != 0) markOutdated(*one.callTrace);
    }
}

bool ResponseJoins::isBefore(ResponseKey response, TraceNo one, TraceNo other)
{
    const auto first = [&](TraceNo trace) {
        m_firstCall.bind(1, std::int64_t {trace}).bind(2, response);
        std::tuple<bool, std::int64_t, std::string> out {true, 0, {}}; // true = it has none, which is after all others
        if (m_firstCall.step() && !m_firstCall.isNull(0))
            out = {false, m_firstCall.integer(0), std::string(m_firstCall.bytes(1))};
        m_firstCall.reset();
        return out;
    };
    return first(one) < first(other);
}

void ResponseJoins::setLog(TraceNo trace, const AwaitingLog& log, std::optional<TraceNo> callTrace)
{
    m_setLog.bind(1, log.response);
    if (callTrace)
        m_setLog.bind(2, std::int64_t {*callTrace});
    else
        m_setLog.bindNull(2);
    m_setLog.bind(3, std::int64_t {trace}).bind(4, log.at).bind(5, log.digest).run();
}

void ResponseJoins::markOutdated(TraceNo trace)
{
    m_outdate.bind(1, std::int64_t {trace}).run();
    m_joined = true;
}

void ResponseJoins::dropIfUnused(ResponseKey response)
{
    m_logsOfKey.bind(1, ofCall(response));
    const bool isUsed = m_logsOfKey.step();
    m_logsOfKey.reset();
    if (!isUsed) m_awaited.erase(ofCall(response));
}

void ResponseJoins::replaceAwaiting(TraceNo trace, std::span<const AwaitingLog> awaiting)
{
    if (awaiting.empty() && m_awaited.empty()) return;
    const auto keyOf = [](const AwaitingLog& log) { return std::tie(log.at, log.digest); };
    const auto byKey = [&](const AwaitingLog& a, const AwaitingLog& b) { return keyOf(a) < keyOf(b); };
    std::vector<AwaitingLog> wanted(awaiting.begin(), awaiting.end());
    std::sort(wanted.begin(), wanted.end(), byKey);
    std::vector<JoinedLog> stored;
    m_logsOfTrace.bind(1, std::int64_t {trace});
    while (m_logsOfTrace.step())
        stored.push_back({trace, {m_logsOfTrace.integer(1), m_logsOfTrace.integer(2), m_logsOfTrace.integer(3)},
            traceAt(m_logsOfTrace, 4)});
    for (JoinedLog& one : stored) {
        const auto place = std::lower_bound(wanted.begin(), wanted.end(), one.log, byKey);
        const bool isWanted = place != wanted.end() && keyOf(*place) == keyOf(one.log);
        if (isWanted && place->response == one.log.response) {
            wanted.erase(place); // stays as it is
            continue;
        }
        if (one.callTrace.value_or(0) != 0) markOutdated(*one.callTrace);
        const ResponseKey before = std::exchange(one.log.response, 0);
        setLog(trace, one.log, TraceNo {0});
        dropIfUnused(before);
    }
    for (const AwaitingLog& log : wanted) {
        setLog(trace, log, std::nullopt);
        await(log.response);
    }
}

void ResponseJoins::release(TraceNo trace)
{
    if (!m_awaited.empty()) m_release.bind(1, std::int64_t {trace}).run();
}

void ResponseJoins::findCalls()
{
    std::unordered_set<ResponseKey> wanted;
    Query open(m_db, "SELECT response FROM logs WHERE response <> 0 AND call_trace IS NULL");
    while (open.step())
        if (const ResponseKey response = ofCall(open.integer(0)); response != kNamesNone) wanted.insert(response);
    Query looked(m_db, "UPDATE logs SET call_trace = 0 WHERE response <> 0 AND call_trace IS NULL");
    looked.run();
    if (!wanted.empty()) {
        std::vector<std::pair<ResponseKey, TraceNo>> found;
        Query calls(m_db, "SELECT response, trace_no FROM calls");
        while (calls.step())
            if (wanted.contains(calls.integer(0)))
                found.emplace_back(calls.integer(0), static_cast<TraceNo>(calls.integer(1)));
        for (const auto& [response, trace] : found) join(response, trace);
    }
    m_toFind = false;
}

} // namespace spanwise::store
