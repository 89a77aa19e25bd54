// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/odd_spans.h"

#include "core/model/quality.h"
#include "core/query/picked_rows.h"

#include <algorithm>
#include <array>

namespace spanwise::query {

namespace {
using columns::Column;

/// A row with these flags.
void note(std::span<OddSpansAnswer::Mark> marks, const Block& block, std::uint16_t position, std::int64_t flags)
{
    const auto at = [&](Column column) { return block.segment.at(column, block.first + position); };
    const UnixNanos start = at(Column::Start);
    for (std::size_t i = 0; i < marks.size(); ++i) {
        if ((flags & kQualityNames[i].flag) == 0) continue;
        OddSpansAnswer::Mark& mark = marks[i];
        if (mark.spans++ > 0 && start <= mark.newestStart) continue;
        mark.newest = {static_cast<std::uint64_t>(at(Column::RowNo)), static_cast<TraceNo>(at(Column::Trace)),
            static_cast<std::uint64_t>(at(Column::SpanId))};
        mark.newestStart = start;
    }
}
} // namespace

Result<OddSpansAnswer> answer(const DataView& view, const OddSpansQuestion& question, std::stop_token stop)
{
    const auto selection = select(view, question.scope, stop);
    if (!selection) return tl::unexpected(selection.error());
    OddSpansAnswer out;
    out.spans = (*selection)->rows;
    std::array<OddSpansAnswer::Mark, kQualityNames.size()> marks;
    for (std::size_t i = 0; i < marks.size(); ++i) marks[i].name = kQualityNames[i].name;
    for (const SelectedPart& part : (*selection)->parts) {
        if (stop.stop_requested()) return fail(ErrorCode::Cancelled, "the question was withdrawn");
        const columns::PackedColumn& quality = part.segment->column(Column::Quality);
        if (quality.isConstant() && quality.min() == 0) continue;
        walkBlocks(part, false, [&](const Block& block) {
            PickedRows picked;
            picked.pick(block, Column::Quality, block.rows, [](std::int64_t flags) { return flags != 0; });
            out.odd += picked.count;
            for (std::size_t i = 0; i < picked.count; ++i) note(marks, block, picked.positions()[i], picked.values[i]);
        });
    }
    for (const OddSpansAnswer::Mark& mark : marks)
        if (mark.spans > 0) out.marks.push_back(mark);
    std::ranges::stable_sort(out.marks, std::greater<> {}, &OddSpansAnswer::Mark::spans);
    return out;
}

} // namespace spanwise::query
