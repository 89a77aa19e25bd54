// SPDX-License-Identifier: GPL-3.0-or-later
// What of a filter of spans can be asked of gateway series: those of its terms that speak of model, requested model,
// provider, operation and user alone. The others are named, so that whoever shows the numbers can say so.
#pragma once

#include "core/gateway/measure.h"
#include "core/query/filter.h"

#include <functional>
#include <string>
#include <vector>

namespace spanwise::query {

class GatewayFilter {
public:
    explicit GatewayFilter(const Filter& filter = {});

    /// The value of a dimension of the series; empty = not given. As with spans, a comparison with what is not given is
    /// false.
    using ValueOf = std::function<std::string(gateway::Dimension)>;
    [[nodiscard]] bool holds(const ValueOf& valueOf) const;
    [[nodiscard]] bool passesAll() const noexcept { return m_terms.empty(); }
    /// Terms that say nothing about series, in their canonical text.
    [[nodiscard]] const std::vector<std::string>& leftOut() const noexcept { return m_leftOut; }

private:
    std::vector<std::shared_ptr<const FilterNode>> m_terms; ///< all must hold
    std::vector<std::string> m_leftOut;
};

} // namespace spanwise::query
