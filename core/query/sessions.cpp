// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/sessions.h"

#include "core/query/row_walk.h"
#include "core/query/totals_builder.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <unordered_map>
#include <unordered_set>

namespace spanwise::query {
namespace {

/// Collects the calls of one session.
struct SessionBuilder {
    SessionRow row;
    TotalsBuilder totals {false, false};
    std::unordered_set<TraceNo> traces;
    NameId user = 0;
    std::tuple<UnixNanos, std::uint64_t> userAt;

    void add(const columns::SpanRow& call)
    {
        const UnixNanos end = call.start + call.duration;
        row.firstStart = traces.empty() ? call.start : std::min(row.firstStart, call.start);
        row.lastEnd = traces.empty() ? end : std::max(row.lastEnd, end);
        traces.insert(call.trace);
        totals.add(call);
        const std::tuple at {call.start, call.rowNo};
        if (call.call->user == 0 || (user != 0 && at < userAt)) return;
        user = call.call->user;
        userAt = at;
    }
};

std::int64_t valueOf(SessionOrder order, const SessionRow& row)
{
    switch (order) {
    case SessionOrder::Newest: return row.lastEnd;
    case SessionOrder::MostCalls: return static_cast<std::int64_t>(row.calls.n);
    case SessionOrder::Costliest: return row.calls.withCost > 0 ? row.calls.costNanoUsd : columns::kUnknown;
    case SessionOrder::MostErrors: return static_cast<std::int64_t>(row.calls.failed);
    case SessionOrder::Longest: return row.lastEnd - row.firstStart;
    }
    return row.lastEnd;
}

} // namespace

Result<SessionsAnswer> answer(const DataView& view, const SessionsQuestion& question, std::stop_token stop)
{
    std::unordered_map<NameId, SessionBuilder> builders;
    SessionsAnswer out;
    const auto walked = walkRows(view, question.scope, true, std::move(stop), [&](const columns::SpanRow& row) {
        if (row.call->session == 0)
            ++out.callsWithoutSession;
        else
            builders[row.call->session].add(row);
    });
    if (!walked) return tl::unexpected(walked.error());
    out.allSessions = builders.size();
    for (auto& [session, builder] : builders) {
        SessionRow& row = builder.row;
        row.session = view.names->text(session);
        row.user = view.names->text(builder.user);
        row.traces = builder.traces.size();
        row.calls = builder.totals.finish().calls;
        out.rows.push_back(std::move(row));
    }
    std::ranges::sort(out.rows, [&](const SessionRow& a, const SessionRow& b) {
        const std::int64_t left = valueOf(question.order, a);
        const std::int64_t right = valueOf(question.order, b);
        return left != right ? left > right : a.session < b.session;
    });
    if (question.limit > 0 && out.rows.size() > question.limit) out.rows.resize(question.limit);
    return out;
}

Result<TurnsAnswer> answer(const DataView& view, const TurnsQuestion& question, std::stop_token stop)
{
    TurnsAnswer out;
    const auto session = view.names->find(question.session);
    if (!session || question.session.empty()) return out;
    std::map<TraceNo, std::vector<columns::SpanRow>> byTrace;
    const Scope calls = narrowed(Scope {}, Dimension::Session, question.session);
    const auto walked = walkRows(
        view, calls, true, std::move(stop), [&](const columns::SpanRow& row) { byTrace[row.trace].push_back(row); });
    if (!walked) return tl::unexpected(walked.error());
    for (auto& [trace, rows] : byTrace) {
        std::ranges::sort(rows, [](const columns::SpanRow& a, const columns::SpanRow& b) {
            return std::tuple(a.start, a.spanId) < std::tuple(b.start, b.spanId);
        });
        Turn turn;
        turn.trace = trace;
        turn.start = rows.front().start;
        TotalsBuilder totals {false, false};
        UnixNanos end = turn.start;
        for (const columns::SpanRow& row : rows) {
            totals.add(row);
            end = std::max(end, row.start + row.duration);
            turn.callRefs.push_back(refOf(row));
        }
        turn.duration = end - turn.start;
        turn.calls = totals.finish().calls;
        out.turns.push_back(std::move(turn));
    }
    std::ranges::sort(out.turns,
        [](const Turn& a, const Turn& b) { return std::tuple(a.start, a.trace) < std::tuple(b.start, b.trace); });
    out.allTurns = out.turns.size();
    if (question.limit > 0 && out.turns.size() > question.limit)
        out.turns.erase(out.turns.begin(), out.turns.end() - static_cast<std::ptrdiff_t>(question.limit));
    return out;
}

} // namespace spanwise::query
