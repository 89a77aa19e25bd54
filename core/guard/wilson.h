// SPDX-License-Identifier: GPL-3.0-or-later
// How sure a share is, and what precision becomes when attacks are rare.
#pragma once

#include <cstddef>

namespace spanwise::guard {

struct Interval {
    double low = 0;
    double high = 1;
};

/// Wilson's 95 % interval of hits / n (Wilson 1927): (p + z²/2n ± z·sqrt(p(1−p)/n + z²/4n²)) / (1 + z²/n), z
/// = 1.959964. [0, 1] for n = 0.
[[nodiscard]] Interval wilson(double hits, double n) noexcept;

/// Share of alarms that are right when `rate` of all texts are attacks: π·TPR / (π·TPR + (1−π)·FPR).
[[nodiscard]] double precisionAt(double rate, double truePositiveRate, double falsePositiveRate) noexcept;

} // namespace spanwise::guard
