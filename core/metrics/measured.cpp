// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/metrics/measured.h"

namespace spanwise::metrics {

std::optional<double> measuredIncrease(std::span<const Sample> samples, Window window)
{
    std::optional<double> sum;
    visitGrowth(samples, [&](UnixMs at, double more) {
        if (at > window.from && at <= window.to) sum = sum.value_or(0) + more;
    });
    return sum;
}

} // namespace spanwise::metrics
