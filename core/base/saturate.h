// SPDX-License-Identifier: GPL-3.0-or-later
// Sums of numbers that strangers chose: the largest or smallest number instead of an overflow.
#pragma once

#include <cstdint>
#include <limits>

namespace spanwise {

[[nodiscard]] constexpr std::int64_t saturatingSum(std::int64_t a, std::int64_t b) noexcept
{
    std::int64_t sum = 0;
    if (!__builtin_add_overflow(a, b, &sum)) return sum;
    return b > 0 ? std::numeric_limits<std::int64_t>::max() : std::numeric_limits<std::int64_t>::min();
}

} // namespace spanwise
