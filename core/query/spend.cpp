// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/spend.h"

#include "core/query/kind_cells.h"
#include "core/query/measure_values.h"
#include "core/query/picked_rows.h"
#include "core/query/report.h"
#include "core/query/row_walk.h"

#include <algorithm>
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
using columns::Column;

/// The calls without a known cost among the block's, by reason and model, with the tokens that are known of them.
void addGaps(const Block& block, KindCells& gaps)
{
    if (block.segment.column(Column::Cost).min() >= 0) return;
    PickedRows picked;
    MeasureScratch scratch;
    std::array<std::int64_t, columns::kBlock> tokens;
    picked.pick(block, Column::Cost, block.calls, [](std::int64_t cost) { return cost < 0; });
    columns::gather(block.segment.column(Column::CostState), block.first, picked.positions(), picked.values);
    readMeasure(block.segment, Measure::Tokens, block.first, picked.positions(), tokens, scratch);
    for (std::size_t i = 0; i < picked.count; ++i) tokens[i] = std::max<std::int64_t>(tokens[i], 0);
    gaps.add(block, picked.positions(), picked.kinds(), tokens);
}

Result<std::vector<CostGap>> gapsOf(const DataView& view, const Scope& scope, const std::stop_token& stop)
{
    const auto selection = select(view, scope, stop);
    if (!selection) return tl::unexpected(selection.error());
    const auto& parts = (*selection)->parts;
    const std::size_t workers = scanWorkers((*selection)->calls);
    std::vector<KindCells> gaps(workers, KindCells(kCostStates, KindCells::Split::ByModel));
    const auto walked = inParallel(parts.size(), workers, stop, [&](std::size_t worker, std::size_t part) {
        walkBlocks(parts[part], true, [&](const Block& block) { addGaps(block, gaps[worker]); });
    });
    if (!walked) return tl::unexpected(walked.error());
    for (std::size_t worker = 1; worker < workers; ++worker) gaps.front().absorb(gaps[worker]);
    std::vector<CostGap> out;
    for (const KindCell& cell : gaps.front().cells())
        out.push_back({static_cast<columns::CostState>(cell.kind), std::string(view.names->text(cell.model)),
            std::string(view.names->text(cell.provider)), cell.n, cell.weight,
            refOf(*view.snapshot->row(cell.newest))});
    return out;
}
} // namespace

Result<SpendAnswer> answer(const DataView& view, const SpendQuestion& question, std::stop_token stop)
{
    ReportQuestion report;
    report.scope = question.scope;
    report.by = question.by;
    report.percentiles = report.distinct = false;
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
    out.gaps = std::move(*gaps);
    return out;
}

} // namespace spanwise::query
