// SPDX-License-Identifier: GPL-3.0-or-later
// Traces that were stored and then got more: what their spans mean is found anew from all that is stored of them.
// Lives on the writer's thread.
#pragma once

#include "core/analyze/cost.h"
#include "core/analyze/price_table.h"
#include "core/base/result.h"
#include "core/calls/resolve_trace.h"
#include "core/store/store.h"
#include "core/store/writer.h"

#include <memory>
#include <optional>
#include <vector>

namespace spanwise::ingest {

class GrownTraces {
public:
    /// `prices` may be null: calls then have no cost. `mapping` may be null; it and the store outlive this.
    GrownTraces(
        store::Store& store, std::shared_ptr<const analyze::PriceTable> prices, const calls::MappingRules* mapping);
    ~GrownTraces();

    /// Something was added: there may be more of them.
    void mayBeMore() noexcept { m_mayBeMore = true; }
    /// False: nothing is outdated.
    [[nodiscard]] bool mayHaveAny() const noexcept { return m_mayBeMore || !m_outdated.empty(); }

    /// A portion of them, committed. What it changed; nothing when there was none to do. When the commit fails they
    /// stay outdated, in the file, until the next start.
    [[nodiscard]] std::optional<store::Added> resolveSome();

private:
    [[nodiscard]] Result<store::Added> resolve(store::TraceNo number);

    store::Store& m_store;
    const calls::MappingRules* m_mapping;
    std::unique_ptr<analyze::CostModel> m_costs;
    std::vector<store::TraceNo> m_outdated; ///< taken from the back
    bool m_mayBeMore = true;
};

} // namespace spanwise::ingest
