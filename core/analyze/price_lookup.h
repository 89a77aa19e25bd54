// SPDX-License-Identifier: GPL-3.0-or-later
// From a provider and a model name to the entry of the price table. Rules are compiled once, answers are remembered.
#pragma once

#include "core/analyze/price_table.h"

#include <cstdint>
#include <memory>
#include <string_view>

namespace spanwise::analyze {

/// Why no entry was found.
enum class PriceGap : std::uint8_t {
    None,
    NoModelName, ///< the call names no model
    UnknownProvider, ///< the provider is named and sells nothing that the table knows
    UnknownModel, ///< the provider is known, the model is not
};

struct FoundPrice {
    const PricedModel* model = nullptr; ///< lives as long as the table
    PriceGap gap = PriceGap::NoModelName;
    bool listPrice = false; ///< Azure: no price of its own, so that of OpenAI's list
    bool providerCachesElsewhere = false; ///< the provider has a cached_read price for some model
};

/// Used by one thread at a time.
class PriceLookup {
public:
    explicit PriceLookup(std::shared_ptr<const PriceTable> table);
    ~PriceLookup();
    PriceLookup(PriceLookup&&) noexcept;
    PriceLookup& operator=(PriceLookup&&) noexcept;

    /// `provider` as the dialects fold it, may be empty; `serverAddress` is looked at only then.
    [[nodiscard]] FoundPrice find(
        std::string_view provider, std::string_view model, std::string_view serverAddress = {});

    [[nodiscard]] const PriceTable& table() const noexcept;

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace spanwise::analyze
