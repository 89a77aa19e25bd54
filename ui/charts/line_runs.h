// SPDX-License-Identifier: GPL-3.0-or-later
// Lines with gaps on a plot: one QLineSeries an unbroken run, or each part of it that is drawn alike; made once and
// used again, because adding series is slow.
#pragma once

#include "ui/charts/chart_data.h"

#include <QPen>
#include <vector>

class QLineSeries;

namespace spanwise::ui {

class Plot;

class LineRuns {
public:
    explicit LineRuns(Plot& plot)
        : m_plot(plot)
    {
    }
    /// Between begin() and end() come all lines of one drawing.
    void begin() { m_used = 0; }
    void add(const ChartSeries& series, const QColor& color);
    void end();
    void clear(); ///< so that what is added to the plot next lies below the lines of the next drawing
    [[nodiscard]] int count() const { return m_used; }

private:
    QLineSeries* next();

    Plot& m_plot;
    std::vector<QLineSeries*> m_lines; ///< the plot's
    int m_used = 0;
};

} // namespace spanwise::ui
