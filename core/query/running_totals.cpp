// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/running_totals.h"

#include "core/columns/quantile.h"
#include "core/query/measure_places.h"

#include <algorithm>

namespace spanwise::query {

namespace {
constexpr std::array kPs {0.50, 0.95, 0.99};

Percentiles percentilesOf(const RankIndex& index)
{
    Percentiles out;
    out.n = index.size();
    if (out.n == 0) return out;
    const std::vector<std::uint64_t> ranks = RunningTotals::ranksOf(index);
    const std::vector<std::int64_t> values = index.values(ranks);
    if (!values.empty()) out.max = values.back();
    const auto found = columns::quantilesFrom(index.size(), kPs, ranks, values); // one more rank does no harm
    Percentile* to[] = {&out.p50, &out.p95, &out.p99};
    for (std::size_t i = 0; i < found.size() && i < kPs.size(); ++i)
        *to[i] = {kPs[i], found[i].value, found[i].low, found[i].high, found[i].enough};
    return out;
}
} // namespace

void RunningTotals::accumulate(const Totals& by, bool adds)
{
    const auto apply = [adds](auto& sum, auto part) { sum = adds ? sum + part : sum - part; };
    apply(sums.spans, by.spans);
    apply(sums.errorSpans, by.errorSpans);
    apply(sums.failedWithoutCall, by.failedWithoutCall);
    CallTotals& calls = sums.calls;
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

void RunningTotals::change(const columns::SpanRow& row, bool adds, const WantedTimes& wanted, bool distinct)
{
    if (adds) {
        if (distinct) traces.add(row.trace);
        first = std::min(first, row.start);
        last = std::max(last, row.start);
    } else {
        if (distinct) traces.remove(row.trace);
        if (row.start <= first || row.start >= last) boundsKnown = false;
    }
    if (!row.call) return;
    if (distinct && row.call->session != 0 && adds) sessions.add(row.call->session);
    if (distinct && row.call->session != 0 && !adds) sessions.remove(row.call->session);
    for (std::size_t i = 0; i < kTimed.size(); ++i) {
        if (!wanted[i]) continue;
        const std::int64_t value = valueOf(kTimed[i], row);
        if (adds)
            addTime(i, value);
        else if (value < 0)
            --without[i][static_cast<std::size_t>(-value)];
        else
            timed[i].remove(value);
    }
}

void RunningTotals::add(const Totals& more)
{
    if (more.spans == 0) return;
    accumulate(more, true);
    first = std::min(first, more.firstStart);
    last = std::max(last, more.lastStart);
}

void RunningTotals::addCounts(std::size_t time, std::span<const std::uint32_t> counts)
{
    timed[time].addCounts(counts.first(kBins));
    for (std::size_t reason = 0; reason < kReasons; ++reason) without[time][reason] += counts[kBins + reason];
}

void RunningTotals::addTimes(std::size_t time, std::span<const std::int64_t> values)
{
    for (const std::int64_t value : values) addTime(time, value);
}

std::vector<std::uint64_t> RunningTotals::ranksOf(const RankIndex& index)
{
    if (index.size() == 0) return {};
    std::vector<std::uint64_t> ranks = columns::ranksFor(index.size(), kPs);
    if (ranks.empty() || ranks.back() != index.size()) ranks.push_back(index.size());
    return ranks;
}

Totals RunningTotals::finish() const
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

} // namespace spanwise::query
