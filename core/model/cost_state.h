// SPDX-License-Identifier: GPL-3.0-or-later
// Why a call has a cost or has none. The value is stored, so entries are only ever appended.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace spanwise {

enum class CostState : std::uint8_t {
    Priced, ///< from the price table
    Reported, ///< no price known, the sender stated a cost
    Partial, ///< a share of the tokens has no price of its own
    NoPrice, ///< the model is not in the table
    NoUsage, ///< the call carries no token counts
};

inline constexpr std::array<std::string_view, 5> kCostStateNames {
    "priced", "reported", "partial", "no_price", "no_usage"};

} // namespace spanwise
