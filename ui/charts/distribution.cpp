// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/distribution.h"

#include "ui/format/format.h"
#include "ui/theme/colors.h"

#include <QBarSeries>
#include <QBarSet>
#include <QLineSeries>
#include <algorithm>
#include <cmath>
#include <numeric>

namespace spanwise::ui {

void Distribution::setData(BinChart chart, const QString& whyEmpty)
{
    m_data = std::move(chart);
    if (m_data.counts.empty()) return showEmpty(whyEmpty);
    plot().zoomable = false;
    rebuild();
    showData();
}

void Distribution::rebuild()
{
    const Colors& c = colors(*this);
    const auto bins = m_data.counts.size();
    setLegend(m_data.before.empty() ? std::vector<LegendEntry> {}
                                    : std::vector<LegendEntry> {{m_data.countName, c.series[0], false, true},
                                        {m_data.beforeName, c.muted, true, m_showsBefore}});
    Scale x;
    x.low = -0.5;
    x.high = double(bins) - 0.5;
    x.ticks = binTicks(m_data.edges, m_data.unit, std::max(4, plot().width() / 90));
    for (Tick& tick : x.ticks) tick.at -= 0.5; // bars stand around their number, edges between
    double most = double(*std::ranges::max_element(m_data.counts));
    if (!m_data.before.empty() && m_showsBefore)
        most = std::max(most, double(*std::ranges::max_element(m_data.before)));
    plot().setScales(x, valueScale(most, query::Unit::Count, plot().height() > 220 ? 4 : 3));
    plot().hoverAt = [this](double at, double) { return hoverAt(at); };
    plot().setBuckets(static_cast<int>(bins), [](int bin) { return double(bin); });
    std::vector<PlotMark> marks;
    QStringList said;
    for (const BinChart::Mark& mark : m_data.marks) {
        const QString label = mark.name + u' ' + valueText(mark.value, m_data.unit);
        marks.push_back({binPosition(m_data.edges, mark.value) - 0.5, label, c.muted});
        said << label;
    }
    plot().setMarks(std::move(marks));
    if (!m_bars) {
        m_bars = new QBarSeries;
        plot().addSeries(m_bars);
    }
    m_bars->clear();
    m_bars->setBarWidth(0.9);
    auto* set = new QBarSet(QString());
    QList<qreal> values;
    for (const std::uint64_t n : m_data.counts) values.append(double(n));
    set->append(values);
    set->setColor(c.series[0]);
    set->setPen(Qt::NoPen);
    m_bars->append(set);
    drawBefore();
    const auto all = std::accumulate(m_data.counts.begin(), m_data.counts.end(), std::uint64_t(0));
    QString statement =
        tr("%1 %2; %3").arg(format::count(std::int64_t(all)), m_data.countName, said.join(QStringLiteral(", ")));
    if (!m_data.before.empty()) {
        const auto then = std::accumulate(m_data.before.begin(), m_data.before.end(), std::uint64_t(0));
        statement += QStringLiteral("; ") + tr("%1: %2").arg(m_data.beforeName, format::count(std::int64_t(then)));
    }
    setStatement(statement);
}

void Distribution::drawBefore()
{
    if (!m_before) {
        m_before = new QLineSeries;
        QPen pen(colors(*this).muted, 1.2);
        pen.setCosmetic(true);
        pen.setCapStyle(Qt::FlatCap);
        pen.setDashPattern({3, 3});
        m_before->setPen(pen);
        plot().addSeries(m_before);
    }
    QList<QPointF> steps;
    for (std::size_t bin = 0; bin < m_data.before.size(); ++bin)
        for (const double edge : {-0.5, 0.5}) steps.append({double(bin) + edge, double(m_data.before[bin])});
    m_before->replace(steps);
    m_before->setVisible(m_showsBefore && !steps.empty());
}

void Distribution::setSeriesShown(int series, bool shown)
{
    if (series != 1) return; // the bars are what the chart is
    m_showsBefore = shown;
    rebuild();
}

QString Distribution::binText(std::size_t bin) const
{
    return valueText(double(m_data.edges[bin]), m_data.unit) + QStringLiteral(" – ")
        + valueText(double(m_data.edges[bin + 1]), m_data.unit);
}

Hover Distribution::hoverAt(double x) const
{
    Hover out;
    if (m_data.counts.empty()) return out;
    const auto bin = std::size_t(std::clamp(std::round(x), 0.0, double(m_data.counts.size() - 1)));
    out.valid = true;
    out.bucket = static_cast<int>(bin);
    out.series = 0;
    out.x = double(bin);
    out.title = binText(bin);
    out.rows.push_back(
        {colors(*this).series[0], m_data.countName, format::count(std::int64_t(m_data.counts[bin])), {}});
    if (!m_data.before.empty())
        out.rows.push_back(
            {colors(*this).muted, m_data.beforeName, format::count(std::int64_t(m_data.before[bin])), {}});
    const auto all = std::accumulate(m_data.counts.begin(), m_data.counts.end(), std::uint64_t(0));
    const auto up =
        std::accumulate(m_data.counts.begin(), m_data.counts.begin() + std::ptrdiff_t(bin) + 1, std::uint64_t(0));
    if (all > 0) out.footer = tr("%1 are below its upper end").arg(format::percent(double(up) / double(all)));
    return out;
}

ChartHit Distribution::hitAt(const Hover& hover) const
{
    ChartHit out;
    if (!hover.valid || hover.bucket < 0 || std::size_t(hover.bucket) >= m_data.counts.size()) return out;
    out.bucket = hover.bucket;
    out.series = 0;
    out.value = double(m_data.edges[std::size_t(hover.bucket)]);
    out.valueTo = double(m_data.edges[std::size_t(hover.bucket) + 1]);
    out.key = QStringLiteral("bin");
    out.name = binText(std::size_t(hover.bucket));
    return out;
}

Hover Distribution::placeOfCell(int row, int) const
{
    Hover out;
    out.valid = true;
    out.bucket = row;
    out.series = 0;
    return out;
}

ChartTable Distribution::makeTable() const
{
    ChartTable out;
    out.head = {tr("From"), tr("To"), m_data.countName};
    out.rawHead = {QStringLiteral("from (") + rawUnit(m_data.unit) + u')',
        QStringLiteral("to (") + rawUnit(m_data.unit) + u')', m_data.countName};
    for (std::size_t i = 0; i < m_data.counts.size(); ++i) {
        out.shown.push_back({valueText(double(m_data.edges[i]), m_data.unit),
            valueText(double(m_data.edges[i + 1]), m_data.unit), format::count(std::int64_t(m_data.counts[i]))});
        out.raw.push_back({QString::number(m_data.edges[i]), QString::number(m_data.edges[i + 1]),
            QString::number(m_data.counts[i])});
        if (m_data.before.empty()) continue;
        out.shown.back().append(format::count(std::int64_t(m_data.before[i])));
        out.raw.back().append(QString::number(m_data.before[i]));
    }
    if (!m_data.before.empty()) {
        out.head.append(m_data.beforeName);
        out.rawHead.append(m_data.beforeName);
    }
    return out;
}

} // namespace spanwise::ui
