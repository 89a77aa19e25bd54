// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/time_series.h"

#include <QLineSeries>
#include <QPen>
#include <cmath>

namespace spanwise::ui {

QLineSeries* TimeSeries::nextLine()
{
    if (m_used == static_cast<int>(m_lines.size())) {
        m_lines.push_back(new QLineSeries);
        plot().addSeries(m_lines.back());
    }
    return m_lines[static_cast<std::size_t>(m_used++)];
}

void TimeSeries::draw()
{
    m_used = 0;
    for (const ChartSeries& s : data().series) {
        if (!s.shown) continue;
        for (const auto& [first, last] : runsOf(s.values)) {
            QList<QPointF> points;
            for (std::size_t i = first; i <= last; ++i) points.append({double(i), s.values[i]});
            const bool alone = first == last; // a dash as wide as its bucket
            if (alone) points = {{double(first) - 0.35, s.values[first]}, {double(first) + 0.35, s.values[first]}};
            QLineSeries* line = nextLine();
            QPen pen(colorOf(s), alone ? 2.4 : 1.6);
            pen.setCosmetic(true);
            pen.setJoinStyle(Qt::RoundJoin);
            pen.setCapStyle(Qt::RoundCap);
            line->setPen(pen);
            line->replace(points);
            line->setVisible(true);
        }
    }
    for (std::size_t i = static_cast<std::size_t>(m_used); i < m_lines.size(); ++i) m_lines[i]->setVisible(false);
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
