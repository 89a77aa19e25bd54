// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/live_report.h"

#include "core/columns/quantile.h"
#include "core/query/group_key.h"
#include "core/query/rank_index.h"
#include "core/query/report_order.h"
#include "core/query/row_changes.h"
#include "core/query/selection.h"
#include "core/query/totals_builder.h"

#include <algorithm>
#include <array>
#include <limits>
#include <map>
#include <unordered_map>

namespace spanwise::query {

namespace {
using columns::SpanRow;

constexpr std::array kPs {0.50, 0.95, 0.99};

/// Adds the numbers of `by`, or takes them off. Percentiles, distinct counts and bounds are not numbers that add up.
void accumulate(Totals& to, const Totals& by, bool adds)
{
    const auto apply = [adds](auto& sum, auto part) { sum = adds ? sum + part : sum - part; };
    apply(to.spans, by.spans);
    apply(to.errorSpans, by.errorSpans);
    apply(to.failedWithoutCall, by.failedWithoutCall);
    CallTotals& calls = to.calls;
    apply(calls.n, by.calls.n);
    apply(calls.failed, by.calls.failed);
    apply(calls.softErrors, by.calls.softErrors);
    apply(calls.truncated, by.calls.truncated);
    apply(calls.withoutUsage, by.calls.withoutUsage);
    apply(calls.withCost, by.calls.withCost);
    for (std::size_t i = 0; i < calls.byErrorClass.size(); ++i) apply(calls.byErrorClass[i], by.calls.byErrorClass[i]);
    for (std::size_t i = 0; i < kCostStates; ++i) apply(calls.withoutCost[i], by.calls.withoutCost[i]);
    apply(calls.costNanoUsd, by.calls.costNanoUsd);
    apply(calls.tokens.input, by.calls.tokens.input);
    apply(calls.tokens.output, by.calls.tokens.output);
    apply(calls.tokens.totalOnly, by.calls.tokens.totalOnly);
    apply(calls.tokens.cachedInput, by.calls.tokens.cachedInput);
    apply(calls.tokens.cacheWrite, by.calls.tokens.cacheWrite);
    apply(calls.tokens.reasoning, by.calls.tokens.reasoning);
    apply(calls.tokens.estimatedCalls, by.calls.tokens.estimatedCalls);
}

/// How often each number occurs; only how many different ones there are is asked.
class Distinct {
public:
    void change(std::uint32_t number, bool adds)
    {
        if (adds)
            ++m_times[number];
        else if (const auto found = m_times.find(number); found != m_times.end() && --found->second == 0)
            m_times.erase(found);
    }
    [[nodiscard]] std::uint64_t size() const noexcept { return m_times.size(); }

private:
    std::unordered_map<std::uint32_t, std::uint32_t> m_times;
};

/// Totals of one group, or of all, that follow the rows.
struct Running {
    Totals sums;
    Distinct traces;
    Distinct sessions;
    std::array<RankIndex, kTimed.size()> timed;
    WithoutTime without {};
    UnixNanos first = std::numeric_limits<UnixNanos>::max();
    UnixNanos last = std::numeric_limits<UnixNanos>::min();
    bool boundsKnown = true;

    void change(const SpanRow& row, bool adds, const std::array<bool, kTimed.size()>& wanted)
    {
        traces.change(row.trace, adds);
        if (adds) {
            first = std::min(first, row.start);
            last = std::max(last, row.start);
        } else if (row.start <= first || row.start >= last) {
            boundsKnown = false;
        }
        if (!row.call) return;
        if (row.call->session != 0) sessions.change(row.call->session, adds);
        for (std::size_t i = 0; i < kTimed.size(); ++i) {
            if (!wanted[i]) continue;
            const std::int64_t value = valueOf(kTimed[i], row);
            if (value < 0)
                without[i][static_cast<std::size_t>(-value)] += adds ? 1U : ~std::uint64_t {0};
            else if (adds)
                timed[i].add(value);
            else
                timed[i].remove(value);
        }
    }

    /// The ranks that percentiles and the largest value are read from.
    [[nodiscard]] static std::vector<std::uint64_t> ranksOf(const RankIndex& index)
    {
        if (index.size() == 0) return {};
        std::vector<std::uint64_t> ranks = columns::ranksFor(index.size(), kPs);
        if (ranks.empty() || ranks.back() != index.size()) ranks.push_back(index.size());
        return ranks;
    }

