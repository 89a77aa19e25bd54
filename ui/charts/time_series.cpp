// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/time_series.h"

#include <cmath>

namespace spanwise::ui {

void TimeSeries::draw()
{
    drawLines([](const ChartSeries&) { return true; });
}

double TimeSeries::top() const
{
    double most = 0;
    for (const ChartSeries& s : data().series)
        for (const double value : s.values)
            if (s.shown && !std::isnan(value)) most = std::max(most, value);
    return most;
}

} // namespace spanwise::ui
