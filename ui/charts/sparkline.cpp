// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/sparkline.h"

#include "ui/charts/bucket_chart.h"
#include "ui/theme/colors.h"

#include <QPainter>
#include <QPainterPath>
#include <algorithm>
#include <cmath>

namespace spanwise::ui {

Sparkline::Sparkline(QWidget* parent)
    : QWidget(parent)
{
    setMinimumSize(40, 24);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void Sparkline::setValues(std::vector<double> values)
{
    m_values = std::move(values);
    update();
}

void Sparkline::paintEvent(QPaintEvent*)
{
    const Colors& c = colors(*this);
    double most = 0;
    for (const double value : m_values)
        if (!std::isnan(value)) most = std::max(most, value);
    if (m_values.size() < 2 || most <= 0) return;
    QPainter p(this);
    p.setRenderHint(QPainter::Antialiasing);
    const double step = double(width() - 2) / double(m_values.size() - 1);
    const double room = height() - 4;
    const auto at = [&](std::size_t i) { return QPointF(1 + double(i) * step, 2 + room * (1 - m_values[i] / most)); };
    QColor under = c.series[0];
    under.setAlpha(c.dark ? 36 : 26);
    for (const auto& [first, last] : runsOf(m_values)) {
        QPainterPath line(at(first));
        for (std::size_t i = first + 1; i <= last; ++i) line.lineTo(at(i));
        if (first == last) line.lineTo(at(first) + QPointF(1.5, 0));
        QPainterPath fill = line;
        fill.lineTo(at(last).x(), height());
        fill.lineTo(at(first).x(), height());
        fill.closeSubpath();
        p.fillPath(fill, under);
        p.setPen(QPen(c.series[0], 1.4, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        p.drawPath(line);
    }
}

} // namespace spanwise::ui
