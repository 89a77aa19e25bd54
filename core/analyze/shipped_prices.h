// SPDX-License-Identifier: GPL-3.0-or-later
// The price table that the program was built with (resources/prices/model-prices.json), so that the window and the
// command line can never differ in it.
#pragma once

#include "core/analyze/price_table.h"

#include <memory>
#include <string_view>

namespace spanwise::analyze {

[[nodiscard]] std::string_view shippedPriceFile() noexcept;

/// Read once, shared by all.
[[nodiscard]] std::shared_ptr<const PriceTable> shippedPrices();

/// The shipped table with the user's file (`json`, same shape) laid over it. Error: as readPriceTable.
[[nodiscard]] Result<std::shared_ptr<const PriceTable>> shippedPricesWith(std::string_view json);

} // namespace spanwise::analyze