    [[nodiscard]] static Percentiles percentilesOf(const RankIndex& index)
    {
        Percentiles out;
        out.n = index.size();
        if (out.n == 0) return out;
        const std::vector<std::uint64_t> all = ranksOf(index);
        const std::vector<std::int64_t> values = index.values(all);
        if (!values.empty()) out.max = values.back();
        const std::vector<std::uint64_t> ranks = columns::ranksFor(index.size(), kPs);
        const auto found = columns::quantilesFrom(
            index.size(), kPs, ranks, std::span(values).first(std::min(ranks.size(), values.size())));
        Percentile* to[] = {&out.p50, &out.p95, &out.p99};
        for (std::size_t i = 0; i < found.size() && i < kPs.size(); ++i)
            *to[i] = {kPs[i], found[i].value, found[i].low, found[i].high, found[i].enough};
        return out;
    }

    [[nodiscard]] Totals finish() const
    {
        Totals out = sums;
        out.traces = traces.size();
        out.sessions = sessions.size();
        out.firstStart = out.spans > 0 ? first : 0;
        out.lastStart = out.spans > 0 ? last : 0;
        Percentiles* all[] = {&out.latency, &out.timeToFirstToken, &out.timePerOutputToken, &out.tokensPerSecond};
        for (std::size_t i = 0; i < kTimed.size(); ++i) *all[i] = percentilesOf(timed[i]);
        putExclusions(out, without);
        return out;
    }
};
} // namespace

struct LiveReport::State {
    ReportQuestion question;
    DataView view; ///< of the last answer; without a snapshot before the first one
    TimeRange range;
    bool counted = false; ///< `all` and `groups` hold the rows of `view`
    Running all;
    std::unordered_map<std::uint64_t, Running> groups;

    void remember(const DataView& now, TimeRange in)
    {
        view = now;
        view.selections.reset();
        range = in;
    }

    /// Every row of the scope, a segment at a time.
    Result<void> countAll(const DataView& now, TimeRange in, std::stop_token stop)
    {
        const auto selection = selectIn(now, now.snapshot->segments(), {in, question.scope.filter}, stop);
        if (!selection) return tl::unexpected(selection.error());
        std::vector<SpanRow> rows;
        for (const SelectedPart& part : selection->parts) {
            if (stop.stop_requested()) return fail(ErrorCode::Cancelled, "the question was withdrawn");
            rows.clear();
            for (std::size_t i = 0; i < part.segment->rows(); ++i)
                if (part.chosen.test(i)) rows.push_back(part.segment->row(i));
            apply(rows, true);
        }
        counted = true;
        return {};
    }

    [[nodiscard]] bool mayFollow(const DataView& now) const
    {
        return view.snapshot && now.snapshot && now.snapshot->generation() >= view.snapshot->generation();
    }

    void forget()
    {
        view = {};
        counted = false;
        all = {};
        groups.clear();
    }

    [[nodiscard]] std::uint64_t keyOfRow(const SpanRow& row) const
    {
        std::uint64_t key = 0;
        for (const Dimension dimension : question.by) key = key << 32U | keyOf(dimension, row);
        return key;
    }

    void apply(const std::vector<SpanRow>& rows, bool adds)
    {
        const auto wanted = wantedTimes(question);
        TotalsBuilder total(false, false);
        std::unordered_map<std::uint64_t, TotalsBuilder> parts;
        for (const SpanRow& row : rows) {
            total.add(row);
            all.change(row, adds, wanted);
            if (question.by.empty()) continue;
            const std::uint64_t key = keyOfRow(row);
            parts.try_emplace(key, false, false).first->second.add(row);
            groups[key].change(row, adds, wanted);
        }
        accumulate(all.sums, total.finish(), adds);
        for (auto& [key, builder] : parts) accumulate(groups[key].sums, builder.finish(), adds);
    }

