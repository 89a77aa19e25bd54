// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/percentiles.h"

#include "core/query/cell_percentiles.h"
#include "core/query/measure_scan.h"

namespace spanwise::query {

Result<PercentilesAnswer> answer(const DataView& view, const PercentilesQuestion& question, std::stop_token stop)
{
    const auto selection = select(view, question.scope, stop);
    if (!selection) return tl::unexpected(selection.error());
    const std::size_t workers = scanWorkers((*selection)->calls);
    const auto found = percentilesByCell(1, workers, Intervals::Find, [&](const CellSink& sink) {
        return walkMeasure(**selection, question.measure, workers, stop,
            [&](std::size_t worker, const Block&, auto values) { sink(worker, 0, {}, values); });
    });
    if (!found) return tl::unexpected(found.error());
    const CellValues& all = found->front();
    return PercentilesAnswer {all.percentiles, exclusionsOf(question.measure, all.without)};
}

} // namespace spanwise::query
