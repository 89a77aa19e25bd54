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

#include <chrono>
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
    /// False: nothing is outdated and no call is looked for, or what is has to wait for retryAt().
    [[nodiscard]] bool mayHaveAny() const noexcept;

    using Clock = std::chrono::steady_clock;
    /// When those are looked for again that the disk refused; nothing when there are none.
    [[nodiscard]] std::optional<Clock::time_point> retryAt() const noexcept { return m_retryAt; }

    /// A portion of them, committed; once there are none, the calls that log records of other traces are about, which
    /// makes some more of them. What it changed; nothing when there was none to do. What the disk refuses stays
    /// outdated, in the file, and is tried again after a pause that grows while nothing succeeds.
    [[nodiscard]] std::optional<store::Added> resolveSome();

private:
    void lookAgainLater();
    [[nodiscard]] std::optional<store::Added> findCalls();
    [[nodiscard]] Result<store::Added> resolve(store::TraceNo number);

    store::Store& m_store;
    const calls::MappingRules* m_mapping;
    std::unique_ptr<analyze::CostModel> m_costs;
    std::vector<store::TraceNo> m_outdated; ///< taken from the back
    bool m_mayBeMore = true;
    std::optional<Clock::time_point> m_retryAt;
    std::chrono::milliseconds m_pause {0}; ///< before m_retryAt
    Clock::time_point m_nextSearch; ///< for calls: a pass over all of them
};

} // namespace spanwise::ingest
