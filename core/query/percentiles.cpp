// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/percentiles.h"

#include "core/query/measure_scan.h"

namespace spanwise::query {

Result<PercentilesAnswer> answer(const DataView& view, const PercentilesQuestion& question, std::stop_token stop)
{
    const auto selection = select(view, question.scope, stop);
    if (!selection) return tl::unexpected(selection.error());
    const auto found = percentilesOf(**selection, question.measure, stop);
    if (!found) return tl::unexpected(found.error());
    return PercentilesAnswer {found->percentiles, exclusionsOf(question.measure, found->without)};
}

} // namespace spanwise::query
