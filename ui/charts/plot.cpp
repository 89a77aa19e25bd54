// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/plot.h"

#include "ui/theme/colors.h"
#include "ui/theme/theme.h"

#include <QAccessible>
#include <QApplication>
#include <QChart>
#include <QLegend>
#include <algorithm>
#include <cmath>

namespace spanwise::ui {
namespace {

constexpr int kBottom = 24; ///< room for the labels below
constexpr int kTop = 12;
constexpr int kRight = 12;

QValueAxis* hiddenAxis(QChart* chart, Qt::Alignment side)
{
    auto* axis = new QValueAxis(chart);
    axis->setVisible(false);
    chart->addAxis(axis, side);
    return axis;
}

} // namespace

Plot::Plot(QWidget* parent)
    : QChartView(parent)
{
    QChart* drawing = chart(); // the view comes with one; setting another would leave it to us
    drawing->setAnimationOptions(QChart::NoAnimation);
    drawing->setBackgroundVisible(false);
    drawing->setPlotAreaBackgroundVisible(false);
    drawing->setMargins({});
    drawing->legend()->hide();
    m_axisX = hiddenAxis(drawing, Qt::AlignBottom);
    m_axisY = hiddenAxis(drawing, Qt::AlignLeft);
    setRenderHint(QPainter::Antialiasing);
    setFrameShape(NoFrame);
    setBackgroundBrush(Qt::NoBrush);
    setViewportUpdateMode(FullViewportUpdate);
    setCacheMode(CacheNone);
    viewport()->setAutoFillBackground(false);
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    setMinimumHeight(120);
    m_click.setSingleShot(true);
    m_click.setInterval(std::min(250, QApplication::doubleClickInterval()));
    connect(&m_click, &QTimer::timeout, this, [this] {
        if (m_hover.valid) emit activated();
    });
}

void Plot::setScales(const Scale& x, const Scale& y)
{
    m_x = x;
    m_y = y;
    m_axisX->setRange(x.low, x.high);
    m_axisY->setRange(y.low, y.high);
    layoutPlot();
}

void Plot::setMarks(std::vector<PlotMark> marks)
{
    m_marks = std::move(marks);
    viewport()->update();
}

void Plot::setBands(std::vector<PlotBand> bands)
{
    m_bands = std::move(bands);
    viewport()->update();
}

void Plot::addSeries(QAbstractSeries* series)
{
    chart()->addSeries(series);
    series->attachAxis(m_axisX);
    series->attachAxis(m_axisY);
}

void Plot::setBuckets(int count, std::function<double(int)> center)
{
    m_buckets = count;
    m_center = std::move(center);
    if (m_hover.valid && hoverAt) { // the data under a resting pointer has changed
        m_hover = m_hover.bucket < count ? hoverAt(m_hover.x, std::nan("")) : Hover();
        viewport()->update();
    }
}

QPointF Plot::toPixel(double x, double y) const
{
    const double across = (x - m_x.low) / std::max(1e-12, m_x.high - m_x.low);
    const double up = (y - m_y.low) / std::max(1e-12, m_y.high - m_y.low);
    return {m_area.left() + across * m_area.width(), m_area.bottom() - up * m_area.height()};
}

double Plot::xAt(double pixel) const
{
    return m_x.low + (pixel - m_area.left()) / std::max(1.0, m_area.width()) * (m_x.high - m_x.low);
}

double Plot::yAt(double pixel) const
{
    return m_y.low + (m_area.bottom() - pixel) / std::max(1.0, m_area.height()) * (m_y.high - m_y.low);
}

void Plot::setDescription(const QString& text)
{
    if (text == accessibleDescription()) return;
    setAccessibleDescription(text);
    QAccessibleEvent changed(this, QAccessible::DescriptionChanged);
    QAccessible::updateAccessibility(&changed);
}

void Plot::layoutPlot()
{
    const QFontMetricsF metrics(textFont(TextRole::ChartLabel));
    qreal widest = 0;
    for (const Tick& tick : m_y.ticks) widest = std::max(widest, metrics.horizontalAdvance(tick.label));
    const qreal left = std::ceil(widest) + 10;
    m_area = QRectF(left, kTop, viewport()->width() - left - kRight, viewport()->height() - kTop - kBottom);
    chart()->setPlotArea(m_area);
    viewport()->update();
}

void Plot::resizeEvent(QResizeEvent* event)
{
    QChartView::resizeEvent(event);
    layoutPlot();
    emit resized();
}

} // namespace spanwise::ui
