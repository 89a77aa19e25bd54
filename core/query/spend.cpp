// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/spend.h"

#include "core/query/report.h"
#include "core/query/row_walk.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace spanwise::query {

TokenShares sharesOf(const TokenTotals& tokens) noexcept
{
    TokenShares out;
    out.cachedInput = std::min(tokens.cachedInput, tokens.input);
    out.cacheWrite = std::min(tokens.cacheWrite, tokens.input - out.cachedInput);
    out.freshInput = tokens.input - out.cachedInput - out.cacheWrite;
    out.reasoning = std::min(tokens.reasoning, tokens.output);
    out.visibleOutput = tokens.output - out.reasoning;
    out.notSplit = tokens.totalOnly;
    return out;
}

namespace {
using GapKey = std::tuple<columns::CostState, NameId, NameId>;

Result<std::map<GapKey, CostGap>> gapsOf(const DataView& view, const Scope& scope, std::stop_token stop)
{
    std::map<GapKey, CostGap> gaps;
    std::map<GapKey, UnixNanos> newest;
    const auto walked = walkRows(view, scope, true, stop, [&](const columns::SpanRow& row) {
        const columns::CallColumns& call = *row.call;
        if (call.costNanoUsd >= 0) return;
        const GapKey key {call.costState, call.model, call.provider};
        CostGap& gap = gaps[key];
        gap.reason = call.costState;
        ++gap.n;
        gap.tokens += std::max<std::int64_t>(call.totalTokens, 0);
        UnixNanos& latest = newest[key];
        if (gap.n > 1 && row.start < latest) return;
        latest = row.start;
        gap.newest = refOf(row);
    });
    if (!walked) return tl::unexpected(walked.error());
    return gaps;
}
} // namespace

Result<SpendAnswer> answer(const DataView& view, const SpendQuestion& question, std::stop_token stop)
{
    ReportQuestion report;
    report.scope = question.scope;
    report.by = question.by;
    report.percentiles = false;
    auto totals = answer(view, report, stop);
    if (!totals) return tl::unexpected(totals.error());
    SpendAnswer out;
    out.filter = totals->filter;
    out.calls = totals->totals.calls;
    for (ReportGroup& group : totals->groups)
        if (group.totals.calls.n > 0) out.rows.push_back({std::move(group.key), group.totals.calls});
    std::ranges::sort(out.rows, [](const SpendRow& a, const SpendRow& b) {
        return std::tuple(-a.calls.costNanoUsd, -a.calls.tokens.total(), a.key)
            < std::tuple(-b.calls.costNanoUsd, -b.calls.tokens.total(), b.key);
    });
    out.allRows = out.rows.size();
    if (question.limit > 0 && out.rows.size() > question.limit) out.rows.resize(question.limit);
    auto gaps = gapsOf(view, question.scope, stop);
    if (!gaps) return tl::unexpected(gaps.error());
    for (auto& [key, gap] : *gaps) {
        gap.model = view.names->text(std::get<1>(key));
        gap.provider = view.names->text(std::get<2>(key));
        out.gaps.push_back(std::move(gap));
    }
    std::ranges::stable_sort(out.gaps, std::ranges::greater {}, &CostGap::n);
    return out;
}

} // namespace spanwise::query
