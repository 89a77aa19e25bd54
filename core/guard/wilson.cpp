// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/guard/wilson.h"

#include <algorithm>
#include <cmath>

namespace spanwise::guard {

Interval wilson(double hits, double n) noexcept
{
    if (n <= 0) return {};
    constexpr double z = 1.959964;
    const double p = hits / n;
    const double middle = p + z * z / (2 * n);
    const double half = z * std::sqrt(p * (1 - p) / n + z * z / (4 * n * n));
    const double scale = 1 + z * z / n;
    return {std::clamp((middle - half) / scale, 0.0, 1.0), std::clamp((middle + half) / scale, 0.0, 1.0)};
}

double precisionAt(double rate, double truePositiveRate, double falsePositiveRate) noexcept
{
    const double right = rate * truePositiveRate;
    const double wrong = (1 - rate) * falsePositiveRate;
    return right + wrong > 0 ? right / (right + wrong) : 0;
}

} // namespace spanwise::guard
