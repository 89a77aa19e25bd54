// SPDX-License-Identifier: GPL-3.0-or-later
// How long a step takes, for tests that compare a large case with a small one in the same run: machines differ and are
// busy, the ratio is what we promise.
#pragma once

#include <QElapsedTimer>
#include <algorithm>
#include <vector>

namespace spanwise::test {

/// The median of `steps` runs of `step(i)`, in milliseconds: a hiccup of the machine does not show.
template <typename Step> double medianMs(int steps, Step&& step)
{
    std::vector<double> times;
    for (int i = 0; i < steps; ++i) {
        QElapsedTimer timer;
        timer.start();
        step(i);
        times.push_back(double(timer.nsecsElapsed()) / 1e6);
    }
    std::ranges::nth_element(times, times.begin() + steps / 2);
    return times[static_cast<std::size_t>(steps / 2)];
}

} // namespace spanwise::test
