// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/facets.h"

#include "core/query/group_key.h"
#include "core/query/row_walk.h"

#include <algorithm>
#include <unordered_map>

namespace spanwise::query {

Result<FacetsAnswer> answer(const DataView& view, const FacetsQuestion& question, std::stop_token stop)
{
    std::vector<std::unordered_map<std::uint32_t, std::uint64_t>> counts(question.dimensions.size());
    const auto walked = walkRows(view, question.scope, question.callsOnly, stop, [&](const columns::SpanRow& row) {
        for (std::size_t i = 0; i < counts.size(); ++i) ++counts[i][keyOf(question.dimensions[i], row)];
    });
    if (!walked) return tl::unexpected(walked.error());
    FacetsAnswer out;
    for (std::size_t i = 0; i < counts.size(); ++i) {
        Facet facet;
        facet.dimension = question.dimensions[i];
        for (const auto& [key, n] : counts[i]) facet.values.push_back({keyText(facet.dimension, key, *view.names), n});
        std::ranges::sort(facet.values,
            [](const FacetValue& a, const FacetValue& b) { return a.n != b.n ? a.n > b.n : a.value < b.value; });
        facet.allValues = facet.values.size();
        if (question.limit > 0 && facet.values.size() > question.limit) facet.values.resize(question.limit);
        out.facets.push_back(std::move(facet));
    }
    return out;
}

} // namespace spanwise::query
