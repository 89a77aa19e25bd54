// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/odd_spans.h"

#include "core/model/quality.h"
#include "core/query/row_walk.h"

#include <algorithm>
#include <array>

namespace spanwise::query {

Result<OddSpansAnswer> answer(const DataView& view, const OddSpansQuestion& question, std::stop_token stop)
{
    OddSpansAnswer out;
    std::array<OddSpansAnswer::Mark, kQualityNames.size()> marks;
    for (std::size_t i = 0; i < marks.size(); ++i) marks[i].name = kQualityNames[i].name;
    const auto walked = walkRows(view, question.scope, false, stop, [&](const columns::SpanRow& row) {
        ++out.spans;
        if (row.quality == 0) return;
        ++out.odd;
        for (std::size_t i = 0; i < marks.size(); ++i) {
            if ((row.quality & kQualityNames[i].flag) == 0) continue;
            OddSpansAnswer::Mark& mark = marks[i];
            if (mark.spans++ == 0 || row.start > mark.newestStart) {
                mark.newest = refOf(row);
                mark.newestStart = row.start;
            }
        }
    });
    if (!walked) return tl::unexpected(walked.error());
    for (const OddSpansAnswer::Mark& mark : marks)
        if (mark.spans > 0) out.marks.push_back(mark);
    std::ranges::stable_sort(out.marks, std::greater<> {}, &OddSpansAnswer::Mark::spans);
    return out;
}

} // namespace spanwise::query
