// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analyze/shipped_prices.h"

namespace spanwise::analyze {

std::shared_ptr<const PriceTable> shippedPrices()
{
    static const std::shared_ptr<const PriceTable> table = [] {
        auto read = readPriceTable(shippedPriceFile());
        return std::make_shared<const PriceTable>(read ? std::move(*read) : PriceTable {});
    }();
    return table;
}

Result<std::shared_ptr<const PriceTable>> shippedPricesWith(std::string_view json)
{
    auto own = readPriceTable(json);
    if (!own) return tl::unexpected(own.error());
    PriceTable table = *shippedPrices();
    layOver(table, std::move(*own));
    return std::make_shared<const PriceTable>(std::move(table));
}

} // namespace spanwise::analyze
