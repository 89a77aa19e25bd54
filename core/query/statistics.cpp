// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/statistics.h"

#include "core/columns/quantile.h"

#include <cmath>

namespace spanwise::query {

std::string whyNotEnough(double p, std::uint64_t n)
{
    const std::uint64_t needed = columns::enoughFor(p);
    if (n >= needed) return {};
    return "p" + std::to_string(std::lround(p * 100)) + " needs at least " + std::to_string(needed) + " values, there "
        + (n == 1 ? "is 1." : "are " + std::to_string(n) + ".");
}

} // namespace spanwise::query
