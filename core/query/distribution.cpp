// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/distribution.h"

#include "core/query/bucket_index.h"
#include "core/query/edge_bins.h"
#include "core/query/measure_scan.h"

#include <algorithm>
#include <limits>
#include <memory>

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

/// Smallest and largest value; none while high < low.
struct Ends {
    std::int64_t low = std::numeric_limits<std::int64_t>::max();
    std::int64_t high = -1;

    void widen(std::int64_t least, std::int64_t most)
    {
        low = std::min(low, least);
        high = std::max(high, most);
    }
    [[nodiscard]] std::vector<std::int64_t> edges(std::size_t bins) const
    {
        return high < low ? std::vector<std::int64_t> {} : edgesBetween(low, high, bins);
    }
};

/// A scope with what all its values say, before they are put into bins.
struct Spread {
    std::shared_ptr<const Selection> selection;
    CellValues values;
};

Result<Spread> spreadOf(const DataView& view, const Scope& scope, Measure measure, const std::stop_token& stop)
{
    auto selection = select(view, scope, stop);
    if (!selection) return tl::unexpected(selection.error());
    auto values = percentilesOf(**selection, measure, stop);
    if (!values) return tl::unexpected(values.error());
    return Spread {std::move(*selection), std::move(*values)};
}

Result<DistributionAnswer> binned(const DistributionQuestion& question, const Spread& spread,
    const std::vector<std::int64_t>& edges, const std::stop_token& stop)
{
    DistributionAnswer out;
    out.measure = question.measure;
    out.filter = question.scope.filter.text();
    out.percentiles = spread.values.percentiles;
    out.excluded = exclusionsOf(question.measure, spread.values.without);
    out.edges = edges;
    auto counts = countsIn(out.edges, *spread.selection, question.measure, stop);
    if (!counts) return tl::unexpected(counts.error());
    out.counts = std::move(*counts);
    return out;
}

/// A scope with the extremes of its values, before they are put into cells.
struct HeatScope {
    HeatMapQuestion question;
    std::shared_ptr<const Selection> selection;
    MeasureSums sums;
};

Result<HeatScope> heatScopeOf(const DataView& view, HeatMapQuestion question, const std::stop_token& stop)
{
    auto selection = select(view, question.scope, stop);
    if (!selection) return tl::unexpected(selection.error());
    const auto sums = sumsOf(**selection, question.measure, stop);
    if (!sums) return tl::unexpected(sums.error());
    return HeatScope {std::move(question), std::move(*selection), *sums};
}

Result<HeatMapAnswer> binned(
    const DataView& view, const HeatScope& scope, const std::vector<std::int64_t>& edges, const std::stop_token& stop)
{
    const HeatMapQuestion& question = scope.question;
    HeatMapAnswer out;
    out.measure = question.measure;
    out.filter = question.scope.filter.text();
    out.excluded = exclusionsOf(question.measure, scope.sums.without);
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
    out.edges = edges;
    auto counts = countsOver(steps, out, *scope.selection, stop);
    if (!counts) return tl::unexpected(counts.error());
    out.counts = std::move(*counts);
    for (const std::uint32_t count : out.counts) {
        out.largest = std::max(out.largest, count);
        out.n += count;
    }
    return out;
}
} // namespace

Result<DistributionAnswer> answer(const DataView& view, const DistributionQuestion& question, std::stop_token stop)
{
    const auto spread = spreadOf(view, question.scope, question.measure, stop);
    if (!spread) return tl::unexpected(spread.error());
    Ends ends;
    if (spread->values.min) ends.widen(*spread->values.min, *spread->values.percentiles.max);
    return binned(question, *spread, ends.edges(question.bins), stop);
}

Result<ComparedDistribution> compare(const DataView& view, const DistributionQuestion& question, std::stop_token stop)
{
    DistributionQuestion earlier = question;
    earlier.scope.range = previousPeriod(question.scope.range);
    const auto now = spreadOf(view, question.scope, question.measure, stop);
    if (!now) return tl::unexpected(now.error());
    Result<Spread> before = Spread {std::make_shared<const Selection>(), {}};
    if (!earlier.scope.range.isEmpty()) before = spreadOf(view, earlier.scope, question.measure, stop);
    if (!before) return tl::unexpected(before.error());
    Ends ends;
    for (const Spread* spread : {&*now, static_cast<const Spread*>(&*before)})
        if (spread->values.min) ends.widen(*spread->values.min, *spread->values.percentiles.max);
    auto current = binned(question, *now, ends.edges(question.bins), stop);
    if (!current) return tl::unexpected(current.error());
    auto previous = binned(earlier, *before, current->edges, stop);
    if (!previous) return tl::unexpected(previous.error());
    return ComparedDistribution {std::move(*current), std::move(*previous)};
}

Result<HeatMapAnswer> answer(const DataView& view, const HeatMapQuestion& question, std::stop_token stop)
{
    const auto scope = heatScopeOf(view, question, stop);
    if (!scope) return tl::unexpected(scope.error());
    Ends ends;
    if (scope->sums.n > 0) ends.widen(scope->sums.extremes.low, scope->sums.extremes.high);
    return binned(view, *scope, ends.edges(question.bins), stop);
}

Result<ComparedHeatMap> compare(const DataView& view, const HeatMapQuestion& question, std::stop_token stop)
{
    const auto now = heatScopeOf(view, question, stop);
    if (!now) return tl::unexpected(now.error());
    Ends ends;
    if (now->sums.n > 0) ends.widen(now->sums.extremes.low, now->sums.extremes.high);
    HeatMapQuestion earlier = question;
    earlier.scope.range = previousPeriod(question.scope.range);
    if (earlier.scope.range.isEmpty()) {
        auto current = binned(view, *now, ends.edges(question.bins), stop);
        if (!current) return tl::unexpected(current.error());
        return ComparedHeatMap {std::move(*current), {}};
    }
    auto before = heatScopeOf(view, earlier, stop);
    if (!before) return tl::unexpected(before.error());
    if (before->sums.n > 0) ends.widen(before->sums.extremes.low, before->sums.extremes.high);
    auto current = binned(view, *now, ends.edges(question.bins), stop);
    if (!current) return tl::unexpected(current.error());
    before->question.step.step = current->step;
    auto previous = binned(view, *before, current->edges, stop);
    if (!previous) return tl::unexpected(previous.error());
    return ComparedHeatMap {std::move(*current), std::move(*previous)};
}

} // namespace spanwise::query
