// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/line_runs.h"

#include "ui/charts/bucket_chart.h"
#include "ui/charts/plot.h"

#include <QChart>
#include <QLineSeries>

namespace spanwise::ui {
namespace {

QPen penOf(const ChartSeries& series, const QColor& color, bool alone, bool weak)
{
    QPen pen(color, series.before ? 1.2 : alone ? 2.4 : 1.6);
    pen.setCosmetic(true);
    pen.setJoinStyle(Qt::RoundJoin);
    pen.setCapStyle(Qt::RoundCap);
    if (series.before) {
        pen.setCapStyle(Qt::FlatCap);
        pen.setDashPattern({3, 3});
    }
    if (weak) {
        QColor pale = color;
        pale.setAlphaF(0.5F);
        pen.setColor(pale);
        pen.setCapStyle(Qt::FlatCap);
        pen.setDashPattern({1.2, 1.8}); // finer than the period before
    }
    return pen;
}

/// The parts of a run that are drawn alike: what leads to or from a weak value is weak.
struct Stretch {
    std::size_t first = 0;
    std::size_t last = 0;
    bool weak = false;
};
std::vector<Stretch> stretchesOf(const ChartSeries& series, std::size_t first, std::size_t last)
{
    const auto isWeak = [&](std::size_t bucket) { return !series.weakness(bucket).isEmpty(); };
    std::vector<Stretch> out;
    if (first == last) out.push_back({first, last, isWeak(first)});
    for (std::size_t i = first; i < last; ++i) {
        const bool weak = isWeak(i) || isWeak(i + 1);
        if (out.empty() || out.back().weak != weak) out.push_back({i, i, weak});
        out.back().last = i + 1;
    }
    return out;
}

} // namespace

void LineRuns::add(const ChartSeries& series, const QColor& color)
{
    for (const auto& [from, to] : runsOf(series.values)) {
        for (const Stretch& part : stretchesOf(series, from, to)) {
            QList<QPointF> points;
            for (std::size_t i = part.first; i <= part.last; ++i) points.append({double(i), series.values[i]});
            const bool alone = part.first == part.last; // a dash as wide as its bucket
            if (alone) points = {{points[0].x() - 0.35, points[0].y()}, {points[0].x() + 0.35, points[0].y()}};
            QLineSeries* line = next();
            line->setPen(penOf(series, color, alone, part.weak));
            line->replace(points);
            line->setVisible(true);
        }
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
