// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/behind.h"

#include "core/columns/quantile.h"
#include "core/query/measure_values.h"
#include "core/query/selection.h"

#include <algorithm>
#include <array>
#include <memory>

namespace spanwise::query {
namespace {

/// Where a value stands, without its row: millions of these are looked through.
struct Place {
    std::int64_t value = 0;
    std::uint64_t rowNo = 0;
    bool operator<(const Place& other) const noexcept
    {
        return value != other.value ? value < other.value : rowNo < other.rowNo;
    }
};

void addCalls(std::vector<Place>& places, const SelectedPart& part, Measure measure, columns::BlockBuffer& buffer,
    MeasureScratch& scratch)
{
    const columns::Segment& segment = *part.segment;
    std::array<std::int64_t, columns::kBlock> numbers {};
    for (std::size_t first = 0; first < segment.calls(); first += columns::kBlock) {
        const auto positions = columns::positionsOf(part.chosen, first, segment.calls(), buffer.positions);
        const std::size_t n = positions.size();
        readMeasure(segment, measure, first, positions, {buffer.values.data(), n}, scratch);
        columns::gather(segment.column(columns::Column::RowNo), first, positions, {numbers.data(), n});
        for (std::size_t i = 0; i < n; ++i)
            if (buffer.values[i] >= 0) places.push_back({buffer.values[i], static_cast<std::uint64_t>(numbers[i])});
    }
}

} // namespace

Result<BehindAnswer> answer(const DataView& view, const BehindQuestion& question, std::stop_token stop)
{
    const auto selection = select(view, question.scope, stop);
    if (!selection) return tl::unexpected(selection.error());
    std::vector<Place> places;
    const auto buffer = std::make_unique<columns::BlockBuffer>();
    const auto scratch = std::make_unique<MeasureScratch>();
    for (const SelectedPart& part : (*selection)->parts) {
        if (stop.stop_requested()) return fail(ErrorCode::Cancelled, "the question was withdrawn");
        addCalls(places, part, question.measure, *buffer, *scratch);
    }
    BehindAnswer out;
    out.n = places.size();
    if (places.empty()) return out;
    out.rank = columns::nearestRank(out.n, question.p);
    const auto at = static_cast<std::size_t>(out.rank - 1);
    const std::size_t from = at - std::min(at, question.neighbors);
    const std::size_t to = std::min(places.size(), at + question.neighbors + 1);
    const auto begin = places.begin();
    const auto place = [begin](std::size_t i) { return begin + static_cast<std::ptrdiff_t>(i); };
    std::nth_element(begin, place(from), places.end());
    if (to < places.size()) std::nth_element(place(from), place(to), places.end());
    std::sort(place(from), place(to));
    for (std::size_t i = from; i < to; ++i)
        if (const auto row = view.snapshot->row(places[i].rowNo))
            out.entries.push_back({places[i].value, static_cast<std::uint64_t>(i) + 1, *row});
    return out;
}

} // namespace spanwise::query
