// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/stacked_areas.h"

#include "ui/charts/stacked_bars.h"
#include "ui/theme/colors.h"

#include <QAreaSeries>
#include <QChart>
#include <QLineSeries>
#include <QPen>
#include <cmath>
#include <memory>

namespace spanwise::ui {

/// QAreaSeries does not own its lines.
struct StackedAreas::Area {
    std::unique_ptr<QLineSeries> upper = std::make_unique<QLineSeries>();
    std::unique_ptr<QLineSeries> lower = std::make_unique<QLineSeries>();
    std::unique_ptr<QAreaSeries> area = std::make_unique<QAreaSeries>(upper.get(), lower.get());
};

StackedAreas::StackedAreas(const QString& title, QWidget* parent)
    : BucketChart(title, parent)
{
}

StackedAreas::~StackedAreas()
{
    clear();
}

void StackedAreas::clear()
{
    for (const Area& a : m_areas) plot().chart()->removeSeries(a.area.get());
    m_areas.clear();
}

void StackedAreas::draw()
{
    clear();
    clearLines();
    if (data().series.empty()) return;
    std::vector<double> below(data().buckets(), 0.0);
    for (const ChartSeries& s : data().series) {
        if (!s.shown || s.before) continue;
        std::vector<double> above = below;
        for (std::size_t i = 0; i < above.size(); ++i) above[i] += s.values[i]; // NaN stays NaN
        for (const auto& [first, last] : runsOf(above)) {
            QList<QPointF> top;
            QList<QPointF> bottom;
            for (std::size_t i = first; i <= last; ++i) {
                top.append({double(i), above[i]});
                bottom.append({double(i), below[i]});
            }
            top.prepend({double(first) - 0.5, above[first]}); // to the edges of the first and the last bucket
            top.append({double(last) + 0.5, above[last]});
            bottom.prepend({double(first) - 0.5, below[first]});
            bottom.append({double(last) + 0.5, below[last]});
            Area area;
            area.upper->replace(top);
            area.lower->replace(bottom);
            area.area->setBrush(blend(colorOf(s), colors(*this).card, 0.62));
            QPen edge(colorOf(s), 1.2);
            edge.setCosmetic(true);
            area.area->setPen(Qt::NoPen);
            area.area->setBorderColor(Qt::transparent);
            area.upper->setPen(edge);
            plot().addSeries(area.area.get());
            m_areas.push_back(std::move(area));
        }
        for (std::size_t i = 0; i < above.size(); ++i)
            if (!std::isnan(above[i])) below[i] = above[i];
    }
    drawLines([](const ChartSeries& s) { return s.before; });
}

double StackedAreas::top() const
{
    return highestStack(data());
}

} // namespace spanwise::ui
