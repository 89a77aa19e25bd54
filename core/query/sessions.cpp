// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/sessions.h"

#include "core/query/column_sums.h"
#include "core/query/distinct_numbers.h"
#include "core/query/group_index.h"
#include "core/query/row_walk.h"
#include "core/query/totals_builder.h"

#include <algorithm>
#include <array>
#include <limits>
#include <map>
#include <tuple>
#include <vector>

namespace spanwise::query {
namespace {

using columns::Column;
using Values = std::array<std::int64_t, columns::kBlock>;
using Numbers = std::array<std::uint32_t, columns::kBlock>;

/// The end of a session so far, and its newest known user.
struct Newest {
    UnixNanos lastEnd = std::numeric_limits<UnixNanos>::min();
    NameId user = 0;
    std::tuple<UnixNanos, std::uint64_t> userAt;

    void add(const Newest& other)
    {
        lastEnd = std::max(lastEnd, other.lastEnd);
        if (other.user == 0 || (user != 0 && other.userAt < userAt)) return;
        user = other.user;
        userAt = other.userAt;
    }
};

/// The calls that one thread looks at, by session.
struct Part {
    GroupIndex index {kBySession};
    std::vector<Sums> sums;
    std::vector<Newest> newest;
    DistinctNumbers traces;

    void add(const Block& block)
    {
        Numbers numbers;
        Values starts;
        Values values;
        Values rowNos;
        const std::size_t n = block.calls.size();
        const auto read = [&](Column column, Values& to) {
            columns::gather(block.segment.column(column), block.first, block.calls, to);
        };
        index.number(block, block.calls, numbers);
        sums.resize(index.size());
        newest.resize(index.size());
        const std::span<const std::uint32_t> groups = std::span(numbers).first(n);
        addBlock(block, groups, sums);
        read(Column::Trace, values);
        traces.add(groups, std::span(values).first(n));
        read(Column::Start, starts);
        read(Column::Duration, values);
        for (std::size_t i = 0; i < n; ++i) {
            UnixNanos& end = newest[groups[i]].lastEnd;
            end = std::max(end, starts[i] + values[i]);
        }
        read(Column::User, values);
        read(Column::RowNo, rowNos);
        for (std::size_t i = 0; i < n; ++i)
            newest[groups[i]].add({std::numeric_limits<UnixNanos>::min(), static_cast<NameId>(values[i]),
                {starts[i], static_cast<std::uint64_t>(rowNos[i])}});
    }

    void absorb(const Part& other)
    {
        const std::vector<std::uint32_t> to = index.absorb(other.index);
        sums.resize(index.size());
        newest.resize(index.size());
        for (std::size_t i = 0; i < to.size(); ++i) {
            sums[to[i]].add(other.sums[i]);
            newest[to[i]].add(other.newest[i]);
        }
        traces.add(other.traces, to);
    }

    static constexpr std::array kBySession {Dimension::Session};
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
    const auto selection = select(view, question.scope, stop);
    if (!selection) return tl::unexpected(selection.error());
    const auto& chosen = (*selection)->parts;
    const std::size_t workers = scanWorkers((*selection)->calls);
    std::vector<Part> parts(workers);
    const auto walked = inParallel(chosen.size(), workers, stop, [&](std::size_t worker, std::size_t part) {
        walkBlocks(chosen[part], true, [&](const Block& block) { parts[worker].add(block); });
    });
    if (!walked) return tl::unexpected(walked.error());
    Part& all = parts.front();
    for (std::size_t worker = 1; worker < workers; ++worker) all.absorb(parts[worker]);
    const std::vector<std::uint64_t> traces = all.traces.counts(all.index.size());
    SessionsAnswer out;
    for (std::size_t i = 0; i < all.index.size(); ++i) {
        const auto session = static_cast<NameId>(all.index.keys()[i]);
        if (session == 0) {
            out.callsWithoutSession = all.sums[i].calls.n;
            continue;
        }
        SessionRow& row = out.rows.emplace_back();
        row.session = view.names->text(session);
        row.user = view.names->text(all.newest[i].user);
        row.firstStart = all.sums[i].first;
        row.lastEnd = all.newest[i].lastEnd;
        row.traces = traces[i];
        row.calls = all.sums[i].calls;
    }
    out.allSessions = out.rows.size();
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
        TotalsBuilder totals;
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
