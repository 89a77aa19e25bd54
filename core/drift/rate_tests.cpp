// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/drift/rate_tests.h"

#include "core/drift/distribution_tests.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace spanwise::drift {

RateTest twoProportions(double hits, double n, double currentHits, double m) noexcept
{
    if (n <= 0 || m <= 0) return {};
    const double pooled = (hits + currentHits) / (n + m);
    const double variance = pooled * (1 - pooled) * (1 / n + 1 / m);
    if (variance <= 0) return {};
    RateTest out;
    out.z = (currentHits / m - hits / n) / std::sqrt(variance);
    out.p = twoSided(out.z);
    return out;
}

std::vector<bool> benjaminiHochberg(std::span<const double> p, double rate)
{
    std::vector<std::size_t> order(p.size());
    std::iota(order.begin(), order.end(), std::size_t {0});
    std::ranges::sort(order, {}, [&](std::size_t i) { return p[i]; });
    std::size_t held = 0;
    for (std::size_t rank = 1; rank <= order.size(); ++rank)
        if (p[order[rank - 1]] <= rate * static_cast<double>(rank) / static_cast<double>(p.size())) held = rank;
    std::vector<bool> out(p.size(), false);
    for (std::size_t rank = 0; rank < held; ++rank) out[order[rank]] = true;
    return out;
}

} // namespace spanwise::drift
