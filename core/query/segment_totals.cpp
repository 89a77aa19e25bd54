// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/segment_totals.h"

#include "core/query/segment_facts.h"

#include <algorithm>
#include <array>

namespace spanwise::query {

namespace {
using columns::Column;

/// As much room as the column itself takes in memory, about; what is further apart is not kept.
constexpr std::size_t kMostWords = columns::kSegmentRows / 16;

/// Nothing when the numbers lie too far apart. 0 is no number.
std::optional<NumberBits> bitsOf(const columns::PackedColumn& column)
{
    NumberBits out;
    if (column.max() <= 0) return out;
    out.firstWord = static_cast<std::size_t>(std::max<std::int64_t>(column.min(), 0)) / 64;
    const std::size_t words = static_cast<std::size_t>(column.max()) / 64 + 1 - out.firstWord;
    if (words > kMostWords) return std::nullopt;
    out.words.resize(words);
    std::array<std::int64_t, columns::kBlock> numbers;
    for (std::size_t first = 0; first < column.size(); first += columns::kBlock) {
        const std::size_t count = std::min(columns::kBlock, column.size() - first);
        column.decode(first, std::span(numbers).first(count));
        for (std::size_t i = 0; i < count; ++i)
            out.words[static_cast<std::size_t>(numbers[i]) / 64 - out.firstWord] |= std::uint64_t {1}
                << (static_cast<std::uint64_t>(numbers[i]) % 64);
    }
    if (out.firstWord == 0) out.words.front() &= ~std::uint64_t {1};
    return out;
}

SegmentTotals made(const std::shared_ptr<const columns::Segment>& segment)
{
    SegmentTotals out;
    SelectedPart all {segment, columns::Bitmap(segment->rows(), true), segment->rows(), segment->calls()};
    walkBlocks(all, false, [&](const Block& block) { addBlock(block, out.sums); });
    auto traces = bitsOf(segment->column(Column::Trace));
    auto sessions = bitsOf(segment->column(Column::Session));
    out.hasNumbers = traces && sessions;
    if (!out.hasNumbers) return out;
    out.traces = std::move(*traces);
    out.sessions = std::move(*sessions);
    return out;
}
} // namespace

const SegmentTotals& totalsOf(const std::shared_ptr<const columns::Segment>& segment)
{
    return segment->facts().get(placeOf(SegmentFact::Whole), [&] { return made(segment); });
}

} // namespace spanwise::query
