// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/line_runs.h"

#include "ui/charts/bucket_chart.h"
#include "ui/charts/plot.h"

#include <QChart>
#include <QLineSeries>

namespace spanwise::ui {
namespace {

QPen penOf(const ChartSeries& series, const QColor& color, bool alone)
{
    QPen pen(color, series.before ? 1.2 : alone ? 2.4 : 1.6);
    pen.setCosmetic(true);
    pen.setJoinStyle(Qt::RoundJoin);
    pen.setCapStyle(Qt::RoundCap);
    if (series.before) {
        pen.setCapStyle(Qt::FlatCap);
        pen.setDashPattern({3, 3});
    }
    return pen;
}

} // namespace

void LineRuns::add(const ChartSeries& series, const QColor& color)
{
    for (const auto& [first, last] : runsOf(series.values)) {
        QList<QPointF> points;
        for (std::size_t i = first; i <= last; ++i) points.append({double(i), series.values[i]});
        const bool alone = first == last; // a dash as wide as its bucket
        if (alone)
            points = {{double(first) - 0.35, series.values[first]}, {double(first) + 0.35, series.values[first]}};
        QLineSeries* line = next();
        line->setPen(penOf(series, color, alone));
        line->replace(points);
        line->setVisible(true);
    }
}

void LineRuns::end()
{
    for (std::size_t i = static_cast<std::size_t>(m_used); i < m_lines.size(); ++i) m_lines[i]->setVisible(false);
}

void LineRuns::clear()
{
    for (QLineSeries* line : m_lines) {
        m_plot.chart()->removeSeries(line);
        delete line;
    }
    m_lines.clear();
    m_used = 0;
}

QLineSeries* LineRuns::next()
{
    if (m_used == static_cast<int>(m_lines.size())) {
        m_lines.push_back(new QLineSeries);
        m_plot.addSeries(m_lines.back());
    }
    return m_lines[static_cast<std::size_t>(m_used++)];
}

} // namespace spanwise::ui
