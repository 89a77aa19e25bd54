// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/facets.h"

#include "core/query/group_key.h"
#include "core/query/key_column.h"

#include <algorithm>

namespace spanwise::query {

namespace {
Facet facetOf(
    Dimension dimension, const std::vector<std::uint64_t>& counts, const FacetsQuestion& question, const DataView& view)
{
    Facet facet;
    facet.dimension = dimension;
    for (std::uint32_t key = 0; key < counts.size(); ++key)
        if (counts[key] > 0) facet.values.push_back({keyText(dimension, key, *view.names), counts[key]});
    facet.allValues = facet.values.size();
    const std::size_t kept = question.limit > 0 ? std::min(question.limit, facet.allValues) : facet.allValues;
    std::ranges::partial_sort(facet.values, facet.values.begin() + static_cast<std::ptrdiff_t>(kept),
        [](const FacetValue& a, const FacetValue& b) { return a.n != b.n ? a.n > b.n : a.value < b.value; });
    facet.values.resize(kept);
    return facet;
}
} // namespace

Result<FacetsAnswer> answer(const DataView& view, const FacetsQuestion& question, std::stop_token stop)
{
    const auto selection = select(view, question.scope, stop);
    if (!selection) return tl::unexpected(selection.error());
    const auto& parts = (*selection)->parts;
    const std::size_t workers = scanWorkers((*selection)->rows);
    const std::vector<KeyCounts> none(question.dimensions.begin(), question.dimensions.end());
    std::vector<std::vector<KeyCounts>> counts(workers, none);
    const auto walked = inParallel(parts.size(), workers, stop, [&](std::size_t worker, std::size_t part) {
        walkBlocks(parts[part], question.callsOnly, [&](const Block& block) {
            for (KeyCounts& mine : counts[worker]) mine.add(block, block.rows);
        });
    });
    if (!walked) return tl::unexpected(walked.error());
    FacetsAnswer out;
    for (std::size_t i = 0; i < question.dimensions.size(); ++i) {
        KeyCounts& all = counts.front()[i];
        for (std::size_t worker = 1; worker < workers; ++worker) all.absorb(counts[worker][i]);
        out.facets.push_back(facetOf(question.dimensions[i], all.counts(), question, view));
    }
    return out;
}

} // namespace spanwise::query
