// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/distribution.h"

#include "core/query/bucket_index.h"
#include "core/query/cell_percentiles.h"
#include "core/query/edge_bins.h"
#include "core/query/measure_scan.h"

#include <algorithm>

namespace spanwise::query {

namespace {
/// Counts per cell of every worker, added up.
template <typename Count> std::vector<Count> addedUp(std::vector<std::vector<Count>> parts)
{
    std::vector<Count> out = std::move(parts.front());
    for (std::size_t worker = 1; worker < parts.size(); ++worker)
        for (std::size_t i = 0; i < out.size(); ++i) out[i] += parts[worker][i];
    return out;
}

/// Percentiles, and between which values they lie.
struct Spread {
    CellValues values;
    Extremes extremes;
};

Result<Spread> spreadOf(const Selection& selection, Measure measure, const std::stop_token& stop)
{
    const std::size_t workers = scanWorkers(selection.calls);
    std::vector<Extremes> extremes(workers);
    auto found = percentilesByCell(1, workers, Intervals::Find, [&](const CellSink& sink) {
        return walkMeasure(selection, measure, workers, stop, [&](std::size_t worker, const Block&, auto values) {
            extremes[worker].add(values);
            sink(worker, 0, {}, values);
        });
    });
    if (!found) return tl::unexpected(found.error());
    Spread out {std::move(found->front()), extremes.front()};
    for (const Extremes& one : extremes) out.extremes.add(one);
    return out;
}

Result<std::vector<std::uint64_t>> countsIn(
    const std::vector<std::int64_t>& edges, const Selection& selection, Measure measure, const std::stop_token& stop)
{
    if (edges.empty()) return std::vector<std::uint64_t> {};
    const EdgeBins bins(edges);
    const std::size_t workers = scanWorkers(selection.calls);
    std::vector<std::vector<std::uint64_t>> counts(workers, std::vector<std::uint64_t>(edges.size() - 1));
    const auto walked =
        walkMeasure(selection, measure, workers, stop, [&](std::size_t worker, const Block&, auto values) {
            for (const std::int64_t value : values)
                if (value >= 0) ++counts[worker][bins.of(value)];
        });
    if (!walked) return tl::unexpected(walked.error());
    return addedUp(std::move(counts));
}

/// Counts by bucket · rows + row of what starts in a bucket.
Result<std::vector<std::uint32_t>> countsOver(
    const TimeSteps& steps, const HeatMapAnswer& shape, const Selection& selection, const std::stop_token& stop)
{
    const std::size_t rows = shape.rows();
    if (rows == 0 || steps.count() == 0) return std::vector<std::uint32_t> {};
    const EdgeBins bins(shape.edges);
    const std::size_t workers = scanWorkers(selection.calls);
    std::vector<std::vector<std::uint32_t>> counts(workers, std::vector<std::uint32_t>(steps.count() * rows));
    const auto walked = inParallel(selection.parts.size(), workers, stop, [&](std::size_t worker, std::size_t part) {
        BucketedRows inside(steps.bounds);
        MeasureScratch scratch;
        std::array<std::int64_t, columns::kBlock> values;
        std::vector<std::uint32_t>& mine = counts[worker];
        walkBlocks(selection.parts[part], true, [&](const Block& block) {
            inside.read(block, block.calls);
            const auto positions = inside.positions();
            if (positions.empty()) return;
            readMeasure(block.segment, shape.measure, block.first, positions, values, scratch);
            for (std::size_t i = 0; i < positions.size(); ++i)
                if (values[i] >= 0) ++mine[inside.at(i) * rows + bins.of(values[i])];
        });
    });
    if (!walked) return tl::unexpected(walked.error());
    return addedUp(std::move(counts));
}
} // namespace

Result<DistributionAnswer> answer(const DataView& view, const DistributionQuestion& question, std::stop_token stop)
{
    const auto selection = select(view, question.scope, stop);
    if (!selection) return tl::unexpected(selection.error());
    auto spread = spreadOf(**selection, question.measure, stop);
    if (!spread) return tl::unexpected(spread.error());
    DistributionAnswer out;
    out.measure = question.measure;
    out.filter = question.scope.filter.text();
    out.percentiles = std::move(spread->values.percentiles);
    out.excluded = exclusionsOf(question.measure, spread->values.without);
    if (out.percentiles.n > 0) out.edges = edgesBetween(spread->extremes.low, spread->extremes.high, question.bins);
    auto counts = countsIn(out.edges, **selection, question.measure, stop);
    if (!counts) return tl::unexpected(counts.error());
    out.counts = std::move(*counts);
    return out;
}

Result<HeatMapAnswer> answer(const DataView& view, const HeatMapQuestion& question, std::stop_token stop)
{
    const auto selection = select(view, question.scope, stop);
    if (!selection) return tl::unexpected(selection.error());
    const auto sums = sumsOf(**selection, question.measure, stop);
    if (!sums) return tl::unexpected(sums.error());
    HeatMapAnswer out;
    out.measure = question.measure;
    out.filter = question.scope.filter.text();
    out.excluded = exclusionsOf(question.measure, sums->without);
    TimeRange range = question.scope.range;
    const TimeRange held = view.snapshot->startRange();
    if (range.from == TimeRange {}.from) range.from = held.from;
    if (range.to == TimeRange {}.to) range.to = std::max(held.to, range.from);
    const TimeSteps steps = timeSteps(range, question.step);
    out.step = steps.step;
    for (std::size_t i = 0; i < steps.count(); ++i) {
        out.starts.push_back(steps.bounds[i]);
        out.ends.push_back(steps.bounds[i + 1]);
    }
    if (sums->n > 0) out.edges = edgesBetween(sums->extremes.low, sums->extremes.high, question.bins);
    auto counts = countsOver(steps, out, **selection, stop);
    if (!counts) return tl::unexpected(counts.error());
    out.counts = std::move(*counts);
    for (const std::uint32_t count : out.counts) {
        out.largest = std::max(out.largest, count);
        out.n += count;
    }
    return out;
}

} // namespace spanwise::query