    /// What counting cannot give: the numbers in bins that a rank moved into, and the first and last start when the
    /// span that had it left. One walk over the scope, and only when there is something to look for.
    Result<void> lookUp(const DataView& now, TimeRange in, std::stop_token stop)
    {
        struct Wanted {
            Running* running;
            std::array<std::map<RankIndex::Bin, std::vector<std::int64_t>>, kTimed.size()> bins;
            bool any = false;
        };
        const auto wantedBy = [](Running& running) {
            Wanted out {&running, {}, !running.boundsKnown};
            for (std::size_t i = 0; i < kTimed.size(); ++i)
                for (const RankIndex::Bin bin : running.timed[i].missing(Running::ranksOf(running.timed[i]))) {
                    out.bins[i][bin];
                    out.any = true;
                }
            if (!running.boundsKnown) {
                running.first = std::numeric_limits<UnixNanos>::max();
                running.last = std::numeric_limits<UnixNanos>::min();
            }
            return out;
        };
        Wanted total = wantedBy(all);
        std::unordered_map<std::uint64_t, Wanted> wanted;
        for (auto& [key, running] : groups)
            if (Wanted one = wantedBy(running); one.any) wanted.emplace(key, std::move(one));
        if (!total.any && wanted.empty()) return {};
        const auto look = [](Wanted& one, const SpanRow& row) {
            if (!one.running->boundsKnown) {
                one.running->first = std::min(one.running->first, row.start);
                one.running->last = std::max(one.running->last, row.start);
            }
            if (!row.call) return;
            for (std::size_t i = 0; i < kTimed.size(); ++i) {
                if (one.bins[i].empty()) continue;
                const std::int64_t value = valueOf(kTimed[i], row);
                if (value < 0) continue;
                if (const auto bin = one.bins[i].find(RankIndex::binOf(value)); bin != one.bins[i].end())
                    bin->second.push_back(value);
            }
        };
        const auto selection = selectIn(now, now.snapshot->segments(), {in, question.scope.filter}, stop);
        if (!selection) return tl::unexpected(selection.error());
        for (const SelectedPart& part : selection->parts)
            for (std::size_t i = 0; i < part.segment->rows(); ++i) {
                if (!part.chosen.test(i)) continue;
                const SpanRow row = part.segment->row(i);
                if (total.any) look(total, row);
                if (wanted.empty()) continue;
                if (const auto group = wanted.find(keyOfRow(row)); group != wanted.end()) look(group->second, row);
            }
        const auto fill = [](Wanted& one) {
            for (std::size_t i = 0; i < kTimed.size(); ++i)
                for (auto& [bin, values] : one.bins[i]) one.running->timed[i].fill(bin, std::move(values));
            one.running->boundsKnown = true;
        };
        fill(total);
        for (auto& [key, one] : wanted) fill(one);
        return {};
    }

    [[nodiscard]] ReportAnswer finish(const NameSource& names) const
    {
        ReportAnswer out;
        out.range = range;
        out.filter = question.scope.filter.text();
        out.by = question.by;
        out.totals = all.finish();
        for (const auto& [key, running] : groups) {
            ReportGroup group;
            for (std::size_t i = 0; i < question.by.size(); ++i) {
                const auto shift = static_cast<unsigned>(32 * (question.by.size() - 1 - i));
                group.key.push_back(keyText(question.by[i], static_cast<std::uint32_t>(key >> shift), names));
            }
            group.totals = running.finish();
            out.groups.push_back(std::move(group));
        }
        orderGroups(out, question);
        return out;
    }
};

LiveReport::LiveReport(ReportQuestion question)
    : m_state(std::make_unique<State>())
{
    m_state->question = std::move(question);
}

LiveReport::~LiveReport() = default;
LiveReport::LiveReport(LiveReport&&) noexcept = default;
LiveReport& LiveReport::operator=(LiveReport&&) noexcept = default;

const ReportQuestion& LiveReport::question() const noexcept
{
    return m_state->question;
}

Result<ReportAnswer> LiveReport::refresh(const DataView& view, TimeRange range, std::stop_token stop)
{
    State& s = *m_state;
    s.question.scope.range = range;
    if (!followsRowByRow(s.question.scope.filter)) {
        s.forget();
        return answer(view, s.question, stop);
    }
    // The first answer is the quickest there is: what follows is only kept once something is to be followed.
    const bool first = !s.mayFollow(view);
    if (first || (!s.counted && view.snapshot == s.view.snapshot)) {
        if (first) s.forget();
        auto out = answer(view, s.question, stop);
        if (out) s.remember(view, range);
        return out;
    }
    if (!s.counted) {
        if (auto done = s.countAll(view, range, stop); !done) {
            s.forget();
            return tl::unexpected(done.error());
        }
    } else {
        const auto changes = changesBetween(s.view, s.range, view, range, s.question.scope.filter, stop);
        if (!changes) return tl::unexpected(changes.error()); // nothing was applied: the state is as before
        s.apply(changes->left, false);
        s.apply(changes->came, true);
    }
    std::erase_if(s.groups, [](const auto& group) { return group.second.sums.spans == 0; });
    s.remember(view, range);
    if (auto found = s.lookUp(view, range, stop); !found) {
        s.forget();
        return tl::unexpected(found.error());
    }
    return s.finish(*view.names);
}

} // namespace spanwise::query
