// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/stacked_bars.h"

#include "ui/theme/colors.h"

#include <QBarSet>
#include <QPen>
#include <QStackedBarSeries>
#include <cmath>

namespace spanwise::ui {

double highestStack(const TimeChart& chart)
{
    double most = 0;
    for (std::size_t i = 0; i < chart.buckets(); ++i) {
        double sum = 0;
        for (const ChartSeries& s : chart.series)
            if (s.shown && !s.before && !std::isnan(s.values[i])) sum += s.values[i];
        most = std::max(most, sum);
        for (const ChartSeries& s : chart.series)
            if (s.shown && s.before && !std::isnan(s.values[i])) most = std::max(most, s.values[i]);
    }
    return most;
}

void StackedBars::draw()
{
    if (!m_bars) {
        m_bars = new QStackedBarSeries;
        plot().addSeries(m_bars);
    }
    m_bars->clear();
    const double room = plot().plotArea().width() / double(std::max<std::size_t>(1, data().buckets()));
    m_bars->setBarWidth(room > 10 ? 0.76 : 0.9);
    QList<QBarSet*> sets;
    for (const ChartSeries& s : data().series) {
        if (!s.shown || s.before) continue;
        auto* set = new QBarSet(QString());
        set->setColor(colorOf(s));
        // A hair of the card between the parts; on narrow bars it would eat them.
        set->setPen(room > 14 ? QPen(colors(*this).card, 1) : QPen(Qt::NoPen));
        QList<qreal> values;
        for (const double value : s.values) values.append(std::isnan(value) ? 0 : value);
        set->append(values);
        sets.append(set);
    }
    m_bars->append(sets);
    drawLines([](const ChartSeries& s) { return s.before; });
}

double StackedBars::top() const
{
    return highestStack(data());
}

} // namespace spanwise::ui
