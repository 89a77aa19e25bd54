// SPDX-License-Identifier: GPL-3.0-or-later
// The values that occur in a scope with how often: for the facets of Traces and for completion.
#pragma once

#include "core/query/data_view.h"
#include "core/query/scope.h"

#include <cstddef>
#include <cstdint>
#include <stop_token>
#include <string>
#include <vector>

namespace spanwise::query {

struct FacetsQuestion {
    Scope scope;
    std::vector<Dimension> dimensions;
    std::size_t limit = 20; ///< values a dimension, 0 = all
    bool callsOnly = false; ///< count calls instead of spans
};

struct FacetValue {
    std::string value; ///< empty = unknown
    std::uint64_t n = 0;
};

struct Facet {
    Dimension dimension = Dimension::Service;
    std::vector<FacetValue> values; ///< the most frequent first, ties by text
    std::size_t allValues = 0; ///< before the limit
};

struct FacetsAnswer {
    std::vector<Facet> facets; ///< same order as asked
};

[[nodiscard]] Result<FacetsAnswer> answer(
    const DataView& view, const FacetsQuestion& question, std::stop_token stop = {});

} // namespace spanwise::query
