// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/span_list.h"

#include "core/query/measure_values.h"
#include "core/query/selection.h"

#include <algorithm>

namespace spanwise::query {

namespace {
/// The last step of splitmix64 (Steele, Lea, Flood 2014): neighbors become strangers.
std::int64_t scattered(std::uint64_t number)
{
    number = (number ^ (number >> 30U)) * 0xbf58476d1ce4e5b9U;
    number = (number ^ (number >> 27U)) * 0x94d049bb133111ebU;
    return static_cast<std::int64_t>((number ^ (number >> 31U)) >> 1U);
}

std::int64_t orderValue(SpanOrder order, const columns::SpanRow& row)
{
    const auto measured = [&](Measure measure) { return std::max(valueOf(measure, row), columns::kUnknown); };
    switch (order) {
    case SpanOrder::Newest:
    case SpanOrder::Oldest: return row.start;
    case SpanOrder::Slowest: return row.duration;
    case SpanOrder::Costliest: return measured(Measure::Cost);
    case SpanOrder::MostTokens: return measured(Measure::Tokens);
    case SpanOrder::Drawn: return scattered(row.rowNo + 1);
    case SpanOrder::SlowestFirstToken: return row.call ? row.call->timeToFirstToken : columns::kUnknown;
    }
    return row.start;
}

/// Where a row stands, without the row: millions of these are sorted.
struct Place {
    std::int64_t value = 0;
    std::uint64_t rowNo = 0;
    const columns::Segment* segment = nullptr;
    std::uint32_t position = 0;
};

bool comesBefore(SpanOrder order, std::int64_t valueA, std::uint64_t rowA, std::int64_t valueB, std::uint64_t rowB)
{
    if (order == SpanOrder::Oldest) return valueA != valueB ? valueA < valueB : rowA < rowB;
    return valueA != valueB ? valueA > valueB : rowA > rowB;
}
} // namespace

Result<SpanListAnswer> answer(const DataView& view, const SpanListQuestion& question, std::stop_token stop)
{
    const auto selection = select(view, question.scope, stop);
    if (!selection) return tl::unexpected(selection.error());
    SpanListAnswer out;
    std::vector<Place> places;
    const bool byStart = question.order == SpanOrder::Newest || question.order == SpanOrder::Oldest;
    for (const SelectedPart& part : (*selection)->parts) {
        if (stop.stop_requested()) return fail(ErrorCode::Cancelled, "cancelled");
        const columns::Segment& segment = *part.segment;
        const std::size_t end = question.callsOnly ? segment.calls() : segment.rows();
        for (std::size_t i = 0; i < end; ++i) {
            if (!part.chosen.test(i)) continue;
            ++out.matched;
            const std::int64_t value =
                byStart ? segment.at(columns::Column::Start, i) : orderValue(question.order, segment.row(i));
            const auto rowNo = static_cast<std::uint64_t>(segment.at(columns::Column::RowNo, i));
            if (question.after
                && !comesBefore(question.order, question.after->value, question.after->rowNo, value, rowNo))
                continue;
            places.push_back({value, rowNo, &segment, static_cast<std::uint32_t>(i)});
        }
    }
    const auto before = [&](const Place& a, const Place& b) {
        return comesBefore(question.order, a.value, a.rowNo, b.value, b.rowNo);
    };
    const std::size_t wanted = question.limit > 0 ? std::min(question.limit, places.size()) : places.size();
    std::partial_sort(places.begin(), places.begin() + static_cast<std::ptrdiff_t>(wanted), places.end(), before);
    out.entries.reserve(wanted);
    for (std::size_t i = 0; i < wanted; ++i)
        out.entries.push_back({places[i].value, places[i].segment->row(places[i].position)});
    return out;
}

} // namespace spanwise::query
