// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/metrics/measured.h"

#include <cmath>

namespace spanwise::metrics {

void visitGrowth(std::span<const Sample> samples, const std::function<void(UnixMs, double)>& visit)
{
    std::optional<double> before;
    for (const Sample& sample : samples) {
        if (isStart(sample.value)) before = 0;
        if (isMark(sample.value) || !std::isfinite(sample.value)) continue;
        if (before) visit(sample.at, growth(*before, sample.value));
        before = sample.value;
    }
}

std::optional<double> measuredIncrease(std::span<const Sample> samples, Window window)
{
    std::optional<double> sum;
    visitGrowth(samples, [&](UnixMs at, double more) {
        if (at > window.from && at <= window.to) sum = sum.value_or(0) + more;
    });
    return sum;
}

} // namespace spanwise::metrics
