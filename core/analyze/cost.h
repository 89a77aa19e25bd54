// SPDX-License-Identifier: GPL-3.0-or-later
// What a call cost: its tokens times the prices of its day, in integers. A call is summed in pico-USD with 128 bits and
// rounded once, half to even, to nano-USD (1e-9 USD). No floating point.
#pragma once

#include "core/analyze/price_lookup.h"
#include "core/model/cost_state.h"
#include "core/model/llm_call.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace spanwise::analyze {

/// `nanoUsd` is set for Priced, Reported and Partial, and only for them. Unknown is never 0.
struct Cost {
    CostState state = CostState::NoUsage;
    std::optional<std::int64_t> nanoUsd;

    // Where it comes from, for "why this cost?"
    const PricedModel* model = nullptr; ///< lives as long as the table
    const PricePeriod* period = nullptr;
    std::int64_t tierAbove = 0; ///< > 0: the tier above this many input tokens
    bool batch = false;
    bool listPrice = false; ///< Azure priced by OpenAI's list
    PriceGap gap = PriceGap::None; ///< why there is no entry, where there is none
    std::string_view note; ///< which share had no price of its own, or why there is no cost; a sentence, may be empty
};

/// Used by one thread at a time.
class CostModel {
public:
    explicit CostModel(std::shared_ptr<const PriceTable> table);

    /// Cost: one hash look-up for a model name that was seen before.
    [[nodiscard]] Cost cost(const LlmCall& call);

    [[nodiscard]] const PriceTable& table() const noexcept { return m_lookup.table(); }

private:
    PriceLookup m_lookup;
};

/// The period that holds the moment: the last one in the list. Null when none does.
[[nodiscard]] const PricePeriod* periodAt(const PricedModel& model, UnixNanos at) noexcept;

/// What `usage` costs in a period, in pico-USD / rounded. Shares larger than their whole are cut to it.
struct Charge {
    std::optional<std::int64_t> nanoUsd; ///< nothing: no count, or no price, or more than 64 bits hold
    bool partial = false;
    bool noUsage = false; ///< nothing that could be charged was counted
    std::int64_t tierAbove = 0;
    std::string_view note;
};
struct ChargeTerms {
    bool batch = false;
    bool unknownTier = false; ///< flex, priority, …: charged at the standard price, marked partial
    bool embedding = false; ///< has no output; a stated total is its input
    bool providerCachesElsewhere = false;
};
[[nodiscard]] Charge charge(const TokenUsage& usage, const PricePeriod& period, const ChargeTerms& terms) noexcept;

/// 1234567890 → "1.234567890": nine decimals, exact.
[[nodiscard]] std::string usdText(std::int64_t nanoUsd);

} // namespace spanwise::analyze
