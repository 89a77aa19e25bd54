// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/percentiles.h"

#include "core/query/cell_percentiles.h"
#include "core/query/parallel_scan.h"

#include <array>

namespace spanwise::query {

Result<PercentilesAnswer> answer(const DataView& view, const PercentilesQuestion& question, std::stop_token stop)
{
    const auto selection = select(view, question.scope, stop);
    if (!selection) return tl::unexpected(selection.error());
    const auto& parts = (*selection)->parts;
    const std::size_t workers = scanWorkers((*selection)->calls);
    const auto found = percentilesByCell(1, workers, Intervals::Find, [&](const CellSink& sink) {
        return inParallel(parts.size(), workers, stop, [&](std::size_t worker, std::size_t part) {
            MeasureScratch scratch;
            std::array<std::int64_t, columns::kBlock> values;
            walkBlocks(parts[part], true, [&](const Block& block) {
                readMeasure(block.segment, question.measure, block.first, block.calls, values, scratch);
                sink(worker, 0, {}, std::span(values).first(block.calls.size()));
            });
        });
    });
    if (!found) return tl::unexpected(found.error());
    const CellValues& all = found->front();
    PercentilesAnswer out {all.percentiles, {}};
    for (std::size_t reason = kReasons; --reason > 0;)
        if (all.without[reason] > 0)
            out.excluded.push_back(
                {question.measure, std::string(reasonName(-static_cast<std::int64_t>(reason))), all.without[reason]});
    return out;
}

} // namespace spanwise::query
