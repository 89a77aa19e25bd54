// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/behind.h"

#include "core/columns/quantile.h"
#include "core/query/measure_scan.h"
#include "core/query/selection.h"

#include <algorithm>
#include <array>

namespace spanwise::query {
namespace {

/// Where a value stands, without its row; ordered by value, ties by row number.
struct Standing {
    std::int64_t value = 0;
    std::uint64_t rowNo = 0;
    auto operator<=>(const Standing&) const noexcept = default;
};

/// Those of the values between two, both included, and how many are below.
struct Between {
    std::vector<Standing> places;
    std::uint64_t below = 0;
};

Result<Between> between(
    const Selection& selection, Measure measure, std::int64_t low, std::int64_t high, const std::stop_token& stop)
{
    const std::size_t workers = scanWorkers(selection.calls);
    std::vector<Between> parts(workers);
    const auto walked =
        walkMeasure(selection, measure, workers, stop, [&](std::size_t worker, const Block& block, auto values) {
            Between& mine = parts[worker];
            for (std::size_t i = 0; i < values.size(); ++i) {
                mine.below += values[i] >= 0 && values[i] < low ? 1U : 0U;
                if (values[i] >= low && values[i] <= high)
                    mine.places.push_back({values[i],
                        static_cast<std::uint64_t>(
                            block.segment.at(columns::Column::RowNo, block.first + block.calls[i]))});
            }
        });
    if (!walked) return tl::unexpected(walked.error());
    for (std::size_t worker = 1; worker < workers; ++worker) {
        parts.front().below += parts[worker].below;
        parts.front().places.insert(
            parts.front().places.end(), parts[worker].places.begin(), parts[worker].places.end());
    }
    return std::move(parts.front());
}

} // namespace

Result<BehindAnswer> answer(const DataView& view, const BehindQuestion& question, std::stop_token stop)
{
    const auto selection = select(view, question.scope, stop);
    if (!selection) return tl::unexpected(selection.error());
    const auto sums = sumsOf(**selection, question.measure, stop);
    if (!sums) return tl::unexpected(sums.error());
    BehindAnswer out;
    out.n = sums->n;
    if (out.n == 0) return out;
    out.rank = columns::nearestRank(out.n, question.p);
    const std::uint64_t first = out.rank - std::min<std::uint64_t>(out.rank - 1, question.neighbors);
    const std::uint64_t last = std::min<std::uint64_t>(out.n, out.rank + question.neighbors);
    // The values at both ends first, so that only what lies between them is kept and sorted.
    const auto ends =
        columns::orderStatistics(valuesOf(**selection, question.measure, *sums), std::array {first, last});
    auto found = between(**selection, question.measure, ends.front(), ends.back(), stop);
    if (!found) return tl::unexpected(found.error());
    std::ranges::sort(found->places);
    for (std::uint64_t rank = first; rank <= last; ++rank) {
        const Standing& place = found->places[static_cast<std::size_t>(rank - found->below - 1)];
        if (const auto row = view.snapshot->row(place.rowNo)) out.entries.push_back({place.value, rank, *row});
    }
    return out;
}

} // namespace spanwise::query
